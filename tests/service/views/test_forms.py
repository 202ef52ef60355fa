"""Which form a report takes."""

from pathlib import Path

import click
import pytest

from service.views.forms import ENDINGS, FORMS, form_of


def test_a_name_or_an_ending_tells_it_and_text_is_the_usual() -> None:
    assert form_of(None, None) == "text"
    for ending, form in ENDINGS.items():
        assert form_of(None, Path(f"a{ending.upper()}")) == form
        assert form_of(form, Path(f"a{ending}")) == form
    assert form_of("json", Path("a.data")) == "json"
    assert set(ENDINGS.values()) == set(FORMS)


@pytest.mark.parametrize(("form", "path"), [(None, "a.pdf"), (None, "a"), ("json", "a.html")])
def test_what_is_no_form_or_two_is_wrong_usage(form: str | None, path: str) -> None:
    with pytest.raises(click.UsageError, match=path):
        form_of(form, Path(path))  # type: ignore[arg-type]
