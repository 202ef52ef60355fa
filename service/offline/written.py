"""`document` from end to end: read, label, write; what a person should know besides goes to standard error."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from model.command_line import tell
from model.scoring.classifier import FramingClassifier
from model.settings import Settings
from service.documents.labelled import Way
from service.documents.readings import READINGS
from service.offline.opening import open_classifier
from service.report.making import DECIMALS, LABELS, make_report
from service.report.shapes import Report
from service.report.source import Kind, read_source, told
from service.views.content import content_of
from service.views.forms import Form
from service.views.terminal import print_report, terminal
from service.views.written import check_output, write
from service.wire.labelling import Scale


@dataclass(frozen=True, slots=True)
class Asked:
    """What `document` was asked for.

    Parameters
    ----------
    output : None writes to standard output
    at : when, in UTC
    """

    file: str
    form: Form
    output: Path | None
    at: datetime
    version: str = "champion"
    force: bool = False
    kind: Kind | None = None
    encoding: str | None = None
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
    if not _printed(report, asked):
        write(content_of(report, asked.form), asked.output, is_forced=asked.force)


def reader_told(classifier: FramingClassifier) -> list[str]:
    """Return what a person should know where the second reader was asked for and does not read."""
    return [f"the table labels alone: {classifier.reader_problem}"] if classifier.reader_problem else []


def _printed(report: Report, asked: Asked) -> bool:
    """Print a report where it is to be read on a terminal; tell whether it was."""
    console = terminal() if asked.output is None and asked.form == "text" else None
    if console:
        print_report(report, console)
    return console is not None
