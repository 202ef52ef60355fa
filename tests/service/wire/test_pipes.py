"""Messages through a pipe come whole or not at all."""

import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.wire.pipes import LENGTH, receive, send


class Note(msgspec.Struct):
    text: str
    number: int


def test_what_is_sent_is_received_one_after_the_other() -> None:
    pipe = io.BytesIO()
    notes = [Note("", 0), Note("naïve 🙂", -1), Note("x" * 100_000, 2)]
    for note in notes:
        send(pipe, note)
    pipe.seek(0)
    assert [msgspec.msgpack.decode(receive(pipe) or b"", type=Note) for _ in notes] == notes
    assert receive(pipe) is None


@pytest.mark.parametrize("cut", [1, LENGTH.size - 1, LENGTH.size, LENGTH.size + 1])
def test_a_message_that_the_other_side_did_not_end_is_none(cut: int) -> None:
    pipe = io.BytesIO()
    send(pipe, Note("a note", 1))
    assert receive(io.BytesIO(pipe.getvalue()[:cut])) is None


@given(st.lists(st.builds(Note, st.text(st.characters(exclude_categories=["Cs"])), st.integers(-9, 9)), max_size=4))
def test_what_is_cut_anywhere_gives_whole_messages_and_then_none(notes: list[Note]) -> None:
    pipe = io.BytesIO()
    ends = [0]
    for note in notes:
        send(pipe, note)
        ends.append(pipe.tell())
    for cut in range(ends[-1] + 1):
        part = io.BytesIO(pipe.getvalue()[:cut])
        whole = sum(end <= cut for end in ends) - 1
        read = [msgspec.msgpack.decode(receive(part) or b"", type=Note) for _ in range(whole)]
        assert read == notes[:whole]
        assert receive(part) is None
