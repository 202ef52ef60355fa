"""`compare` from end to end: read, label, lay side by side, write."""

from dataclasses import dataclass
from functools import partial

from model.command_line import tell
from model.settings import Settings
from service.beside.lines import plain, print_comparison
from service.beside.making import make_comparison, read_sources
from service.beside.page import comparison_csv, comparison_page
from service.offline.opening import open_classifier
from service.offline.written import Wanted, reader_told
from service.report.sealed import sealed
from service.report.shapes import ComparisonReport
from service.report.source import told
from service.views.content import sealed_json
from service.views.forms import Form
from service.views.written import check_output


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Wanted):
    """What `compare` was asked for."""

    files: tuple[str, ...]


def write_comparison(settings: Settings, asked: Asked) -> None:
    """Lay files side by side and write the report on that.

    Raises
    ------
    FramingError
        One cannot be read or labelled, or the report not be written.
    """
    check_output(asked.output, asked.files, is_forced=asked.force)
    sources = read_sources(asked.files, asked.encoding)
    classifier = open_classifier(settings, asked.version)
    for line in [*(line for source in sources.values() for line in told(source)), *reader_told(classifier)]:
        tell("service", line)
    report = make_comparison(classifier, sources, asked.at)
    asked.hand_out(partial(print_comparison, report), partial(comparison_content, report, asked.form))


def comparison_content(report: ComparisonReport, form: Form) -> bytes:
    """Return the bytes of a comparison's file."""
    if form == "json":
        return sealed_json(report)
    if form == "html":
        return sealed(comparison_page(report).encode())
    if form == "csv":
        return comparison_csv(report).encode()
    return "".join(f"{line}\n" for line in plain(report)).lstrip("\n").encode()
