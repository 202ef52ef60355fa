"""The smallest edit: the fewest words of a text that, left out or made plain, give it another label.

Evidence says which words to try, most weight first; whether the label flips is asked each time of whoever gave it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from model.labels import Span
from model.scoring.evidence import WordEvidence

PLAINER = Path(__file__).resolve().parent / "plainer.tsv"
MOST_WORDS = 8
"""Words that an edit may take; one of more says little."""

Judge = Callable[[Sequence[str]], Sequence[str | None]]
"""Texts to their labels, None for one that cannot be judged."""


@dataclass(frozen=True, slots=True)
class Change:
    """A word, without the marks that touch it, and what stands in its place: nothing, or a plain word."""

    span: Span
    plain: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What flips a label.

    Parameters
    ----------
    changes : in the order of the text
    text : as it is then
    label : that it gets then
    """

    changes: tuple[Change, ...]
    text: str
    label: str


@lru_cache(maxsize=1)
def plainer() -> Mapping[str, str]:
    """Return what words are made plain by; nothing where they are left out."""
    lines = PLAINER.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {word: plain.strip() for word, plain in rows}


def smallest_edit(text: str, evidence: WordEvidence, ranked: Sequence[int], judge: Judge) -> Edit | None:
    """Return the smallest edit that was found, None where none of up to `MOST_WORDS` words flips the label.

    Parameters
    ----------
    ranked : numbers of the two most probable labels, the given one first
    judge : gives the label that the text itself has
    """
    first, second = ranked
    leads = [(word.scores[first] - word.scores[second], word.span) for word in evidence.words]
    leads = sorted((lead for lead in leads if lead[0] > 0), key=lambda lead: (-lead[0], lead[1].begin))
    tried = [change for _, span in leads[:MOST_WORDS] if (change := _change(text, span))]
    label = evidence.labels[first]
    sets = [(change,) for change in tried] + [tuple(tried[:n]) for n in range(2, len(tried) + 1)]
    found = _first_flip(text, sets, label, judge)
    while found and len(found.changes) > 1:
        fewer = [tuple(one for one in found.changes if one is not left) for left in found.changes]
        smaller = _first_flip(text, fewer, label, judge)
        if smaller is None:
            break
        found = smaller
    return found


def _first_flip(text: str, sets: Sequence[tuple[Change, ...]], label: str, judge: Judge) -> Edit | None:
    """Return the first of several edits that flips the label."""
    edited = [(changes, applied(text, changes)) for changes in sets]
    kept = [(changes, other) for changes, other in edited if other and not other.isspace()]
    given = judge([other for _, other in kept])
    for (changes, other), found in zip(kept, given, strict=True):
        if found is not None and found != label:
            return Edit(tuple(sorted(changes, key=lambda change: change.span.begin)), other, found)
    return None


def _change(text: str, span: Span) -> Change | None:
    """Return what may be done to a word, None where it has no letter or figure."""
    begin, end = span.begin, span.end
    while begin < end and not text[begin].isalnum():
        begin += 1
    while end > begin and not text[end - 1].isalnum():
        end -= 1
    if begin == end:
        return None
    word = text[begin:end]
    plain = plainer().get(word.lower(), "")
    return Change(Span(begin, end), plain[:1].upper() + plain[1:] if word[0].isupper() else plain)


def applied(text: str, changes: Sequence[Change]) -> str:
    """Return a text with changes made; a space beside a word that is left out goes with it."""
    pieces: list[str] = []
    done = 0
    for change in sorted(changes, key=lambda change: change.span.begin):
        begin, end = change.span.begin, change.span.end
        if not change.plain and text[end : end + 1] == " ":
            end += 1
        elif not change.plain and begin > done and text[begin - 1] == " ":
            begin -= 1
        pieces += [text[done:begin], change.plain]
        done = end
    return "".join([*pieces, text[done:]])
