"""What of several documents is refused before any is read."""

import pytest

from model.errors import LimitError, TextError
from model.settings import Settings
from service.wire.ledgers.request import check_ledger
from service.wire.sent import SentDocument

SETTINGS = Settings(max_texts=2, max_document_bytes=10)


def test_documents_within_the_limits_pass() -> None:
    check_ledger([SentDocument("a", text="é" * 5), SentDocument("b", html="<p>x", date="2024-02-29")], SETTINGS)


@pytest.mark.parametrize(
    ("documents", "error", "words"),
    [
        ([], TextError, "at least one"),
        ([SentDocument(name, text="x") for name in "abc"], LimitError, "FRAMING_MAX_TEXTS"),
        ([SentDocument("a", text="é" * 6)], LimitError, "12 bytes"),
        ([SentDocument("a", text="x"), SentDocument("a", text="y")], TextError, "'a'"),
        ([SentDocument("a", text="x", date="2025-02-29")], TextError, "2025-02-29"),
        ([SentDocument("a", text="x", html="x")], TextError, "either"),
        ([SentDocument("a", text="  ")], TextError, "blank"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_others_are_refused_and_named(documents: list[SentDocument], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        check_ledger(documents, SETTINGS)
