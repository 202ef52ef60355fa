import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import TextError
from model.fitted.export import export_table
from model.scoring.line_form import line_form
from model.scoring.lines import LineWriter
from model.scoring.scorer import Scorer, open_scorer, scorer_of
from model.table.file import write_table
from tests.model.scoring.engines import ANY_TEXT, HOSTILE, LABELS, RECIPES, TEXTS, fitted

IS_BUILT = importlib.util.find_spec("model.scoring.compiled") is not None  # the extension is optional
ENGINES = ["numpy", "compiled"] if IS_BUILT else ["numpy"]
pytestmark = pytest.mark.parametrize("engine", ENGINES)
SLOWLY = settings(deadline=None, max_examples=60)


@cache
def scorer(name: str, engine: str) -> Scorer:
    return scorer_of(export_table(fitted(name), LABELS), compiled=engine == "compiled")


def expected(name: str, texts: list[str]) -> Any:
    pipeline = fitted(name)
    return pipeline.predict_proba(texts)[:, [list(pipeline.classes_).index(label) for label in LABELS]]


@pytest.mark.parametrize("name", RECIPES)
@SLOWLY
@given(texts=st.lists(ANY_TEXT, min_size=1, max_size=6))
def test_probabilities_are_those_of_the_pipeline(name: str, engine: str, texts: list[str]) -> None:
    found = scorer(name, engine).probabilities(texts)
    assert np.abs(found - expected(name, texts)).max() <= 1e-6
    assert np.allclose(found.sum(axis=1), 1.0, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", RECIPES)
def test_known_and_hostile_texts(name: str, engine: str) -> None:
    found = scorer(name, engine).probabilities(TEXTS + HOSTILE)
    assert np.abs(found - expected(name, TEXTS + HOSTILE)).max() <= 1e-6


@SLOWLY
@given(texts=st.lists(ANY_TEXT, max_size=5))
def test_one_by_one_is_as_a_batch(engine: str, texts: list[str]) -> None:
    one = scorer("all", engine)
    assert [list(one.probabilities_of(text)) for text in texts] == one.probabilities(texts).tolist()


@SLOWLY
@given(
    texts=st.lists(ANY_TEXT.map(lambda text: text.replace("\n", " ")), max_size=5), end=st.sampled_from(["\n", "\r\n"])
)
def test_lines_are_as_texts(engine: str, texts: list[str], end: str) -> None:
    one = scorer("all", engine)
    block = "".join(text + end for text in texts).encode()
    plain = [text.removesuffix("\r") if end == "\n" else text for text in texts]
    for made in (block, bytearray(block), memoryview(block)):
        assert np.array_equal(one.probabilities_of_lines(made), one.probabilities(plain))


@SLOWLY
@given(
    texts=st.lists(ANY_TEXT.map(lambda text: text.replace("\n", " ")), max_size=6),
    first=st.sampled_from([1, 9_999, 10_000, 123_456_789, 2**40]),
    threshold=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
)
def test_written_lines_hold_the_probabilities(engine: str, texts: list[str], first: int, threshold: float) -> None:
    """The same bytes for lines and for texts, and as numpy writes them; a blank line is left to others."""
    one, plain = scorer("all", engine), [text.removesuffix("\r") for text in texts]
    form = line_form(LABELS, threshold)
    written = one.write_lines("".join(text + "\n" for text in texts).encode(), first, form)
    if any(not text or text.isspace() for text in plain):
        assert written is None
        return
    numbers = range(first, first + len(plain))
    assert written == one.write_texts(plain, numbers, form)
    assert written == LineWriter(form).write(np.array(numbers, np.int64), one.probabilities(plain))
    rows = one.rows_of(plain)
    assert rows == [tuple(row) for row in one.probabilities(plain).tolist()]
    for number, (line, row) in enumerate(zip((written or b"").splitlines(), rows, strict=True), first):
        fields = json.loads(line)
        names = ["row", "label", "probabilities", "abstained"]
        assert list(fields) == ([*names, "reason"] if fields["abstained"] else names)
        assert (fields["row"], fields["label"]) == (number, LABELS[row.index(max(row))])
        assert fields["abstained"] == (max(row) < threshold)
        assert list(fields["probabilities"]) == list(LABELS)
        assert fields["probabilities"].values() == pytest.approx(row, abs=1e-12)


def test_what_cannot_be_written_is_refused(engine: str) -> None:
    one, form = scorer("words", engine), line_form(LABELS, 0.5)
    assert one.write_lines(b"", 1, form) == b""
    assert one.write_texts([], [], form) == b""
    assert one.write_lines(b"a\n\xc2\xa0\xe2\x80\x83\nb", 1, form) is None
    with pytest.raises(TextError, match="Line 2 is not valid UTF-8 at byte 1:"):
        one.write_lines(b"a\nb\xff", 1, form)
    with pytest.raises(TextError, match="Text 1 holds a lone surrogate"):
        one.write_texts(["a", "\ud800"], [1, 2], form)
    with pytest.raises(TextError, match="Text 1 holds a lone surrogate"):
        one.rows_of(["a", "\ud800"])
    with pytest.raises(ValueError, match="one number a text"):
        one.write_texts(["a"], [1, 2], form)


@pytest.mark.parametrize(
    ("block", "n_lines"),
    [(b"", 0), (b"\n", 1), (b"a", 1), (b"a\n", 1), (b"a\n\nb", 3), (b"\r\n\r", 2), (b"a\n" * 1000, 1000)],
)
def test_lines_are_counted_as_in_a_text_file(engine: str, block: bytes, n_lines: int) -> None:
    assert scorer("words", engine).probabilities_of_lines(block).shape == (n_lines, len(LABELS))


@pytest.mark.parametrize(
    "malformed",
    [
        b"\xff",
        b"\xc0\xaf",
        b"\xe0\x80\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xe2\x82",
        b"\x80",
    ],
)
def test_malformed_utf8_is_refused_by_line_and_byte(engine: str, malformed: bytes) -> None:
    block = "fine é\n".encode() * 2 + b"the first twenty bytes" + malformed + b"\nfine"
    with pytest.raises(TextError, match="Line 3 is not valid UTF-8 at byte 22:"):
        scorer("words", engine).probabilities_of_lines(block)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_lone_surrogate_is_refused_by_text_and_place(engine: str, threads: int) -> None:
    one = scorer("all", engine)
    texts = [*TEXTS, "é\ud800", *TEXTS]
    with pytest.raises(TextError, match=rf"Text {len(TEXTS)} holds a lone surrogate, U\+D800, at character 1:"):
        one.probabilities(texts, threads=threads)
    with pytest.raises(TextError, match=r"Text 0 .* U\+DFFF, at character 0:"):
        one.probabilities_of("\udfff")
    with pytest.raises(TextError):
        one.explain("\udfff")
    with pytest.raises(TextError):
        one.evidence("\udfff")
    assert np.array_equal(one.probabilities(TEXTS), scorer("all", engine).probabilities(TEXTS))


def test_threads_change_nothing(engine: str) -> None:
    texts = (TEXTS + HOSTILE) * 7
    one = scorer("all", engine)
    assert np.array_equal(one.probabilities(texts, threads=4), one.probabilities(texts))


def test_scores_are_what_softmax_takes(engine: str) -> None:
    scores = scorer("all", engine).scores(TEXTS)
    powers = np.exp(scores)
    found = scorer("all", engine).probabilities(TEXTS)
    assert np.allclose(powers / powers.sum(axis=1, keepdims=True), found, rtol=0, atol=1e-12)


@pytest.mark.parametrize("texts", [[], ()])
def test_no_texts(engine: str, texts: Any) -> None:
    assert scorer("words", engine).probabilities(texts).shape == (0, len(LABELS))


def test_what_is_no_text_is_refused(engine: str) -> None:
    one = scorer("words", engine)
    with pytest.raises(TypeError, match="texts is one str"):
        one.probabilities("text")
    with pytest.raises(TypeError):
        one.probabilities(["text", b"bytes"])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="a text must be str, not bytes"):
        one.probabilities_of(b"bytes")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        one.probabilities_of_lines("text")  # type: ignore[arg-type]


def test_a_scorer_is_opened_from_a_file(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "scoring.table"
    write_table(export_table(fitted("all"), LABELS), path)
    opened = open_scorer(path, compiled=engine == "compiled")
    assert opened.name == engine
    assert opened.labels == LABELS
    assert np.array_equal(opened.probabilities(TEXTS), scorer("all", engine).probabilities(TEXTS))
    assert open_scorer(path).name == ENGINES[-1]


def test_without_the_kernel_numpy_answers(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "model.scoring.compiled", None)
    table = scorer("words", engine).table
    assert scorer_of(table).name == "numpy"
    with pytest.raises(ImportError):
        scorer_of(table, compiled=True)
