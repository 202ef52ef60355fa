"""What a process has of the second reader: how it is to be asked, the opened encoder, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from model.errors import ArtifactError
from model.reader.encoder import Encoder, open_encoder
from model.reader.pair import SecondReader
from model.reader.rule import rule_of

Asks: TypeAlias = Literal["doubtful", "all", "off"]
OFF: Asks = "off"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The second reader of a process, for whichever version asks for it.

    Parameters
    ----------
    asks : which sentences it reads; with "off" the table answers alone and no answer speaks of readers
    encoder : None where it is off or was refused
    problem : why it was refused; None if it was not
    """

    asks: Asks = OFF
    encoder: Encoder | None = None
    problem: str | None = None

    def reader_for(self, manifest: Mapping[str, Any]) -> tuple[SecondReader | None, str | None]:
        """Return the reader that a version names, and why the table answers alone though it names one.

        A version that names none, as one of another label set or of former days, has none and no problem.
        """
        named = manifest.get("reader")
        if self.asks == OFF or named is None:
            return None, None
        if self.encoder is None:
            return None, self.problem
        try:
            rule = rule_of(named)
        except ArtifactError as error:
            return None, str(error)
        if rule.encoder != self.encoder.digest:
            return None, (
                f"The version needs the encoder {rule.encoder[:12]}..., here is {self.encoder.digest[:12]}...: the "
                "table answers alone. Fit the version again, or put the encoder's folder back."
            )
        if rule.labels != self.encoder.labels or rule.labels != tuple(manifest["labels"]):
            return None, "Version, rule and encoder disagree on the labels: the table answers alone. Fit it again."
        return SecondReader(self.encoder, rule, self.asks), None


def open_shelf(asks: Asks, directory: Path) -> Shelf:
    """Return the second reader of a folder; one that is refused is no error, as the table can answer alone.

    Parameters
    ----------
    asks : with "off" nothing is read or imported
    """
    if asks == OFF:
        return Shelf()
    try:
        return Shelf(asks, open_encoder(directory))
    except ArtifactError as error:
        return Shelf(asks, None, str(error))
