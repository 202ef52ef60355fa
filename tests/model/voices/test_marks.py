"""Which marks belong together: every style, apostrophes apart, over sentences and paragraphs, in linear time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import Span
from model.language.sentences import read_sentences
from model.voices.marks import DEEPEST, FARTHEST, quotations
from tests.model.voices.reading import calls_of, pairs_of


def cut(text: str) -> list[tuple[str, int]]:
    return [(Span(pair.begin, pair.end).cut(text), pair.depth) for pair in pairs_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Orel called it "a gift".', ['"a gift"']),
        ("Orel called it “a gift”.", ["“a gift”"]),
        ("Orel called it 'a gift'.", ["'a gift'"]),
        ("Orel called it ‘a gift’.", ["‘a gift’"]),
        ("Orel nannte es „ein Geschenk“.", ["„ein Geschenk“"]),
        ("Orel nannte es »ein Geschenk«.", ["»ein Geschenk«"]),
        ("Orel parle d’« un cadeau ».", ["« un cadeau »"]),
        ("Orel parle de «\u00a0un cadeau\u00a0».", ["«\u00a0un cadeau\u00a0»"]),
        ("Orel called it ``a gift''.", ["``a gift''"]),
        ("Orel 说「礼物」。", ["「礼物」"]),
        ('Orel said:"Come in,"and left.', ['"Come in,"']),
    ],
)
def test_each_style_of_marks_is_read(text: str, expected: list[str]) -> None:
    assert [words for words, _ in cut(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "The pilots' union met in the '90s, and it's the drivers' turn.",
        "'Tis the season, rock 'n' roll and get 'em.",
        'The board is 6" wide and 5\'10" long.',
        "O'Neill didn't see the soldiers' graves.",
        "Heading\n''''''''\nText.",
        'An empty pair "" says nothing.',
    ],
)
def test_an_apostrophe_or_a_measure_is_no_mark(text: str) -> None:
    assert cut(text) == []


def test_a_genitive_does_not_end_a_quotation_in_single_marks() -> None:
    assert cut("'The pilots' union will strike,' Orel said.") == [("'The pilots' union will strike,'", 0)]


def test_quotations_within_quotations_are_found() -> None:
    assert cut("“She said ‘the “old” way’ twice.”") == [
        ("“She said ‘the “old” way’ twice.”", 0),
        ("‘the “old” way’", 1),
        ("“old”", 2),
    ]


def test_nesting_ends_somewhere() -> None:
    text = "“a " * 9 + "b" + "”" * 9
    assert max(depth for _, depth in cut(text)) == DEEPEST - 1


def test_a_quotation_goes_on_in_a_paragraph_that_opens_again() -> None:
    first, second, third = pairs_of("“We left.\n\n“We came back.”\n\n“Another one,” she said.")
    assert (first.is_continued, second.is_continued, third.is_continued) == (False, True, False)
    assert cut("“We left.\n\n“We came back.”")[0] == ("“We left.", 0)


def test_a_quotation_may_close_in_a_later_paragraph() -> None:
    assert cut("“We left.\n\nWe came back.” So it ended.") == [("“We left.\n\nWe came back.”", 0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We left, he said. Rain fell.", ["“We left, he said."]),
        ('He said "we left. Then "they" came.', ['"we left.', '"they"']),
    ],
)
def test_what_is_never_closed_ends_with_its_sentence(text: str, expected: list[str]) -> None:
    assert [words for words, _ in cut(text)] == expected


def test_lines_that_a_mail_quotes_need_no_marks() -> None:
    pairs = pairs_of("Orel wrote:\n> The bridge is open.\nI doubt it.")
    assert [(pair.begin, pair.end, pair.is_marked) for pair in pairs] == [(14, 33, False)]


def calls_for(text: str) -> int:
    """Return how many calls reading the quotations of a text takes."""
    joined, spans = read_sentences(text)
    return calls_of(lambda: quotations(joined, spans))


@pytest.mark.parametrize("part", ['"', '"a', "“a ", "“a\n\n", "'a' ", "'as' a", "“‘", "« a ", '" \n', "a” "])
def test_twice_the_marks_take_twice_the_steps(part: str) -> None:
    once, twice = calls_for(part * 1000), calls_for(part * 2000)
    assert twice <= 2.2 * once + 1000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Ice melts,” he said. “Snow too.”", ["“Ice melts,”", "“Snow too.”"]),
        ("The ‘boys’ and the boys' “toys” left.", ["‘boys’", "“toys”"]),
        ("‘The pilots' union will strike,’ she said.", ["‘The pilots' union will strike,’"]),
        ("O'Neill's 'we don't' was heard.", ["'we don't'"]),
        ("The workers' 'strike' ended.", ["'strike'"]),
        ("Songs of the '90s say 'we left' to 'em.", ["'we left'"]),
        ("A plank of 5'10\" bore “no”.", ["“no”"]),
        ("“a”“b”«c»", ["“a”", "“b”", "«c»"]),
        ("“No”—so he—“never.”", ["“No”", "“never.”"]),
        ("(“No,” he said.)", ["“No,”"]),
        ("He left.¹ “No,” he said.²", ["“No,”"]),
    ],
)
def test_marks_side_by_side_are_kept_apart(text: str, expected: list[str]) -> None:
    assert [words for words, _ in cut(text)] == expected


@pytest.mark.parametrize("unseen", ["\u200b", "\u200e", "\u200f", "\u2060", "\ufeff", "\u2067\u200f"])
@pytest.mark.parametrize(("opening", "closing"), [('"', '"'), ("“", "”"), ("'", "'"), ("«", "»")])
def test_what_has_no_width_beside_a_mark_changes_nothing(unseen: str, opening: str, closing: str) -> None:
    quotation = f"{opening}We left,{closing}"
    assert cut(f"{unseen}{quotation}{unseen} said Orel.") == [(quotation, 0)]
    assert cut(f"Orel said {unseen}{quotation}{unseen} and went.") == [(quotation, 0)]


def test_an_apostrophe_beside_a_soft_hyphen_is_one_still() -> None:
    assert cut("He didn\u00ad't and she did\u200bn't.") == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_line_ends_part_paragraphs(newline: str) -> None:
    first, second = pairs_of(f"“We left.{newline}{newline}“We came back,” she said.")
    assert (first.end, first.is_continued, second.is_continued) == (len("“We left."), False, True)


def test_a_quotation_that_no_paragraph_closes_takes_no_other_paragraph() -> None:
    assert cut("“We left.\n\nRain fell.\n\n“No,” she said.") == [("“We left.", 0), ("“No,”", 0)]


def test_a_closing_mark_too_far_away_is_not_believed() -> None:
    filler = "Rain fell again on the town. " * (FARTHEST // 29 + 1)
    assert cut(f"“We left.\n\n{filler}\n\nWe came back.” So it ended.")[0] == ("“We left.", 0)
    assert cut("“We left.\n\nRain fell again.\n\nWe came back.” So it ended.")[0][0].endswith("back.”")


def test_the_inner_quotation_that_is_never_closed_leaves_the_outer_whole() -> None:
    assert cut("“She said ‘we left and went,” he said.") == [("“She said ‘we left and went,”", 0)]


@pytest.mark.parametrize("text", ["", "“", "”", "''", "“”“”", "“ ”", '"""', "« … »", "“🙂”", "`", "‘’"])
def test_marks_around_no_words_are_no_quotation(text: str) -> None:
    assert cut(text) == []


