"""Two to twenty documents to what `POST /v1/comparisons` answers: each labelled, then laid beside the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from model.compare.apart import Term
from model.compare.compare import Fact, compare
from model.scoring.classifier import FramingClassifier
from service.comparison.figures import shared_figures
from service.documents.labelled import Way, label_document
from service.ledger.answer import Article

DECIMALS = 4
UNCOMPARED = frozenset(("not_prose", "language"))
"""Reasons for which a sentence has no label that leave nothing to compare."""


@dataclass(frozen=True, slots=True)
class _Read:
    article: Article
    sentences: list[dict[str, Any]]
    profile: dict[str, Any]

    @property
    def texts(self) -> list[str]:
        return [
            "" if one.get("reason") in UNCOMPARED else self.article.text[one["begin"] : one["end"]]
            for one in self.sentences
        ]

    def placed(self, number: int) -> dict[str, Any]:
        """Return a sentence as the answer names it."""
        one = self.sentences[number]
        named = {name: one[name] for name in ("begin", "end", "label", "abstained", "reason") if name in one}
        return {"sentence": number, "text": self.article.text[one["begin"] : one["end"]]} | named


def comparison_fields(
    classifier: FramingClassifier, articles: Sequence[Article], decimals: int | None = None
) -> dict[str, Any]:
    """Return a comparison as it goes over the wire, without the model; the order of the documents changes nothing.

    Parameters
    ----------
    articles : of different names
    decimals : of the probabilities; None gives all
    """
    in_order = sorted(articles, key=lambda article: article.name)
    read = {article.name: _read(classifier, article, decimals) for article in in_order}
    found = compare({name: one.texts for name, one in read.items()})
    return {
        "documents": [_document_fields(one) for one in read.values()],
        "facts": [_fact_fields(fact, read) for fact in found.facts],
        "alone": {name: [read[name].placed(number) for number in own] for name, own in found.alone.items()},
        "terms": {name: [_term_fields(term) for term in own] for name, own in found.terms.items()},
        "figures": shared_figures(in_order),
    }


def _read(classifier: FramingClassifier, article: Article, decimals: int | None) -> _Read:
    labelled = label_document(classifier, article.text, Way(decimals=decimals))
    answer = msgspec.json.decode(msgspec.json.encode(labelled.fields()))
    return _Read(article, answer["sentences"], answer["profile"])


def _document_fields(read: _Read) -> dict[str, Any]:
    one = read.article
    fields: dict[str, Any] = {"id": one.name, "source": one.source}
    fields |= {"date": one.published.isoformat() if one.published else None, "characters": len(one.text)}
    fields |= {"sentences": len(read.sentences), "profile": read.profile}
    return fields | ({"text": one.text} if one.is_page else {})


def _fact_fields(fact: Fact, read: Mapping[str, _Read]) -> dict[str, Any]:
    told = [
        {"document": name} | read[name].placed(number) for name, numbers in fact.sentences.items() for number in numbers
    ]
    return {"likeness": round(fact.likeness, DECIMALS), "shared": fact.shared, "sentences": told}


def _term_fields(term: Term) -> dict[str, Any]:
    return {"term": term.term, "z": round(term.z, DECIMALS), "count": term.count, "elsewhere": term.elsewhere}
