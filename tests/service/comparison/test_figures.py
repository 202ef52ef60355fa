"""Figures side by side: those that several documents give, with who gives them, and where they differ."""

from itertools import permutations

import pytest

from service.comparison.figures import shared_figures
from service.ledger.answer import Article


def test_what_two_give_is_shown_with_who_gives_it_and_that_they_differ(articles: list[Article]) -> None:
    (figure,) = shared_figures(sorted(articles, key=lambda article: article.name))
    assert (figure["subject"], figure["event"]) == ("North Korea", "killed")
    assert [(one["document"], one["low"]) for one in figure["told"]] == [("daily", 1000), ("wire", 600)]
    assert figure["told"][0]["estimator"]["text"] == "Ukraine's military intelligence"
    assert figure["differences"] == [[0, 1]]


def test_what_one_alone_gives_is_none_and_what_agrees_does_not_differ() -> None:
    line = "South Korea's spy agency said that about 600 North Korean soldiers had been killed."
    assert shared_figures([Article("a", line), Article("b", "The envoys met.")]) == []
    (figure,) = shared_figures([Article("a", line), Article("b", line)])
    assert figure["differences"] == []
    assert len(figure["told"]) == 2


def test_sorted_articles_give_the_same_whatever_order_they_came_in(articles: list[Article]) -> None:
    found = [shared_figures(sorted(order, key=lambda one: one.name)) for order in permutations(articles)]
    assert all(one == found[0] for one in found)


KILLED = "South Korea's spy agency said that about {} North Korean soldiers had been killed in Kursk."


def test_two_figures_of_one_document_are_no_difference_between_documents() -> None:
    ukraine = KILLED.replace("South Korea's spy agency", "Ukraine's military intelligence")
    both = f"{KILLED.format(600)} {ukraine.format('1,000')}"
    assert shared_figures([Article("a", both), Article("b", "The envoys met.")]) == []
    (figure,) = shared_figures([Article("a", both), Article("b", KILLED.format(600))])
    for one, other in figure["differences"]:
        assert figure["told"][one]["document"] != figure["told"][other]["document"]
    assert [one["document"] for one in figure["told"]] == ["a", "a", "b"]


def test_another_figure_of_the_same_estimator_is_no_difference() -> None:
    """An estimator that gives two numbers has corrected itself; who differ are two estimators."""
    (figure,) = shared_figures([Article("a", KILLED.format(600)), Article("b", KILLED.format(900))])
    assert [one["low"] for one in figure["told"]] == [600, 900]
    assert figure["differences"] == []


@pytest.mark.parametrize("lead", ["", "🙂\u00a0", "Ice fell.\r\n\r\n", "\u202bשלום\u202c. "])
def test_figures_stand_where_they_say(lead: str) -> None:
    text = lead + KILLED.format("1,200")
    (figure,) = shared_figures([Article("a", text), Article("b", KILLED.format("1,200"))])
    first = figure["told"][0]
    assert text[first["begin"] : first["end"]] == first["text"]
    assert first["low"] == 1200


def test_articles_without_words_have_no_figures() -> None:
    assert shared_figures([]) == []
    assert shared_figures([Article("a", "…"), Article("b", "1,200")]) == []
