"""Figures side by side: those that several documents give, with who gives them, and where they differ."""

from itertools import permutations

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
