import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.scoring.fold import COMBINING_MARKS, fold_table

TABLE = fold_table()
EVERY_CHARACTER = "".join(chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÀÉÎõü", "aeiou"),
        ("İIı", "iiı"),
        ("“a” «b» „c‟ ‹d› 〝e〞 ＂", '"a" "b" "c" "d" "e" "'),
        ("‘a’ ‚b‛ don’t ʼ ` ´ ＇", "'a' 'b' don't ' ' ' '"),
        ("a–b—c‐d‑e−f－g", "a-b-c-d-e-f-g"),
        ("12 ３４ ٥٦ 𝟙", "00 00 00 0"),
        ("ＡＢＣ！", "abc!"),
        ("so\u00adft ze\u200bro jo\u200di\ufeffn", "soft zero join"),
        ("ß ŉ ﬁ ½ 中 わ", "ß ŉ ﬁ ½ 中 わ"),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert text.translate(TABLE) == folded


def test_every_change_is_to_one_code_point_or_none() -> None:
    for point, target in TABLE.items():
        assert point != target
        assert target is None or (isinstance(target, int) and 0 <= target < 0x110000)


def test_folding_twice_changes_nothing() -> None:
    folded = EVERY_CHARACTER.translate(TABLE)
    assert folded.translate(TABLE) == folded


def test_white_space_stays_white_space_and_none_is_made() -> None:
    for point, target in TABLE.items():
        assert target is None or chr(point).isspace() == chr(target).isspace()
    assert not any(chr(point).isspace() for point, target in TABLE.items() if target is None)
    assert ord(" ") not in TABLE


def test_each_call_gives_a_table_of_its_own() -> None:
    changed = fold_table()
    changed.clear()
    assert fold_table() == TABLE


LATIN = st.characters(max_codepoint=0x24F)
MARKS = st.sampled_from([chr(point) for point in COMBINING_MARKS])


@given(st.text(st.one_of(LATIN, MARKS, st.characters(min_codepoint=0x370, max_codepoint=0x52F))))
def test_nfc_and_nfd_fold_alike(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert composed.translate(TABLE) == decomposed.translate(TABLE)
