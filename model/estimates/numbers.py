"""Numbers as people write them: figures, words, and words for sizes, to what they may mean at least and at most."""

import re

SIZES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT = {"k": 1_000, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "tn": 10**12}
# fmt: off
SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
# fmt: on
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ONES = dict(zip(SMALL, range(20), strict=True)) | dict(zip(TENS, range(20, 100, 10), strict=True))
COUNTED = {"dozen": 12, "score": 20}
PLURALS: dict[str, tuple[float, float | None]] = {
    "dozens": (24, 99),
    "scores": (40, 199),
    "tens": (20, 99),
    "hundreds": (200, 999),
    "thousands": (2_000, None),
    "millions": (2 * 10**6, None),
    "billions": (2 * 10**9, None),
    "tens of thousands": (20_000, 99_999),
    "hundreds of thousands": (200_000, 999_999),
    "tens of millions": (2 * 10**7, 10**8 - 1),
    "hundreds of millions": (2 * 10**8, 10**9 - 1),
    "tens of billions": (2 * 10**10, 10**11 - 1),
    "hundreds of billions": (2 * 10**11, 10**12 - 1),
    "thousands of millions": (2 * 10**9, None),
}
"""Sizes without a number: at least two, and fewer than would bear the next name; None where people say it of more."""

FRACTIONS = {
    "half": 1 / 2,
    "a third": 1 / 3,
    "one third": 1 / 3,
    "two thirds": 2 / 3,
    "a quarter": 1 / 4,
    "one quarter": 1 / 4,
    "three quarters": 3 / 4,
    "a fifth": 1 / 5,
    "one fifth": 1 / 5,
    "a tenth": 1 / 10,
    "one tenth": 1 / 10,
}

_one = "|".join(sorted(ONES, key=len, reverse=True))
_size = "|".join(SIZES)
_joint = r"(?:[\s-]|\s{1,3}and\s{1,3})"
_amount = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,3}(?:[ \xa0\u202f]\d{3}){1,3}(?![\d.,]\d)|\d{1,12})(?:\.\d{1,4})?(?![\d])"
DIGITS = rf"{_amount}(?:[\s-]{{1,2}}(?:{_size})\b|\s?(?:k|mn|mln|m|bn|tn)\b)?"
_first = rf"(?:{_one}|(?:a|an|half\sa)(?=\s(?:{_size}|dozen|score)))"
WORDS = rf"{_first}(?:{_joint}(?:{_one}|{_size}|dozen|a\shalf|half)\b){{0,8}}"
VAGUE = (
    r"(?:tens|hundreds|thousands)\sof\s(?:thousands|millions|billions)|dozens|scores|tens|hundreds|thousands|millions"
    r"|billions"
)
SEVERAL = rf"(?:several|a\sfew|many|a\scouple\sof)\s(?:{_size}|dozen)(?:\s(?:{_size}))?"
_share = r"(?:one|two|three|a)[\s-](?:thirds?|quarters?|fifth|tenth)"
FRACTION = rf"(?:{_share}|half)(?=\sof\s)|(?<=\bby\s){_share}\b"
NUMBER = rf"(?:{DIGITS}|(?:{SEVERAL}|{VAGUE}|{FRACTION}|{WORDS})(?![\w]))"
"""What a number looks like; it is to be matched without heeding capitals, and never within a word or a number."""

_digits = re.compile(r"([\d,]+(?: \d{3})*(?:\.\d+)?)[\s-]*([a-z]*)", re.IGNORECASE)
_parts = re.compile(r"[a-z]+", re.IGNORECASE)


def number_range(written: str) -> tuple[float, float | None]:
    """Return the least and the most that a number may mean; None where it has no upper end.

    Parameters
    ----------
    written : what `NUMBER` matches

    Returns
    -------
    low, high : the same for a plain number
    """
    text = " ".join(written.lower().replace("-", " ").split())
    if text in PLURALS:
        return PLURALS[text]
    if text.startswith(("several ", "a few ", "many ", "a couple of ")):
        size = 1
        for word in text.split():
            size *= (SIZES | COUNTED).get(word, 1)
        return (2 * size, 2 * size) if text.startswith("a couple") else (2 * size, 10 * size - 1)
    if text in FRACTIONS:
        share = round(FRACTIONS[text], 4)
        return share, share
    value = _of_digits(text) if text[0].isdigit() else _of_words(text)
    return value, value


def _of_digits(text: str) -> float:
    found = _digits.match(text)
    if found is None:
        raise ValueError(text)
    factor = (SIZES | SHORT).get(found[2], 1)
    return _plain(float(found[1].replace(",", "").replace(" ", "")) * factor)


def _of_words(text: str) -> float:
    """Return the value of number words: what stands before a size is multiplied by it."""
    total, part, is_half = 0.0, 0.0, False
    words = _parts.findall(text)
    if words[:2] == ["half", "a"]:
        words, is_half = words[1:], True
    for place, word in enumerate(words):
        if word in ONES:
            part += ONES[word]
        elif word in {"a", "an"}:
            part += 1 if place == 0 else 0
        elif word in COUNTED:
            part = max(part, 1) * COUNTED[word]
        elif word == "half":
            part += 0.5
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in SIZES:
            total += max(part, 1) * SIZES[word]
            part = 0
    value = total + part
    return _plain(value / 2 if is_half else value)


def _plain(value: float) -> float:
    """Return a number without the dust of binary fractions, whole where it is whole."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded
