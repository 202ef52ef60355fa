"""The fixed parts of a JSON line: put together with numbers they are the line that a reader expects."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import Span
from model.scoring.line_form import line_form, lines_by_rule, sentence_lines

LABELS = ("plain", 'with "quotes"', "Ünïcode – dash", "back\\slash", "new\nline")
NAMES = ("a", 'with "quotes" and 100 %', "Ünïcode")
FORM = line_form(NAMES, 0.5)
ENDINGS = (b'},"abstained":false}\n', b'},"abstained":true,"reason":"low_margin"}\n')
SHARE = st.one_of(
    st.floats(0.0, 1.0), st.integers(0, 10**6).map(lambda n: (n + 0.5) / 10**12), st.sampled_from([0.5, 1.0])
)
SENTENCE = st.tuples(st.integers(0, 2**40), st.integers(0, 2**40), st.tuples(SHARE, SHARE, SHARE))


@pytest.mark.parametrize("best", range(len(LABELS)))
def test_parts_and_numbers_make_one_line_of_json(best: int) -> None:
    heads, names, threshold = line_form(LABELS, 0.5)
    shares = b"".join(name + b"0.2" for name in names)
    line = b'{"row":7' + heads[best] + shares + b'},"abstained":false}'
    assert b"\n" not in line
    found = json.loads(line)
    assert found["label"] == LABELS[best]
    assert list(found["probabilities"]) == list(LABELS)
    assert (found["row"], threshold) == (7, 0.5)


@given(
    st.lists(SENTENCE, max_size=12),
    st.dictionaries(st.integers(0, 12), st.just(b'},"abstained":true,"reason":"language"}\n')),
    st.dictionaries(st.integers(0, 12), st.just(b',"text":"It rained."')),
)
def test_the_kernel_writes_what_the_rule_does(
    sentences: list[tuple[int, int, tuple[float, ...]]], tails: dict[int, bytes], own: dict[int, bytes]
) -> None:
    compiled = pytest.importorskip("model.scoring.compiled")
    spans, rows = [Span(*one[:2]) for one in sentences], [one[2] for one in sentences]
    given_to_both = (b'{"row":7,', spans, rows, ENDINGS, tails, own, FORM)
    assert compiled.sentence_lines(*given_to_both) == lines_by_rule(*given_to_both)


def test_a_line_is_json_and_says_what_was_given() -> None:
    spans, rows = [Span(0, 5), Span(6, 9)], [(0.25, 0.7, 0.05), (0.4, 0.3, 0.3)]
    written = sentence_lines()(b'{"row":7,', spans, rows, ENDINGS, {}, {1: b',"text":"so"'}, FORM)
    first, second = map(json.loads, written.splitlines())
    shares = dict(zip(NAMES, rows[0], strict=True))
    placed = {"row": 7, "begin": 0, "end": 5, "label": NAMES[1], "probabilities": shares}
    assert first == placed | {"abstained": False}
    assert (second["text"], second["label"], second["abstained"], second["reason"]) == ("so", "a", True, "low_margin")


def test_the_kernel_refuses_what_makes_no_lines() -> None:
    compiled = pytest.importorskip("model.scoring.compiled")
    spans, rows = [Span(0, 5)], [(0.2, 0.3, 0.5)]
    wrong = [
        (b"{", spans, [], ENDINGS, {}, {}, FORM),
        (b"{", [None], rows, ENDINGS, {}, {}, FORM),
        (b"{", [Span(-1, 5)], rows, ENDINGS, {}, {}, FORM),
        (b"{", spans, [(0.5, 0.5)], ENDINGS, {}, {}, FORM),
        (b"{", spans, rows, ENDINGS, {0: "text"}, {}, FORM),
        (b"{", spans, rows, ENDINGS, {}, {}, ((), (), 0.5)),
        (b"{", spans, rows, (b"}",), {}, {}, FORM),
        (b"{", 7, rows, ENDINGS, {}, {}, FORM),
    ]
    for given_ in wrong:
        with pytest.raises((ValueError, TypeError, AttributeError, OverflowError)):
            compiled.sentence_lines(*given_)
