"""A comparison as one HTML file, and as a table of its sentences."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from model.files.guarded import guarded
from service.beside.lines import figure_name, figure_words
from service.report.shapes import ComparisonReport
from service.views.marks import mark_of, verdict_mark
from service.views.page import rendered

COLUMNS = ("fact", "document", "sentence", "begin", "end", "label", "abstained", "text")


def comparison_page(report: ComparisonReport) -> str:
    """Return the page of a comparison, not sealed yet."""
    found = report.comparison
    labels = list(found["documents"][0]["profile"]["sentences"])
    return rendered(
        "comparison.html.j2",
        report,
        found=found,
        told=report.told,
        files=report.files,
        method=report.method,
        labels=[(label, mark_of(label)) for label in labels],
        mark=verdict_mark,
        figure_name=figure_name,
        figure_words=figure_words,
        differing=_differing,
    )


def comparison_csv(report: ComparisonReport) -> str:
    """Return a line a sentence: those of facts by the fact's number, then those of one document alone."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for fact, document, one in _sentences(report.comparison):
        label = "" if one["abstained"] else one["label"]
        abstained = "yes" if one["abstained"] else "no"
        cells = (fact, document, one["sentence"] + 1, one["begin"], one["end"], label, abstained, one["text"])
        writer.writerow([guarded(cell) for cell in cells])
    return lines.getvalue()


def _sentences(found: Mapping[str, Any]) -> Iterator[tuple[int | str, str, dict[str, Any]]]:
    for number, fact in enumerate(found["facts"], 1):
        for one in fact["sentences"]:
            yield number, one["document"], one
    for name, own in found["alone"].items():
        for one in own:
            yield "", name, one


def _differing(figure: Mapping[str, Any]) -> set[int]:
    return {place for pair in figure["differences"] for place in pair}
