"""Rows that are no English sentence are named for what they are; sentences pass."""

import pytest

from tests.training.audit.audited import LONG, audited, kinds, row
from training.audit.findings import Limits
from training.audit.form import check_form, fragment_problem, language_problem
from training.corpus.corpus import Example


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("https://example.org/a/b", "a link"),
        ("Politics | Sports | Weather | Culture", "a menu"),
        ("By Anna Example and Otto Example", "a byline"),
        ("12/11 – 14:30 – 99.5 %", "fewer than two words"),
        ("ab 12 345 678 9012 cd 3456", "mostly figures or signs"),
        (LONG, None),
        ("Ministers agree to open second bridge", None),
        ("By Tuesday the harbour was open again, the ministry said.", None),
        ("By order of the court the bridge was closed", None),
    ],
)
def test_what_is_no_sentence_is_named(text: str, problem: str | None) -> None:
    assert fragment_problem(text) == problem


@pytest.mark.parametrize(
    "text",
    [
        "Der Minister traf am Montag in Berlin ein und sprach über die neue Brücke.",
        "Le ministre a déclaré mardi que le pont serait ouvert avant la fin de l'année.",
        "Министр прибыл в Москву в понедельник и осмотрел новый мост.",
        "長官は月曜日に新しい橋を視察し、年内に開通すると述べたと報じられた。",
    ],
)
def test_another_language_is_seen(text: str) -> None:
    assert language_problem(text, 0.5)
    assert kinds(audited(row(text)), "quarantined") == {0: "not-english"}


@pytest.mark.parametrize("text", [LONG, "Bonjour, he said.", "Nyet."])
def test_english_and_what_is_too_short_to_tell_pass(text: str) -> None:
    assert language_problem(text, 0.5) is None


def test_no_seed_sentence_of_the_small_corpus_is_taken_for_something_else(corpus: object) -> None:
    texts = corpus.texts  # type: ignore[attr-defined]
    doubted = [text for text in texts if fragment_problem(text) or language_problem(text, 0.5)]
    assert len(doubted) <= len(texts) // 50


def test_what_is_usual_in_the_corpus_is_no_fault_of_a_row() -> None:
    french = "Le tribunal a condamné les accusés à une longue peine de prison."
    rows = [Example(french, "a", "g1", "s"), Example("Photo: Jane Doe", "b", "g2", "s")]
    english = ["The court sentenced the accused to a long term in prison."] * 10

    def found(usual: list[str]) -> list[str]:
        return [finding.kind for finding in check_form(rows, (0, 1), usual, Limits())]

    assert found(english) == found([]) == ["not-english", "not-a-sentence"]
    assert found([*english, french, french]) == ["not-a-sentence"]
    assert found([*english, "Photo: A Bee", "Photo: C Dee"]) == ["not-english"]
