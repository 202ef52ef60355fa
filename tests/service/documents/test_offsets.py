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
