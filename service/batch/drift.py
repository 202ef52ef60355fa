"""An archive to what moved in it, source by source: each in the order of its rows, against its own begin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from model.drift.monitor import REFERENCE
from model.drift.streams import Stream, source_monitor
from model.errors import FormatError, TextError
from model.files.rows import Format, Row
from model.files.tables.tabular import read_file
from model.labels import Verdict
from model.language.sentences import check_characters
from model.scoring.classifier import FramingClassifier

BATCH = 1_000
MOST_SOURCES = 50
ALL = ""
DAY = 10  # characters of a time that name its day


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at.

    Parameters
    ----------
    column, source, day : columns; of `source` and `day` None where there is none
    reference : sentences of each source that the others are compared with
    """

    file: Path
    file_format: Format
    column: str = "text"
    source: str | None = None
    day: str | None = None
    reference: int = REFERENCE


def drift_of(classifier: FramingClassifier, asked: Asked) -> dict[str, Any]:
    """Return, by source, what moved; no text is in it, and no word that few sentences hold.

    Raises
    ------
    FormatError
        The file cannot be read, or has too many sources.
    """
    streams: dict[str, Stream] = {}
    refused = 0
    with asked.file.open("rb") as content:
        rows = read_file(content, asked.file_format, asked.column, None)
        while batch := list(islice(rows, BATCH)):
            sound = [row for row in batch if _is_sound(row, asked.column)]
            refused += len(batch) - len(sound)
            verdicts = classifier.classify([row.fields[asked.column] for row in sound])
            for row, verdict in zip(sound, verdicts, strict=True):
                _take(_stream(streams, row, (classifier, asked)), row, verdict, asked)
    return {"refused": refused, "sources": {name: _told(stream) for name, stream in sorted(streams.items())}}


def _is_sound(row: Row, column: str) -> bool:
    text = row.fields.get(column)
    if row.problem or not isinstance(text, str) or not text or text.isspace():
        return False
    try:
        check_characters(text)
    except TextError:
        return False
    return True


def _stream(streams: dict[str, Stream], row: Row, how: tuple[FramingClassifier, Asked]) -> Stream:
    classifier, asked = how
    name = str(row.fields.get(asked.source, ALL)) if asked.source else ALL
    if name not in streams:
        if len(streams) >= MOST_SOURCES:
            raise FormatError(f"Column {asked.source!r} names more than {MOST_SOURCES} sources: leave --source out.")
        among = MOST_SOURCES if asked.source else 1
        streams[name] = Stream(source_monitor(classifier.labels, asked.reference, among=among))
    return streams[name]


def _take(stream: Stream, row: Row, verdict: Verdict, asked: Asked) -> None:
    day = str(row.fields.get(asked.day))[:DAY] if asked.day else None
    stream.take(row.fields[asked.column], verdict.label, abstained=verdict.abstained, day=day)


def _told(stream: Stream) -> dict[str, Any]:
    told = stream.told()
    return {**told["report"], **({"days": told["days"]} if told["days"] else {})}


def lines_of(found: dict[str, Any]) -> Iterator[str]:
    """Yield what moved, for a person to read."""
    for name, report in found["sources"].items():
        where = f"{name}: " if name else ""
        if not report["n"]:
            yield f"{where}only {report['n_reference']} sentences, all of the reference: take a smaller one."
        elif report["alarm_at"] is None:
            yield f"{where}nothing moved in {report['n']} sentences after {report['n_reference']} of reference."
        else:
            yield f"{where}moved, as was sure {report['alarm_at']} sentences after the reference:"
        yield from _moved(report)
    if found["refused"]:
        yield f"{found['refused']} rows have no text that can be labelled."


def _moved(report: dict[str, Any]) -> Iterable[str]:
    least = report["threshold"]
    for one in report["findings"]:
        if one["evidence"] >= least:
            yield f"  {one['what']}: {one['before']:.1%} -> {one['now']:.1%}"
    risen = [one for one in report["terms"] if one["evidence"] >= least]
    for one in risen:
        yield f"  {one['term']}: in {one['before']:.2%} -> {one['now']:.2%} of the sentences"
