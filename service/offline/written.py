"""`document` from end to end: read, label, write; what a person should know besides goes to standard error."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from rich.console import Console

from model.command_line import tell
from model.scoring.classifier import FramingClassifier
from model.settings import Settings
from service.documents.labelled import Way
from service.documents.readings import READINGS
from service.offline.opening import open_classifier
from service.report.making import DECIMALS, LABELS, make_report
from service.report.source import Kind, read_source, told
from service.views.content import content_of
from service.views.forms import Form
from service.views.terminal import print_report, terminal
from service.views.written import check_output, write
from service.wire.labelling import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a report is wanted.

    Parameters
    ----------
    output : None writes to standard output
    at : when, in UTC
    """

    form: Form
    output: Path | None
    at: datetime
    version: str = "champion"
    force: bool = False
    encoding: str | None = None

    def hand_out(self, show: Callable[[Console], None], content: Callable[[], bytes]) -> None:
        """Show a report where it is to be read on a terminal, else write what it comes to."""
        console = terminal() if self.output is None and self.form == "text" else None
        if console:
            show(console)
        else:
            write(content(), self.output, is_forced=self.force)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Wanted):
    """What `document` was asked for."""

    file: str
    kind: Kind | None = None
    scale: Scale = "icd203"
    labels_only: bool = False


def write_report(settings: Settings, asked: Asked) -> None:
    """Label a file and write the report on it.

    Raises
    ------
    FramingError
        It cannot be read, labelled or written.
    """
    check_output(asked.output, (asked.file,), is_forced=asked.force)
    source = read_source(asked.file, asked.kind, asked.encoding)
    classifier = open_classifier(settings, asked.version)
    for line in [*told(source), *reader_told(classifier)]:
        tell("service", line)
    way = LABELS if asked.labels_only else Way(decimals=DECIMALS, asked=tuple(READINGS), scale=asked.scale)
    report = make_report(classifier, source, way, asked.at)
    asked.hand_out(partial(print_report, report), partial(content_of, report, asked.form))


def reader_told(classifier: FramingClassifier) -> list[str]:
    """Return what a person should know where the second reader was asked for and does not read."""
    return [f"the table labels alone: {classifier.reader_problem}"] if classifier.reader_problem else []
