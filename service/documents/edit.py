"""`"edit": true`: the fewest words of a sentence that, left out or made plain, give it another label.

A plainly reported sentence has none: most are, and taking words away makes nothing loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from model.labels import Label
from model.scoring.edit import Edit, smallest_edit
from model.scoring.evidence import evidence_of
from model.scoring.mix import raised
from service.documents.readings import Document, Found

BLOCK = 200
PLAIN = Label.NEUTRAL_REPORTING


def edit(document: Document) -> Found:
    """Return the smallest edit of each sentence, null where none was found or asked for; each was labelled again."""
    places = [place for place, one in enumerate(document.verdicts) if not one.abstained and one.label != PLAIN]
    scorer = document.classifier.scorer
    fields: list[dict[str, Any]] = [{"edit": None} for _ in document.spans]
    for begin in range(0, len(places), BLOCK):
        block = places[begin : begin + BLOCK]
        texts = [document.spans[place].cut(document.joined) for place in block]
        for place, text, shares in zip(block, texts, scorer.word_shares(texts), strict=True):
            probabilities = document.verdicts[place].probabilities
            ranked = sorted(range(len(probabilities)), key=lambda label: -probabilities[label])
            found = smallest_edit(text, evidence_of(scorer.table, shares), ranked[:2], _Judge(document, place))
            fields[place]["edit"] = _fields(document.spans[place].begin, found)
    return Found(fields)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Labels other wordings of a sentence as it was labelled itself: by all readers, among the other sentences."""

    document: Document
    place: int

    def __call__(self, texts: Sequence[str]) -> list[str | None]:
        """Return the label of each, None where it cannot be judged."""
        classifier, added = self.document.classifier, self.document.added
        change = added[self.place] if added else None
        labels: list[str | None] = []
        for verdict in classifier.classify(texts):
            row = raised(verdict.probabilities, change) if change else verdict.probabilities
            labels.append(classifier.labels[row.index(max(row))] if verdict.is_judged else None)
        return labels


def _fields(begin: int, found: Edit | None) -> dict[str, Any] | None:
    if found is None:
        return None
    words = [
        {"begin": begin + change.span.begin, "end": begin + change.span.end, "plain": change.plain}
        for change in found.changes
    ]
    return {"words": words, "text": found.text, "label": found.label}
