"""Who speaks where a sentence does not say."""

import pytest

from tests.model.voices.reading import spoken


def speakers(text: str) -> list[tuple[str, str]]:
    return [(who, kind) for _, _, who, kind in spoken(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Spokeswoman Ada Orel said “no”. “We left,” she added.",
            [("Spokeswoman Ada Orel", "official"), ("^Spokeswoman Ada Orel", "official")],
        ),
        (
            "“We left. We came back,” said Gen. Ivo Orel.",
            [("^Gen. Ivo Orel", "official"), ("Gen. Ivo Orel", "official")],
        ),
        (
            "“We left,” said farmer Ivo Orel. “We came back.”",
            [("farmer Ivo Orel", "private_person"), ("^farmer Ivo Orel", "private_person")],
        ),
        (
            "Farmer Ivo Orel spoke first.\n\n“We left.\n\n“We came back.”",
            [("^Farmer Ivo Orel", "private_person"), ("^Farmer Ivo Orel", "private_person")],
        ),
        (
            "The mayor, Ada Orel, met Ivo. “We left,” Orel said.",
            [("Orel", "official")],
        ),
        (
            "Spokesman Ivo Holm spoke first. Spokeswoman Ada Orel left. “No,” he said.",
            [("^Spokesman Ivo Holm", "official")],
        ),
        (
            "The National Intelligence Service briefed them. “It is likely,” the agency said.",
            [("agency", "service")],
        ),
        (
            "KCNA reported on the visit. “It is great,” the agency said.",
            [("agency", "state_outlet")],
        ),
        ("“We left.”", []),
        ("Ice fell. The “raid” failed.", [("", "")]),
    ],
)
def test_speakers_are_carried(text: str, expected: list[tuple[str, str]]) -> None:
    assert [one for one in speakers(text) if expected] == expected


def test_a_fragment_takes_no_speaker_from_another_paragraph() -> None:
    assert speakers("Ada Orel said “no”.\n\nThe ice was “cold as stone”.")[1] == ("", "")
