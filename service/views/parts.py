"""What a sentence's answer holds beyond its label, as titled lines and rows; terminal and page show the same parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model.quoted import counted
from service.report.method import scale_name
from service.views.marks import mark_of
from service.views.view import Sentence
from service.views.voices import quote_rows
from service.wire.ledgers.told import as_of_told, status_told

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
    fields = sentence.fields
    return [
        *_voices(fields, text),
        *_estimates(fields, text),
        *_figures(fields),
        *_lint(fields),
        *_edit(fields, text),
        *_evidence(sentence, text),
    ]


def _voices(fields: Mapping[str, Any], text: str) -> Iterator[Part]:
    if rows := quote_rows(fields, text):
        yield Part("Quoted words", (), ("words", "kind", "speaker", "kind of speaker"), rows)


def _estimates(fields: Mapping[str, Any], text: str) -> Iterator[Part]:
    terms = fields.get("estimates") or []
    rows = [(text[one["begin"] : one["end"]], _weight(one), "denied" if one["negated"] else "") for one in terms]
    if rows:
        scale = scale_name(terms[0]["scale"])
        yield Part("Estimative language", (), ("words", f"band by {scale}", ""), rows)


def _weight(term: Mapping[str, Any]) -> str:
    """Return the band of a term, or what it says of how sure a judgment is."""
    if term["confidence"]:
        return f"{term['confidence']} confidence"
    if term["low"] is None or term["high"] is None:
        return f"{term['kind']}, without a band"
    return f"{100 * term['low']:.0f} to {100 * term['high']:.0f} %"


def _figures(fields: Mapping[str, Any]) -> Iterator[Part]:
    rows = [
        (
            one["text"],
            one["estimator"]["text"] if one["estimator"] else "nobody named",
            as_of_told(one),
            status_told(one),
        )
        for one in fields.get("figures") or []
    ]
    if rows:
        yield Part("Figures", (), ("figure", "who gives it", "as of", "status"), rows)


def _lint(fields: Mapping[str, Any]) -> Iterator[Part]:
    if found := fields.get("lint"):
        yield Part("What ICD 203 asks otherwise", [one["message"] for one in found])


def _edit(fields: Mapping[str, Any], text: str) -> Iterator[Part]:
    """Yield the fewest words whose change gives the sentence another label."""
    edit = fields.get("edit")
    if edit:
        rows = [(text[one["begin"] : one["end"]], one["plain"] or "left out") for one in edit["words"]]
        said = f"With these words changed it would be {mark_of(edit['label']).word}: {edit['text']}"
        yield Part("Smallest edit", [said], ("words", "instead"), rows)


def _evidence(sentence: Sentence, text: str) -> Iterator[Part]:
    evidence = sentence.fields.get("evidence")
    if not evidence or len(evidence["scores"]) < 2:
        return
    label, other = _first_two(sentence.fields["probabilities"])
    words = [(text[one["begin"] : one["end"]], _gap(one["scores"], label, other)) for one in evidence["words"]]
    words.sort(key=lambda one: -abs(one[1]))
    rows = words[:MOST_WORDS]
    if rest := words[MOST_WORDS:]:
        rows.append((counted(len(rest), "other word"), sum(gap for _, gap in rest)))
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
