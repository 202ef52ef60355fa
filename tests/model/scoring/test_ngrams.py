"""Where n-grams occur: texts do not run into one another, and places are those of the text as sent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import TextError
from model.fitted.export import export_table
from model.scoring.ngrams import find_ngrams, find_tokens, fold_texts, surrogate_error
from tests.model.scoring.engines import ANY_TEXT, HOSTILE, LABELS, TEXTS, fitted

TABLE = export_table(fitted("all"), LABELS)
PLAIN = export_table(fitted("words"), LABELS)


def rows(texts: list[str]) -> list[list[tuple[int, int, int, bool, bool]]]:
    """Return every text's n-grams: feature, place in the text as sent, spaces at its edges."""
    folded = fold_texts(TABLE, texts)
    found = find_ngrams(TABLE, folded)
    sources = [*folded.sources.tolist(), -1]
    own: list[list[tuple[int, int, int, bool, bool]]] = [[] for _ in texts]
    columns = (found.texts, found.features, found.begins, found.ends, found.has_left, found.has_right)
    for text, feature, begin, end, left, right in zip(*(column.tolist() for column in columns), strict=True):
        own[text].append((feature, sources[begin], sources[end - 1] if end > begin else -1, left, right))
    return [sorted(one) for one in own]


@settings(deadline=None, max_examples=80)
@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_a_text_has_the_same_ngrams_whatever_stands_beside_it(texts: list[str]) -> None:
    assert rows(texts) == [rows([text])[0] for text in texts]


@pytest.mark.parametrize("text", TEXTS[:6] + HOSTILE)
def test_places_lie_in_the_text(text: str) -> None:
    folded = fold_texts(TABLE, [text])
    assert ((folded.sources >= 0) & (folded.sources <= len(text))).all()
    assert (folded.sources[1:] > folded.sources[:-1]).all()
    found = find_ngrams(TABLE, folded)
    assert (found.begins <= found.ends).all()
    assert (found.features < TABLE.n_features).all()


def test_deleted_characters_are_gone_and_the_others_keep_their_places() -> None:
    folded = fold_texts(TABLE, ["a\u00adb", "\u200bc"])
    assert folded.sources.tolist() == [0, 2, 3, 1, 2]
    assert folded.texts.tolist() == [0, 0, 0, 1, 1]
    assert "".join(map(chr, folded.points.tolist())) == "ab c "


def test_tokens_are_words_and_marks_only_where_the_table_has_marks() -> None:
    text = "It's  so -- no?"
    for table, expected in ((TABLE, ["it", "'", "s", "so", "-", "-", "no", "?"]), (PLAIN, ["it", "s", "so", "no"])):
        folded = fold_texts(table, [text])
        points = "".join(map(chr, folded.points.tolist()))
        begins, ends = find_tokens(table, folded)
        assert [points[begin:end] for begin, end in zip(begins, ends, strict=True)] == expected


def test_no_ngram_reaches_from_one_text_into_the_next() -> None:
    first, second = rows(["the", "motherland"])
    (joined,) = rows(["the motherland"])
    assert len(first) + len(second) < len(joined)


def test_no_text_and_blank_texts_have_no_ngrams() -> None:
    assert rows([]) == []
    assert rows(["", " \n\t", "\u00ad"]) == [[], [], []]


@pytest.mark.parametrize(("texts", "number", "place"), [(["\ud800"], 0, 0), (["sound", "", "ab\udfffc\ud800"], 2, 2)])
def test_the_first_lone_surrogate_is_named_by_text_and_place(texts: list[str], number: int, place: int) -> None:
    with pytest.raises(TextError, match=rf"Text {number} holds .* at character {place}:"):
        fold_texts(TABLE, texts)
    assert f"U+{ord(texts[number][place]):04X}" in str(surrogate_error(texts))
