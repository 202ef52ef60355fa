"""A comparison as lines for a terminal or a pipe: what documents agree on, what only one says, where they differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from model.quoted import counted
from service.report.shapes import ComparisonReport
from service.views.marks import Mark, mark_of, verdict_mark
from service.views.terminal import shown

INDENT = 3
MOST_SHARED = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Parameters
    ----------
    mark : of the sentence that the line holds
    """

    text: str
    depth: int = 0
    mark: Mark | None = None
    is_head: bool = False

    @property
    def whole(self) -> str:
        """The line with its mark in words."""
        return f"{self.mark.shape} {self.mark.word} | {self.text}" if self.mark else self.text


def lines_of(report: ComparisonReport) -> Iterator[Line]:
    """Yield a comparison line by line."""
    found = report.comparison
    told = report.told
    yield Line(f"{counted(len(found['documents']), 'document')} side by side", is_head=True)
    yield Line(
        f"model {told.model['version']} ({told.model['digest'][:12]}), codebook {told.codebook['version']}, "
        f"{told.made_at}"
    )
    for document in found["documents"]:
        yield Line(f"{shown(document['id'])}: {profile_words(document)}", 1)
    yield from _facts(found)
    yield from _figures(found)
    yield from _alone(found)
    yield from _terms(found)


def plain(report: ComparisonReport) -> Iterator[str]:
    """Yield a comparison as lines without colour or wrapping."""
    for line in lines_of(report):
        if line.is_head:
            yield ""
        yield f"{'':{INDENT * line.depth}}{line.whole}"


def print_comparison(report: ComparisonReport, console: Console) -> None:
    """Print a comparison on a terminal."""
    for line in lines_of(report):
        if line.is_head:
            console.print()
        text = Text(line.whole, "bold" if line.is_head else "")
        if line.mark:
            text.stylize(line.mark.color, 0, len(line.mark.word) + 2)
        console.print(Padding(text, (0, 0, 0, INDENT * line.depth)))


def profile_words(document: Mapping[str, Any]) -> str:
    """Return how many sentences of a document have each label."""
    profile = document["profile"]
    parts = [f"{mark_of(label).shape} {n} {mark_of(label).word}" for label, n in profile["sentences"].items()]
    without = document["sentences"] - sum(profile["sentences"].values())
    return ", ".join([*parts, f"{without} without a label"])


def figure_words(figure: Mapping[str, Any], at: int) -> str:
    """Return a figure of a document: its words, who gives it, as of when and with which status."""
    told = figure["told"][at]
    estimator = told["estimator"] and told["estimator"]["text"]
    as_of = told["as_of"] and told["as_of"]["date"]
    more = [part for part in (estimator, as_of and f"as of {as_of}", told["status"]) if part]
    return shown(f"{told['text']} ({', '.join(more)})" if more else told["text"])


def figure_name(figure: Mapping[str, Any]) -> str:
    """Return what is counted."""
    return ", ".join(part for part in (figure["subject"], figure["unit"], figure["event"]) if part)


def _facts(found: Mapping[str, Any]) -> Iterator[Line]:
    yield Line(f"Told by more than one: {counted(len(found['facts']), 'fact')}", is_head=True)
    for number, fact in enumerate(found["facts"], 1):
        n_documents = len({one["document"] for one in fact["sentences"]})
        shared = ", ".join(fact["shared"][:MOST_SHARED])
        yield Line(f"{number}. {counted(n_documents, 'document')}, likeness {fact['likeness']:.2f}: {shown(shared)}")
        for one in fact["sentences"]:
            yield Line(f"{shown(one['document'])}: {shown(one['text'])}", 1, verdict_mark(one))


def _figures(found: Mapping[str, Any]) -> Iterator[Line]:
    yield Line(f"Figures that more than one gives: {len(found['figures'])}", is_head=True)
    for figure in found["figures"]:
        differs = {place for pair in figure["differences"] for place in pair}
        yield Line(f"{shown(figure_name(figure))}{': they differ' if differs else ''}")
        for place, told in enumerate(figure["told"]):
            sign = "≠ " if place in differs else ""
            yield Line(f"{sign}{shown(told['document'])}: {figure_words(figure, place)}", 1)


def _alone(found: Mapping[str, Any]) -> Iterator[Line]:
    for name, sentences in found["alone"].items():
        yield Line(f"Only in {shown(name)}: {counted(len(sentences), 'sentence')}", is_head=True)
        for one in sentences:
            yield Line(shown(one["text"]), 1, verdict_mark(one))


def _terms(found: Mapping[str, Any]) -> Iterator[Line]:
    yield Line("Terms that set them apart (z; how often here and elsewhere)", is_head=True)
    for name, terms in found["terms"].items():
        listed = "; ".join(
            f"{shown(one['term'])} ({one['z']:.1f}; {one['count']}, {one['elsewhere']})" for one in terms
        )
        yield Line(f"{shown(name)}: {listed or 'none that is sure'}", 1)
