"""The shipped encoder: checked before use, the same numbers each time, sentences read whole or not at all."""

import concurrent.futures
import os

import pytest

from model.labels import Label
from model.reader.encoder import Encoder, open_encoder
from tests.reading import READER_DIR

TEXTS = [
    "The delegation left the capital on Friday after a two-day visit.",
    "Our invincible army will crush the puppet clique.",
    "He may seek to hide the losses, the service believes. “It is so,” 他说 🙂.",
    "x",
]


def test_it_reads_the_same_each_time_in_any_order_and_from_any_thread(encoder: Encoder) -> None:
    first = [encoder.read(text) for text in TEXTS]
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        again = list(threads.map(encoder.read, TEXTS[::-1] * 5))
    for text, reading in zip(TEXTS[::-1] * 5, again, strict=True):
        before = first[TEXTS.index(text)]
        assert reading is not None
        assert before is not None
        assert reading.logits == before.logits
        assert reading.vector.tobytes() == before.vector.tobytes()
        assert len(reading.logits) == len(encoder.labels) == len(Label)
        assert len(reading.vector) == 384


def test_what_is_too_long_to_be_read_whole_is_not_read(encoder: Encoder) -> None:
    assert encoder.read("word " * 254) is not None
    assert encoder.read("word " * 255) is None
    assert encoder.read("x" * 100_000) is None


def test_it_reads_the_same_where_there_are_no_files_in_memory(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "memfd_create")
    reading, before = open_encoder(READER_DIR).read(TEXTS[2]), encoder.read(TEXTS[2])
    assert reading is not None
    assert before is not None
    assert reading.vector.tobytes() == before.vector.tobytes()
