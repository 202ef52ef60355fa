"""What a request for a comparison must be."""

from typing import Any

import msgspec
import pytest

from model.errors import LimitError, TextError
from model.settings import Settings
from service.wire.comparisons import MOST, ComparisonRequest, check_comparison

TEXT = {"text": "The envoys met."}


def asked(*documents: dict[str, Any]) -> ComparisonRequest:
    return msgspec.convert({"documents": list(documents)}, ComparisonRequest)


@pytest.mark.parametrize("n_documents", [0, 1, MOST + 1])
def test_too_few_and_too_many_are_told(n_documents: int) -> None:
    with pytest.raises((LimitError, TextError), match=rf"^{n_documents} documents? sent: a comparison takes 2 to 20"):
        check_comparison(asked(*({"id": str(n), **TEXT} for n in range(n_documents))), Settings())


def test_documents_are_told_apart_and_hold_something() -> None:
    check_comparison(asked({"id": "a", **TEXT}, {"id": "b", "html": "<p>x</p>"}), Settings())
    with pytest.raises(TextError, match="Two documents have the id 'a'"):
        check_comparison(asked({"id": "a", **TEXT}, {"id": "a", **TEXT}), Settings())
    with pytest.raises(TextError, match="'b' is blank"):
        check_comparison(asked({"id": "a", **TEXT}, {"id": "b", "text": " "}), Settings())
