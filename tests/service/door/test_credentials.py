"""How a key is shown: as a bearer everywhere, in an address or as a password only where a dialect's clients do so."""

from base64 import b64encode
from typing import Any

import pytest

from service.door.credentials import authorization_of
from service.door.places import Place

OWN = Place("POST", "/v1/label", "reader")
PERSPECTIVE = Place("POST", "/v1alpha1/comments:analyze", "reader", "labelled", "perspective")
STUDIO = Place("POST", "/label-studio/predict", "reader", "labelled", "label-studio")
BASIC = b"Basic " + b64encode(b"ls:a:key")


@pytest.mark.parametrize(
    ("place", "query", "shown", "expected"),
    [
        (OWN, b"key=k", None, None),
        (OWN, b"", BASIC, BASIC),
        (None, b"key=k", None, None),
        (PERSPECTIVE, b"key=k%2B1&alt=json", None, b"Bearer k+1"),
        (PERSPECTIVE, b"", None, None),
        (PERSPECTIVE, b"key=k", b"Bearer other", b"Bearer other"),
        (PERSPECTIVE, b"", BASIC, BASIC),
        (STUDIO, b"key=k", None, None),
        (STUDIO, b"", BASIC, b"Bearer a:key"),
        (STUDIO, b"", b"Bearer k", b"Bearer k"),
        (STUDIO, b"", b"Basic ~~", b"Basic ~~"),
    ],
)
def test_a_key_is_taken_where_it_may_stand(
    place: Any, query: bytes, shown: bytes | None, expected: bytes | None
) -> None:
    headers = {} if shown is None else {b"authorization": shown}
    assert authorization_of({"query_string": query}, headers, place) == expected
