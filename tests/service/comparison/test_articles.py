"""Documents as sent to texts: a page's main text is found."""

from datetime import date

import pytest

from model.errors import TextError
from service.comparison.articles import Article, article_of
from service.wire.sent import SentDocument


def test_a_text_stays_and_of_a_page_the_main_text_is_taken() -> None:
    assert article_of(SentDocument("a", text="One.", source="wire", date="2026-01-02")) == Article(
        "a", "One.", "wire", date(2026, 1, 2)
    )
    page = article_of(SentDocument("b", html="<html><body><p>The envoys met on Friday, and left.</p></body></html>"))
    assert (page.text, page.is_page) == ("The envoys met on Friday, and left.", True)


def test_a_page_without_text_is_told_by_its_id() -> None:
    with pytest.raises(TextError, match="Document 'b': No text can be found"):
        article_of(SentDocument("b", html="<p></p>"))
