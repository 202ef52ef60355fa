"""Rows that are no English sentence: another language or script, a link, a byline, a menu, a caption of names."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from training.audit.findings import Finding, Limits
from training.corpus.corpus import Example

LEAST_LETTERS = 20
USUAL = 0.1
"""Share of a corpus that a check may doubt; what it doubts more of is usual there, and the check is left out."""

LEAST_LATIN = 0.5
LEAST_LETTER_SHARE = 0.4  # of the characters that are no white space
MOST_CAPITALISED = 0.8
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
LINK = re.compile(r"(?:https?://|www\.)\S+")
BYLINE = re.compile(r"(?:by|from|photo|image|credit|source|reporting by|editing by|text|video)\b\s*:?\s", re.IGNORECASE)
SEPARATORS = re.compile(r"\s[|•·»>]\s|\t")
ENDING = tuple(".!?…:;\"'”’»)")
LONG_WORDS = 12
TOO_NEAR = {"pcm"}  # Nigerian Pidgin: English names and dates alone are taken for it


def check_form(
    examples: Sequence[Example], rows: Sequence[int], usual: Sequence[str], limits: Limits
) -> Iterator[Finding]:
    """Yield a finding for each row that is no English sentence; all are quarantined.

    Parameters
    ----------
    usual : texts of the corpus; where these are in another language, or no sentences, new rows may be so too
    """
    may_be_fragment = _is_usual(usual, lambda text: fragment_problem(text) is not None)
    may_be_foreign = _is_usual(usual, lambda text: language_problem(text, limits.foreign) is not None)
    for row in rows:
        text = examples[row].text
        if not may_be_fragment and (problem := fragment_problem(text)):
            reason = f"it is {problem}, not a sentence: delete it, or accept it if it is one"
            yield Finding("not-a-sentence", (row,), reason, "quarantined")
        elif not may_be_foreign and (problem := language_problem(text, limits.foreign)):
            reason = f"{problem}, and the corpus is English: delete it, or accept it if it is English"
            yield Finding("not-english", (row,), reason, "quarantined")


def _is_usual(texts: Sequence[str], is_doubted: Callable[[str], bool]) -> bool:
    return sum(map(is_doubted, texts)) > USUAL * len(texts)


def fragment_problem(text: str) -> str | None:
    """Return what a text is instead of a sentence or a headline, None if it may be one."""
    words = WORD.findall(LINK.sub(" ", text))
    is_open = not text.rstrip().endswith(ENDING)
    if len(words) < 2:
        return "a link" if LINK.search(text) else "fewer than two words"
    visible = "".join(text.split())
    if sum(map(str.isalpha, visible)) < LEAST_LETTER_SHARE * len(visible):
        return "mostly figures or signs"
    if is_open and len(SEPARATORS.findall(text)) > 1:
        return "a menu"
    return "a byline" if is_open and _is_byline(text, words) else None


def language_problem(text: str, least: float) -> str | None:
    """Return which script or language a text is in where that is not English, None if it is too short to tell."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) < LEAST_LETTERS:
        return None
    latin = sum(character < "\u0250" for character in letters) / len(letters)
    if latin < LEAST_LATIN:
        return f"{1 - latin:.0%} of its letters are not Latin"
    language, probability = _identifier().classify(text)
    return f"it reads as {language!r} ({probability:.0%})" if language != "en" and probability >= least else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([language for language, _ in identifier.rank("") if language not in TOO_NEAR])
    return identifier


def _is_byline(text: str, words: Sequence[str]) -> bool:
    capitalised = sum(word[0].isupper() for word in words) / len(words)
    return len(words) <= LONG_WORDS and BYLINE.match(text.lstrip()) is not None and capitalised >= MOST_CAPITALISED
