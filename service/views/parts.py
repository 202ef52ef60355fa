"""What a sentence's answer holds beyond its label, as titled lines and rows; terminal and page show the same parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.views.marks import mark_of
from service.views.view import Sentence

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One part.

    Parameters
    ----------
    lines : of prose
    head, rows : of a table; empty where there is none
    """

    title: str
    lines: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def parts_of(sentence: Sentence, text: str) -> list[Part]:
    """Return the parts of a sentence.

    Parameters
    ----------
    text : of the document
    """
    return list(_evidence(sentence, text))


def _evidence(sentence: Sentence, text: str) -> Iterator[Part]:
    evidence = sentence.fields.get("evidence")
    if not evidence or len(evidence["scores"]) < 2:
        return
    label, other = _first_two(sentence.fields["probabilities"])
    words = [(text[one["begin"] : one["end"]], _gap(one["scores"], label, other)) for one in evidence["words"]]
    words.sort(key=lambda one: -abs(one[1]))
    rows = words[:MOST_WORDS]
    if rest := words[MOST_WORDS:]:
        rows.append((f"{len(rest)} other words", sum(gap for _, gap in rest)))
    rows.append(("before any word", _gap(evidence["intercepts"], label, other)))
    rows += [(named, _gap(scores, label, other)) for named, scores in _others(sentence.fields, evidence)]
    total = sum(gap for _, gap in rows)
    said = f"What speaks for {mark_of(label).word} and against {mark_of(other).word}; the parts sum to {total:+.2f}."
    yield Part("Evidence", [said], ("part", "adds"), [(named, f"{gap:+.2f}") for named, gap in rows])


def _first_two(probabilities: Mapping[str, float]) -> tuple[str, str]:
    first, second = sorted(probabilities, key=lambda label: -probabilities[label])[:2]
    return first, second


def _gap(scores: Mapping[str, float], label: str, other: str) -> float:
    return scores[label] - scores[other]


def _others(fields: Mapping[str, Any], evidence: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, float]]]:
    if "reader" in evidence:
        yield "the second reader", evidence["reader"]
    if "mix" in fields:
        yield "the document's other sentences", fields["mix"]
