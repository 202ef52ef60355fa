"""The ledger of some documents: every figure with its place, joined over them, whatever their order."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import TextError
from service.ledger.answer import Article, article_of, ledger_fields
from service.wire.sent import SentDocument

WIRE = Article(
    "wire", "Seoul said about 600 North Korean soldiers\nhad been killed. It rained.", "Wire", date(2025, 4, 30)
)
PAPER = Article("paper", "Kyiv estimates that 4,000 North Korean troops were killed.", published=date(2025, 4, 30))


def test_every_entry_names_its_document_and_its_sentence_as_sent() -> None:
    found = ledger_fields([WIRE, PAPER])
    assert [one["entries"] for one in found["documents"]] == [1, 1]
    first, second = found["entries"]
    assert (first["document"], second["document"]) == ("wire", "paper")
    assert first["sentence"]["text"] == "Seoul said about 600 North Korean soldiers\nhad been killed."
    assert WIRE.text[first["begin"] : first["end"]] == first["text"].replace("soldiers ", "soldiers\n")
    assert first["as_of"] == {"text": None, "date": "2025-04-30"}


def test_the_same_quantity_is_joined_and_who_disagrees_is_told() -> None:
    (quantity,) = ledger_fields([WIRE, PAPER])["quantities"]
    assert (quantity["unit"], quantity["subject"], quantity["event"]) == ("people", "North Korea", "killed")
    assert [(one["estimator"], one["status"]) for one in quantity["courses"]] == [
        ("South Korea", "claimed"),
        ("Ukraine", "estimated"),
    ]
    assert quantity["disagreements"] == [{"entries": [0, 1], "estimators": ["South Korea", "Ukraine"]}]
    assert "sum" not in str(quantity)


def values(found: dict[str, Any]) -> set[tuple[str, str]]:
    return {(entry["document"], entry["text"]) for entry in found["entries"]}


@given(st.permutations([WIRE, PAPER, Article("late", "Moscow said Ukraine had lost 90 tanks.")]))
def test_another_order_of_documents_finds_the_same(articles: list[Article]) -> None:
    found = ledger_fields(articles)
    assert values(found) == values(
        ledger_fields([WIRE, PAPER, Article("late", "Moscow said Ukraine had lost 90 tanks.")])
    )
    assert len(found["quantities"]) == 2


def test_of_a_page_the_text_stands_in_the_answer() -> None:
    article = article_of(SentDocument("page", html="<p>Moscow said Ukraine had lost 90 tanks."))
    found = ledger_fields([article])
    text = found["documents"][0]["text"]
    (entry,) = found["entries"]
    assert text[entry["begin"] : entry["end"]] == entry["text"] == "90 tanks"


def test_what_cannot_be_read_is_named() -> None:
    with pytest.raises(TextError, match="'page'"):
        article_of(SentDocument("page", html="<script>1</script>"))
    with pytest.raises(TextError, match="'odd'"):
        ledger_fields([Article("odd", "half a pair \ud800")])
