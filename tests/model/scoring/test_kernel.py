import gc
import threading
import time
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import IntegrityError, TextError
from model.fitted.export import export_table
from model.scoring.fallback import NumpyEngine
from model.table.file import open_table, write_table
from model.table.layout import ScoringTable
from tests.model.scoring.engines import (
    ANY_TEXT,
    CLASSES,
    HOSTILE,
    LABELS,
    RECIPES,
    TEXTS,
    fitted,
    letters,
    unfitted,
    words,
)

kernel = pytest.importorskip("model.scoring.compiled", reason="the extension is optional and was not built")


@cache
def table(name: str) -> ScoringTable:
    return export_table(fitted(name), LABELS)


@cache
def engine(name: str) -> Any:
    return kernel.Kernel(table(name))


def filled(engine: Any, texts: list[str]) -> Any:
    out = np.full((len(texts), len(LABELS)), np.nan)
    engine.fill(texts, out, softmax=False)
    return out


@pytest.mark.parametrize("name", RECIPES)
@settings(deadline=None, max_examples=80)
@given(texts=st.lists(ANY_TEXT, max_size=6))
def test_kernel_and_numpy_agree(name: str, texts: list[str]) -> None:
    assert np.abs(filled(engine(name), texts) - filled(NumpyEngine(table(name)), texts)).max(initial=0.0) <= 1e-9


