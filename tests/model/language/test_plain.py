"""What is plainly English at a glance: the kernel's answers are those of the rule written out."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model.language import plain
from model.language.plain import PythonPlain, english, lines_at, lines_by_rule

GOLD = Path(__file__).parents[2] / "gold" / "unjudgeable.jsonl"
ROWS = [json.loads(line) for line in GOLD.read_text().splitlines()]
compiled = pytest.importorskip("model.language.compiled", reason="the extension is optional and was not built")
KINDS = [english()[kind] for kind in ("known", "function", "apart", "opening")]
RULE = PythonPlain(*KINDS)
KERNEL = compiled.Plain(*KINDS)
WORDS = st.sampled_from(
    [
        "the",
        "The",
        "army",
        "By",
        "Photo:",
        "cookies",
        "said",
        "“and",
        "it’s",
        "Kyjív",
        "naïve",
        "—",
        "12",
        "zzqx",
        "a=b",
    ]
)
PROSE = st.lists(WORDS, max_size=30).map(" ".join)


@given(st.one_of(st.text(), PROSE, st.tuples(PROSE, st.text(), PROSE).map("".join)))
@example("a" * 41 + " is the word of the day and it was said")
@example("x" * 95 + " the army")
@example("The army said so at the end of a line that is as long as the tail is, and a bit more of it.\n")
def test_the_kernel_says_what_the_rule_says(text: str) -> None:
    assert KERNEL.doubtful([text]) == RULE.doubtful([text])


def test_the_kernel_says_what_the_rule_says_of_the_gold_set() -> None:
    texts = [row["text"] for row in ROWS]
    assert KERNEL.doubtful(texts) == RULE.doubtful(texts)
    block = "\n".join(texts).encode()
    assert KERNEL.doubtful_lines(block) == RULE.doubtful_lines(block) == RULE.doubtful(texts)
    assert KERNEL.doubtful_lines(block + b"\n") == RULE.doubtful(texts)


@pytest.mark.parametrize(
    ("text", "notices", "strange"),
    [
        ("The delegation left on Friday after a visit of two days to the port.", 0, 0),
        ("Photo: the delegation left on Friday after a visit of two days.", 1, 0),
        ("The delegation left cookies on the table, and nobody asked for them.", 1, 0),
        ("Делегация отбыла в пятницу после визита.", 0, 1),
        ("Sinun pitää tulla kotiin huomenna illalla.", 0, 1),
        ("", 0, 1),
        ("if (x == y) { return the_end_of_it; }", 0, 1),
    ],
)
def test_only_what_is_not_plain_is_looked_at_again(text: str, notices: int, strange: int) -> None:
    for looking in (KERNEL, RULE):
        assert tuple(map(len, looking.doubtful([text]))) == (notices, strange)


def test_without_the_kernel_the_rule_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "model.language.compiled", None)
    plain.plain.cache_clear()
    assert isinstance(plain.plain(), PythonPlain)
    assert lines_at(b"a\nbc\n", [1, 2]) == [(2, 4), (5, 5)]
    plain.plain.cache_clear()


def test_a_lone_surrogate_is_refused_as_utf_8_refuses_it() -> None:
    with pytest.raises(UnicodeEncodeError):
        KERNEL.doubtful(["\ud800"])
    with pytest.raises(UnicodeEncodeError):
        RULE.doubtful(["\ud800"])


@given(st.lists(st.binary(max_size=4)), st.data())
def test_lines_are_found_by_their_numbers(parts: list[bytes], data: st.DataObject) -> None:
    block = b"\n".join(parts)
    lines = block.split(b"\n")
    numbers = sorted(data.draw(st.sets(st.sampled_from(range(len(lines))))))
    assert lines_at(block, numbers) == lines_by_rule(block, numbers)
    assert [block[begin:end] for begin, end in lines_at(block, numbers)] == [lines[number] for number in numbers]


def test_a_line_that_is_not_there_is_refused() -> None:
    for numbers in ([3], [1, 0]):
        with pytest.raises(ValueError, match="there is no line"):
            lines_at(b"a\nb\n", numbers)
