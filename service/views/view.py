"""A document's answer as people read it: paragraphs of sentences, each with its mark; terminal and page show this."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model.language.lines import BREAK, unwrapped
from service.views.marks import MARKS, UNJUDGED, UNSURE, Mark, mark_of, verdict_mark, why_not


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Parameters
    ----------
    number : in the document, from 1
    probability : of the label, or of the one that came nearest; None where nothing could be judged
    leaning : mark of the most probable label; None likewise
    why : why there is no label; nothing where there is one
    all : every label with its probability, the most probable first
    fields : as the answer has them
    """

    number: int
    text: str
    mark: Mark
    leaning: Mark | None
    probability: float | None
    why: str
    all: Sequence[tuple[Mark, float]]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a document a mark takes."""

    mark: Mark
    sentences: int
    characters: int
    share: float


@dataclass(frozen=True, slots=True)
class View:
    """A whole document.

    Parameters
    ----------
    shares : of every label and of what has none, by characters
    """

    paragraphs: Sequence[Sequence[Sentence]]
    shares: Sequence[Share]
    n_sentences: int


def view_of(document: Mapping[str, Any]) -> View:
    """Return the view of an answer of `POST /v1/documents`, with its text."""
    paragraphs = list(_paragraphs(document["text"], document["sentences"]))
    return View(paragraphs, _shares(document["profile"], document["sentences"]), len(document["sentences"]))


def _paragraphs(text: str, sentences: Sequence[Mapping[str, Any]]) -> Iterator[list[Sentence]]:
    """Yield sentences that stand on one line, or on lines that only a width parts."""
    joined = unwrapped(text)
    paragraph: list[Sentence] = []
    end = 0
    for number, fields in enumerate(sentences, 1):
        if paragraph and BREAK.search(joined, end, fields["begin"]):
            yield paragraph
            paragraph = []
        paragraph.append(_sentence(number, joined[fields["begin"] : fields["end"]], fields))
        end = fields["end"]
    if paragraph:
        yield paragraph


def _sentence(number: int, text: str, fields: Mapping[str, Any]) -> Sentence:
    mark = verdict_mark(fields)
    is_judged = mark is not UNJUDGED
    leaning = mark_of(fields["label"]) if is_judged else None
    ranked = sorted(fields["probabilities"].items(), key=lambda one: -one[1])
    shown = [(mark_of(label), probability) for label, probability in ranked]
    probability = ranked[0][1] if is_judged else None
    return Sentence(number, text, mark, leaning, probability, why_not(fields), shown, fields)


def _shares(profile: Mapping[str, Any], sentences: Sequence[Mapping[str, Any]]) -> list[Share]:
    """Return the labels' shares as the profile has them, then those of sentences without a label, by their mark."""
    rows = [(mark_of(label), n, profile["characters"][label]) for label, n in profile["sentences"].items()]
    for mark in (UNSURE, UNJUDGED):
        of_mark = [one["end"] - one["begin"] for one in sentences if verdict_mark(one) is mark]
        if of_mark:
            rows.append((mark, len(of_mark), sum(of_mark)))
    total = sum(row[2] for row in rows) or 1
    return [Share(mark, n, characters, characters / total) for mark, n, characters in rows]


def legend() -> list[Mark]:
    """Return every mark of the codebook's labels, and those of sentences without one."""
    return [*MARKS.values(), UNSURE, UNJUDGED]
