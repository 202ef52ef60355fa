"""Words and patterns are found where they stand: by the kernel as by the rule, by first words as without them."""

import re
from importlib import util

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from model.estimates import terms
from model.language import rules
from model.language.finder import ODD, Anchored, Patterns, PythonFinder, finder_of, first_words
from model.ledger import dates, estimators, events, excluded, lint, parties, quantities

WORDS = {"he": 1, "she": 2, "|he|": 4, "hers|": 8, "|may": 16, "“": 32, "we ": 64, "0": 128, "é": 256}
ROWS = tuple((word.strip("|"), kinds, word[0] == "|", word[-1] == "|") for word, kinds in WORDS.items())
FINDER, RULE = finder_of(WORDS), PythonFinder(ROWS)
TEXT = st.one_of(st.text(), st.text("sherHERS mayW_0“é²İſ٣\n"))
ANCHORED = {
    "terms": terms._pattern()[0],
    "dates": dates.PATTERN,
    "figures": quantities.FIGURE,
    "parties": parties._pattern(),
    "events": events._pattern(),
    "bases": lint.BASIS,
    "cited": estimators.CITED,
    "by": estimators.BY,
    "inverted": estimators.INVERTED,
}
SEVERAL = {"rules": rules._patterns()[1], "excluded": excluded._patterns()}


@given(TEXT)
@example("ushers may we 10 é")
@example("he_ he’s MAYBE")
def test_the_kernel_finds_what_the_rule_finds(text: str) -> None:
    assert FINDER.kinds(text) == RULE.kinds(text)
    assert FINDER.places(text) == RULE.places(text)


def test_words_are_found_at_their_borders_and_within_each_other() -> None:
    assert FINDER.places("Ushers, he") == [(1, 2), (2, 1 | 8), (8, 1 | 4)]
    assert FINDER.kinds("dismay") == 0
    assert FINDER.kinds("May") == 16
    assert FINDER.kinds("ſ") == ODD
    assert FINDER.places("ſ he") is None


@pytest.mark.skipif(util.find_spec("model.language.compiled") is None, reason="the extension is optional")
def test_the_kernel_refuses_what_is_no_word_and_no_text() -> None:
    for words in ({"": 1}, {chr(0x4E00 + place): 1 for place in range(300)}):
        with pytest.raises(ValueError, match=r"a word is empty|too many characters"):
            finder_of(words)
    with pytest.raises(ValueError, match="too many words"):
        finder_of({f"{place:012b}{20 * chr(120)}": 1 for place in range(4096)})
    for ask in (FINDER.kinds, FINDER.places):
        with pytest.raises(TypeError, match="must be str"):
            ask(b"he")  # type: ignore[arg-type]


def test_without_the_kernel_the_rule_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "model.language.compiled", None)
    assert isinstance(finder_of(WORDS), PythonFinder)


@pytest.mark.parametrize("name", ANCHORED)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data())
def test_a_pattern_finds_what_it_finds_by_itself(name: str, data: st.DataObject) -> None:
    anchored = ANCHORED[name]
    text = data.draw(text_for(anchored._pattern))
    assert [match.span() for match in anchored.finditer(text)] == [
        match.span() for match in anchored._pattern.finditer(text)
    ]
    first, alone = anchored.search(text), anchored._pattern.search(text)
    assert (first and first.span()) == (alone and alone.span())


@pytest.mark.parametrize("name", SEVERAL)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data())
def test_several_patterns_find_what_each_finds_by_itself(name: str, data: st.DataObject) -> None:
    patterns = SEVERAL[name]
    text = data.draw(st.sampled_from(patterns._patterns).flatmap(text_for))
    assert sorted((number, match.span()) for number, match in patterns.finditer(text)) == [
        (number, match.span()) for number, one in enumerate(patterns._patterns) for match in one.finditer(text)
    ]


def text_for(pattern: re.Pattern[str]) -> st.SearchStrategy[str]:
    """Return texts that a pattern finds something in, or nearly."""
    written = pattern.pattern.replace("(?(pair)", "(?:").replace("|(?!)", "").replace("(?=[A-Z]|al)", "")
    found = st.from_regex(re.compile(written, pattern.flags))
    return st.lists(st.one_of(found, st.sampled_from(["the", "İ", "٣", ",", "a-"])), max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:likely|not \w+)\b", {"|likely|", "|not "}),
        (r"(?<![\w-])(?:very )?(?:remote|small\s)", {"|very ", "|remote", "|small|"}),
        (r"[“\"]\w+", {"“", '"'}),
        (r"\b\d{1,2}(?:st|nd)", {f"|{figure}" for figure in range(10)}),
        (r"(?:un)?sure|x[a-c]{2,3}", {"unsure", "sure", "x"}),
        (r"(?i:May)\b", {"may|"}),
    ],
)
def test_a_pattern_tells_its_first_words(pattern: str, words: set[str]) -> None:
    assert first_words(re.compile(pattern)) == words


@pytest.mark.parametrize("pattern", [r"\w+", r"a?", r".x", r"[a-\U0010ffff]", r"(?=x)"])
def test_a_pattern_that_can_begin_with_anything_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="a pattern can begin with"):
        Anchored(re.compile(pattern))


def test_of_several_patterns_each_goes_on_behind_what_it_found() -> None:
    found = Patterns([re.compile(r"\ba a"), re.compile(r"a")]).finditer("a a a a")
    assert sorted((number, match.start()) for number, match in found) == [
        (0, 0),
        (0, 4),
        (1, 0),
        (1, 2),
        (1, 4),
        (1, 6),
    ]