CALM = st.lists(st.sampled_from(["ice", "Orel", "fell", "600", "naïve", "שלום", "🙂"]), min_size=1, max_size=6).map(
    " ".join
)


@given(inner=CALM, before=CALM, after=CALM, marks=st.sampled_from(["“”", "«»", "„“", "‘’", '""', "''", "「」", "‹›"]))
def test_whatever_stands_between_a_pair_of_marks_is_one_quotation(
    inner: str, before: str, after: str, marks: str
) -> None:
    whole = f"{marks[0]}a{inner}b{marks[1]}"
    assert cut(f"{before} {whole} {after}") == [(whole, 0)]


@given(st.text(alphabet="\"“”„«»‘’'` \u200f\u00adab.,\n\r>—", max_size=40))
def test_any_marks_give_pairs_in_order_that_nest_and_hold_words(text: str) -> None:
    around: list[int] = []
    begin = -1
    for pair in pairs_of(text):
        assert begin <= pair.begin < pair.end <= len(text)
        begin = pair.begin
        while around and around[-1] <= pair.begin:
            around.pop()
        assert len(around) == pair.depth < DEEPEST
        assert not around or pair.end <= around[-1]
        around.append(pair.end)
        assert any(char.isalnum() for char in text[pair.begin : pair.end])
