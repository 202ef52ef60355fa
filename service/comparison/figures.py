"""The figures of documents side by side: quantities that several give, and where they differ."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.ledger.answer import Article, ledger_fields

TOLD = ("document", "begin", "end", "text", "low", "high", "bound", "estimator", "as_of", "status", "sentence")
"""Of a ledger's entry."""


def shared_figures(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """Return the quantities that at least two documents give, as they go over the wire.

    A difference is a pair of `told` that stand in two documents, are of two estimators and the same time, and have no
    value in common. Nothing is ever added up.
    """
    ledger = ledger_fields(articles)
    return list(_shared(ledger["quantities"], ledger["entries"]))


def _shared(quantities: Sequence[Mapping[str, Any]], entries: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for quantity in quantities:
        places = sorted(quantity["entries"], key=lambda place: (entries[place]["document"], entries[place]["begin"]))
        if len({entries[place]["document"] for place in places}) < 2:
            continue
        at = {place: number for number, place in enumerate(places)}
        pairs = [sorted(at[place] for place in pair["entries"]) for pair in quantity["disagreements"]]
        told = [{name: entries[place][name] for name in TOLD} for place in places]
        yield {
            **{name: quantity[name] for name in ("unit", "subject", "event")},
            "told": told,
            "differences": sorted(pair for pair in pairs if told[pair[0]]["document"] != told[pair[1]]["document"]),
        }