def assert_shares_agree(name: str, texts: list[str]) -> None:
    """Check that the kernel finds the words that numpy finds, and what each adds."""
    for one, other in zip(engine(name).word_shares(texts), NumpyEngine(table(name)).word_shares(texts), strict=True):
        assert [word[:2] for word in one[1]] == [word[:2] for word in other[1]]
        assert np.allclose(one[0], other[0], rtol=0, atol=1e-9)
        rows = [np.array([word[2] for word in words]) for _, words in (one, other)]
        assert np.allclose(*rows, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", RECIPES)
@settings(deadline=None, max_examples=40)
@given(texts=st.lists(ANY_TEXT, max_size=4))
def test_kernel_and_numpy_share_alike(name: str, texts: list[str]) -> None:
    assert_shares_agree(name, texts)


@pytest.mark.parametrize("name", RECIPES)
def test_known_and_hostile_texts_are_shared_alike(name: str) -> None:
    assert_shares_agree(name, TEXTS + HOSTILE)
    assert filled(engine(name), TEXTS).tolist() == filled(kernel.Kernel(table(name)), TEXTS).tolist()  # nothing stays


def test_shares_of_a_lone_surrogate_and_of_no_text_are_refused() -> None:
    with pytest.raises(TextError, match=r"Text 1 holds a lone surrogate, U\+DFFF, at character 2:"):
        engine("all").word_shares(["said", "é \udfff"])
    with pytest.raises(TypeError, match="must be str"):
        engine("all").word_shares(["said", b"said"])


@pytest.mark.parametrize("name", RECIPES)
def test_every_code_point_by_itself_and_between_letters(name: str) -> None:
    points = [chr(point) for point in range(0x3100) if not 0xD800 <= point < 0xE000]
    texts = [f"{point} a{point}b the{point}army {point}" for point in points]
    assert np.abs(filled(engine(name), texts) - filled(NumpyEngine(table(name)), texts)).max() <= 1e-9


@pytest.mark.parametrize("name", RECIPES)
def test_chunks_around_the_length_that_is_remembered(name: str) -> None:
    texts = [("said" + "é" * (length % 7) + "army" * length)[:length] + " army" for length in range(40)]
    texts += [" " * length + "army" + " " * length for length in range(40)]
    expected = filled(NumpyEngine(table(name)), texts)
    for _ in range(3):  # first read, then remembered
        assert np.abs(filled(engine(name), texts) - expected).max() <= 1e-9


def test_more_chunks_than_are_remembered() -> None:
    texts = [
        " ".join(f"army{number:x}said" for number in range(begin, begin + 200)) for begin in range(0, 120_000, 200)
    ]
    first, again = filled(engine("all"), texts), filled(engine("all"), texts)
    assert np.array_equal(first, again)
    assert np.abs(first[:20] - filled(NumpyEngine(table("all")), texts[:20])).max() <= 1e-9


def test_counts_beyond_the_prepared_ones() -> None:
    texts = ["the army said " * count for count in (254, 255, 256, 257, 5000)]
    for name in RECIPES:
        assert np.abs(filled(engine(name), texts) - filled(NumpyEngine(table(name)), texts)).max() <= 1e-9


def test_many_labels_and_two() -> None:
    for labels in ([str(number // 3) for number in range(len(TEXTS))], ["a", "b"] * (len(TEXTS) // 2)):
        pipeline = unfitted([("words", words())]).fit(TEXTS, labels)
        small = export_table(pipeline, sorted(set(labels)))
        outs = np.empty((2, len(TEXTS), len(set(labels))))
        kernel.Kernel(small).fill(TEXTS, outs[0], softmax=True)
        NumpyEngine(small).fill(TEXTS, outs[1], softmax=True)
        assert np.abs(outs[0] - outs[1]).max() <= 1e-9


def test_letters_without_words() -> None:
    small = export_table(unfitted([("letters", letters())]).fit(TEXTS, CLASSES), LABELS)
    texts = TEXTS + HOSTILE
    assert np.abs(filled(kernel.Kernel(small), texts) - filled(NumpyEngine(small), texts)).max() <= 1e-9


def test_threads_share_one_kernel() -> None:
    texts, expected = (TEXTS + HOSTILE) * 5, filled(engine("all"), (TEXTS + HOSTILE) * 5)
    wrong: list[Any] = []

    def score() -> None:
        answers = [filled(engine("all"), texts) for _ in range(20)]
        wrong.extend(answer for answer in answers if not np.array_equal(answer, expected))

    threads = [threading.Thread(target=score) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_kernel_keeps_the_mapped_file(tmp_path: Path) -> None:
    path = tmp_path / "scoring.table"
    write_table(table("all"), path)
    opened = kernel.Kernel(open_table(path))
    path.unlink()
    gc.collect()
    assert np.array_equal(filled(opened, TEXTS), filled(engine("all"), TEXTS))


@pytest.mark.parametrize(
    "out",
    [np.empty((1, 4)), np.empty((2, 4), np.float32), np.empty((4, 4))[::2], np.empty((2, 4)).T, bytes(64), None],
)
def test_an_array_that_cannot_be_filled_is_refused(out: Any) -> None:
    if isinstance(out, np.ndarray) and out.flags.c_contiguous and out.dtype == float and out.size >= 8:
        pytest.skip("it can be filled")
    with pytest.raises((ValueError, TypeError, BufferError)):
        engine("all").fill(["a", "b"], out, softmax=True)
    with pytest.raises((ValueError, TypeError, BufferError)):
        engine("all").fill_lines(b"a\nb", out, softmax=True)


def test_a_read_only_array_is_refused() -> None:
    out = np.empty((1, 4))
    out.flags.writeable = False
    with pytest.raises((ValueError, BufferError)):
        engine("all").fill(["a"], out, softmax=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"sections": {}},
        {"sections": None},
        {"intercepts": ()},
        {"intercepts": ("x",) * 4},
        {"intercepts": (0.0,) * 65},
        {"depth": 0},
        {"depth": "x"},
        {"letter_range": (1, 7)},
        {"letter_range": 3},
        {"letter_bits": 40},
        {"blocks": None},
        {"blocks": (1,)},
        {"blocks": (SimpleNamespace(),) * 65},
        {"factor": None},
    ],
)
def test_an_unchecked_table_raises(changed: dict[str, Any]) -> None:
    fields = {field: getattr(table("all"), field) for field in ScoringTable.__slots__}
    with pytest.raises((ValueError, TypeError, AttributeError, KeyError, SystemError, IntegrityError)):
        kernel.Kernel(SimpleNamespace(**{**fields, **changed}))


def test_a_section_of_another_type_raises() -> None:
    fields = {field: getattr(table("all"), field) for field in ScoringTable.__slots__}
    sections = {**table("all").sections, "payload": table("all").sections["payload"].astype(np.float64)}
    with pytest.raises(ValueError, match="section payload"):
        kernel.Kernel(SimpleNamespace(**{**fields, "sections": sections}))


def own_seconds(text: str) -> float:
    """Return the processor time of this thread for one text; others' load does not count."""
    begin = time.thread_time()
    engine("all").probabilities_of(text)
    return time.thread_time() - begin


@pytest.mark.parametrize(
    "text",
    [
        "x" * 500_000,
        "." * 50_000,
        "\n" * 100_000,
        "a " * 250_000,
        "é" * 250_000,
        "the army " * 50_000,
        "\u0301" * 250_000,
    ],
    ids=["no space", "dots", "newlines", "one-letter words", "not ASCII", "words", "deleted"],
)
def test_cost_grows_with_length_and_no_faster(text: str) -> None:
    own_seconds(text * 2)  # so that memory is at hand
    ratios = []
    for _ in range(5):  # a busy machine's caches make single figures doubtful
        once, twice = (min(own_seconds(text * times) for _ in range(4)) for times in (1, 2))
        ratios.append(twice / once)
    assert min(ratios) <= 2.2
