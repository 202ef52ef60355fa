"""Places in UTF-16 units cut a text, encoded so, where places in code points cut the text itself."""

from hypothesis import given
from hypothesis import strategies as st

from service.documents.offsets import Utf16


@given(st.text(), st.data())
def test_a_place_cuts_the_encoded_text_as_the_code_point_does(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert Utf16(text).place(place) == len(text[:place].encode("utf-16-le")) // 2


def test_every_place_is_converted_however_deep_it_lies_and_nothing_else() -> None:
    fields = {
        "begin": 1,
        "of": [{"end": 2, "text": "🙂a"}, None, 2],
        "speaker": {"begin": 2, "score": 2.0},
        "end": None,
    }
    assert Utf16("🙂a").converted(fields) == {
        "begin": 2,
        "of": [{"end": 3, "text": "🙂a"}, None, 2],
        "speaker": {"begin": 3, "score": 2.0},
        "end": None,
    }
    assert Utf16("plain é").converted(fields) is fields


@given(st.text(alphabet="ab🙂é\U0010ffff\r\n", max_size=30), st.data())
def test_places_keep_their_order_and_cut_the_same_words(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    found = Utf16(text).converted([{"begin": begin, "end": end, "deep": {"words": ({"begin": begin, "end": end},)}}])
    (one,) = found
    units = text.encode("utf-16-le")
    assert units[2 * one["begin"] : 2 * one["end"]].decode("utf-16-le") == text[begin:end]
    assert {name: one["deep"]["words"][0][name] for name in ("begin", "end")} == {
        "begin": one["begin"],
        "end": one["end"],
    }


def test_an_empty_text_has_one_place() -> None:
    assert Utf16("").place(0) == 0
    assert Utf16("").converted({"begin": 0, "end": 0}) == {"begin": 0, "end": 0}
