"""How sure a judgment is said to be: low, moderate or high confidence, which is no likelihood."""

import re
from collections.abc import Iterator

from model.estimates.tables import spaced
from model.labels import Span

LEVELS = {"low": "low", "limited": "low", "moderate": "moderate", "medium": "moderate", "high": "high"}
ORDER = ("low", "moderate", "high")
_level = r"(?:low|limited|moderate|medium|high)"
_two = rf"(?P<one>{_level})(?:(?: to |-to-| or |/|–|-)(?P<two>{_level}))?"
_levels = rf"(?:very |only |relatively |fairly )?{_two}(?: |-)confidence"
_judgment = (
    r"(?:assess|judg|estimat|conclu|attribut|find|report|analy|claim|account|source|reading|figure|evaluat|predict"
    r"|foreca|key |these |this |our |its |their |that |whether |as |about how)"
)
_we = r"(?:(?:we|I) (?:\w+ly |also |still |further |continue to )?(?:assess|judge|estimate|believe|conclude) )"
PATTERN = re.compile(
    spaced(
        rf"\b(?P<with>{_we}?with {_levels})\b"
        rf"|\b(?P<plain>{_levels.replace('<one>', '<three>').replace('<two>', '<four>')})\b"
        rf"|\b(?P<later>(?:(?:our|its|their|the|analytic|analytical|whose)(?: \w+(?:['’]s?)?)? )?confidence"
        rf"(?: (?:level|rating|in (?:\w+ ){{1,4}}?))?,?(?: )?(?:is|are|was|remains|as) (?:very |only |still "
        rf"|rated )?(?P<five>{_level}))\b"
    ),
    re.IGNORECASE,
)
HOLDS = re.compile(
    spaced(
        r"(?:\b(?:have|has|had|hold|holds|held|express(?:es|ed)?|ascribe[sd]?|assign(?:s|ed)?|attach(?:es|ed)?"
        r"|place[sd]?"
        r"|at|of|[(:\[–—-]|carr(?:y|ies)|is|are|reached|judgment|judgement|a|an|in)\s*)$"
    ),
    re.IGNORECASE,
)
THEN = re.compile(
    rf"\s*(?:in (?:the )?{_judgment}|{_judgment}|that\b|[)\],.;:]|$|but\b|and\b|to (?:the|this|that|its|our)\b)",
    re.IGNORECASE,
)
OTHER = re.compile(
    rf"\s+(?:vote|motion|interval|man\b|among (?:consumers|investors|voters|households)"
    rf"|in (?!(?:the |this |that |these |our |its |their |his |her |all |both |some |key )?(?:\w+ )?{_judgment}))",
    re.IGNORECASE,
)
NOT_OF_JUDGMENT = re.compile(rf"confidence in (?!(?:the )?{_judgment})", re.IGNORECASE)
OTHERS = re.compile(
    r"\b(?:consumer|investor|business|public|market|voter|popular)(?:s|['’]s?)?\s+(?:\w+\s+)?$", re.IGNORECASE
)
DENIED = re.compile(
    r"(?:\bnot|n['’]t|\bnever|\bno longer|\bwithout|\black(?:s|ed|ing)?|\bhardly)\s{1,4}"
    r"(?:(?:yet|have|has|had|hold|held|express|assess|judge|conclude|say|this|a|any)\s{1,4}){0,3}$",
    re.IGNORECASE,
)
"""Who does not have high confidence has not said how much."""


def confidences_in(sentence: str) -> Iterator[tuple[Span, str]]:
    """Yield where a sentence says how sure a judgment is, and the level; of two levels the lower one.

    A vote of confidence and the confidence of consumers or voters are none, nor is one that is denied.
    """
    if "confidence" not in sentence.lower():
        return
    for match in PATTERN.finditer(sentence):
        levels = [LEVELS[level.lower()] for name in ("one", "two", "three", "four", "five") if (level := match[name])]
        after = sentence[match.end() : match.end() + 60]
        before = sentence[max(0, match.start() - 40) : match.start()]
        if match["later"] and NOT_OF_JUDGMENT.search(match["later"]):
            continue
        if OTHER.match(after) or OTHERS.search(before):
            continue
        if DENIED.search(before):
            continue
        if match["plain"] and not (_is_first(before) or HOLDS.search(before)) and not THEN.match(after):
            continue
        yield Span(*match.span()), min(levels, key=ORDER.index)


def _is_first(before: str) -> bool:
    return not before.strip()
