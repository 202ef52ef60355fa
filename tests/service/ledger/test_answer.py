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


PIECES = st.sampled_from(
    [
        "Kyiv said 40\u00a0Russian tanks burned. ",
        "It said about 12\r\nRussian ships sank. ",
        "🙂",
        "\r\n\r\n",
        "It rained. ",
        "Moscow denied it lost 3 tanks. ",
    ]
)


@given(st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=4))
def test_every_place_slices_its_document_and_every_point_names_an_entry(texts: list[str]) -> None:
    found = ledger_fields([Article(str(place), text) for place, text in enumerate(texts)])
    assert [one["entries"] for one in found["documents"]] == [
        sum(entry["document"] == str(place) for entry in found["entries"]) for place in range(len(texts))
    ]
    for entry in found["entries"]:
        text, sentence = texts[int(entry["document"])], entry["sentence"]
        assert text[sentence["begin"] : sentence["end"]] == sentence["text"]
        assert text[entry["begin"] : entry["end"]].split() == entry["text"].split()
        assert sentence["begin"] <= entry["begin"] < entry["end"] <= sentence["end"]
    for one in found["quantities"]:
        points = [point for course in one["courses"] for point in course["points"]]
        assert sorted(point["entry"] for point in points) == one["entries"]
        assert all(point["low"] == found["entries"][point["entry"]]["low"] for point in points)


def test_what_a_party_denies_is_listed_and_joined_to_nothing() -> None:
    found = ledger_fields(
        [Article("a", "Russia has not lost 40 tanks, Moscow said. Russia has lost 3 tanks, Moscow said.")]
    )
    assert [(one["low"], one["subject"], one["status"]) for one in found["entries"]] == [
        (40, "Russia", None),
        (3, "Russia", "confirmed"),
    ]
    assert [one["entries"] for one in found["quantities"]] == [[1]]


def test_no_documents_and_documents_without_figures_are_an_empty_ledger() -> None:
    assert ledger_fields([]) == {"documents": [], "entries": [], "quantities": []}
    found = ledger_fields([Article("a", ""), Article("b", "It rained.")])
    assert [one["entries"] for one in found["documents"]] == [0, 0]
    assert (found["entries"], found["quantities"]) == ([], [])


def test_the_voice_of_a_document_is_its_source_else_its_name() -> None:
    text = "Some 600 North Korean soldiers were killed."
    (quantity,) = ledger_fields([Article("a", text, "Wire"), Article("b", text)])["quantities"]
    assert [one["estimator"] for one in quantity["courses"]] == ["Wire", "b"]


def test_the_band_that_weighs_a_figure_is_on_the_scale_asked_for() -> None:
    article = Article("a", "Kyiv said 40 Russian tanks likely burned.")
    bands = [ledger_fields([article], scale)["entries"][0]["band"] for scale in ("icd203", "kent")]
    assert [(one["low"], one["high"]) for one in bands] == [(0.55, 0.80), (0.63, 0.87)]
    assert [article.text[one["begin"] : one["end"]] for one in bands] == ["likely", "likely"]
