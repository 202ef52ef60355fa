"""A sentence to the terms that it is compared by: words without their endings, and figures, but no small words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WORD = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]+(?:['’-][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’]s?$")
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
SMALL_WORDS = Path(__file__).resolve().parent / "small_words.tsv"
ENDINGS = (
    ("ational", "at"), ("ization", "iz"), ("isation", "iz"), ("fulness", "ful"), ("iveness", "iv"), ("ements", ""),
    ("ations", "at"), ("ation", "at"), ("ement", ""), ("ments", ""), ("ment", ""), ("ities", "ity"), ("ising", "iz"),
    ("izing", "iz"), ("ated", "at"), ("ates", "at"), ("ating", "at"), ("ised", "iz"), ("ized", "iz"), ("ises", "iz"),
    ("izes", "iz"), ("ise", "iz"), ("ies", "y"), ("ied", "y"), ("ing", ""), ("ers", "er"), ("ed", ""), ("es", ""),
    ("ly", ""), ("s", ""), ("e", ""),
)  # fmt: skip
SHORTEST_STEM = 3
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence.

    Parameters
    ----------
    term : what it is compared by
    written : in small letters, as it stands
    place : among all words of the sentence, the small ones too
    """

    term: str
    written: str
    place: int


def tokens_of(sentence: str) -> Iterator[Token]:
    """Yield a sentence's words and figures, the small words left out; accents and digits in whatever form are one."""
    small = small_words()
    for place, match in enumerate(WORD.finditer(unicodedata.normalize("NFKC", sentence).replace(SOFT_HYPHEN, ""))):
        written = POSSESSIVE.sub("", match[0].lower().replace("’", "'"))
        if written in small or (len(written) == 1 and not written.isdigit()):
            continue
        yield Token(figure(written) if written[0].isdigit() else stem(written), written, place)


def figure(written: str) -> str:
    """Return a figure in one form, whether its thousands are parted or not."""
    return written.replace(",", "") if GROUPED.fullmatch(written) else written


@lru_cache(1 << 14)
def stem(word: str) -> str:
    """Return a word without its ending, so that "killed", "kills" and "killing" are one term."""
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM and not word.endswith("ss"):
            cut = word[: -len(ending)] + instead
            return cut[:-1] if len(cut) > SHORTEST_STEM and cut[-1] == cut[-2] and cut[-1] not in "aeiouls" else cut
    return word


@lru_cache(1)
def small_words() -> frozenset[str]:
    """Return the words that are left out."""
    lines = SMALL_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
