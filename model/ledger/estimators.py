"""Who gives a figure: whoever says, estimates or is cited in its sentence, before the figure or else behind it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from model.estimates.tables import one_of, spaced
from model.language.finder import Anchored, Finder, finder_of
from model.ledger.excluded import MONTH
from model.ledger.lists import named_words

Manner = Literal["claim", "estimate"]
CLAIM_WORDS, ESTIMATE_WORDS, SPEAKERS, PRONOUNS, FIRST_PERSON, NOUN_TOO = map(
    named_words, ("claims", "estimates", "speakers", "pronouns", "first_person", "noun_too")
)
CLAIMS, ESTIMATES = one_of(CLAIM_WORDS), one_of(ESTIMATE_WORDS)
_aux = (
    r"(?:(?:has|have|had|also|now|later|earlier|recently|previously|repeatedly|then|itself|themselves|still|since"
    r"|further|publicly|privately|\w{3,14}ly|on \w+day|this week|last week|last month) ){0,3}"
)
VERB = re.compile(
    spaced(rf" {_aux}(?P<verb>claim(?:ed|s)(?! by\b)|(?:{CLAIMS}|{ESTIMATES})(?! by\b| to (?:be|have|number)\b))(?!\w)")
)
CITED = Anchored(
    re.compile(
        spaced(
            r"(?<!\w)(?:according to|(?P<cite>citing)|in the (?:words|view) of)(?: estimates (?:by|from|of)"
            r"| figures (?:by|from|of)| data (?:by|from|of)| a report by)? "
        ),
        re.IGNORECASE,
    )
)
BY = Anchored(
    re.compile(
        spaced(
            rf"\b(?P<verb>{ESTIMATES}|said|reported|claimed|counted|recorded|documented|verified|given|confirmed"
            rf"|put(?: at [^.;]{{1,40}})?) by "
        ),
        re.IGNORECASE,
    )
)
POSSESSIVE = re.compile(
    spaced(
        r"(?<![\w-])(?:(?P<by>[Bb]y|[Ii]n|[Oo]n) )?(?P<who>(?:[A-Z][\w.-]* |the [a-z]+ "
        r"|the ){0,4}?(?:[A-Z][\w.-]*|the [a-z]+|[a-z]+)(?: [a-z]+)?)(?:['’]s|s['’]) (?:own |latest |first "
        r"|last |new |official |internal ){0,2}"
        r"(?:estimates?|assessments?|count|tally|figures?|reckoning|forecast|projection|toll)\b"
    )
)
RECKONED = ("estimate", "assessment", "count", "tally", "figure", "reckoning", "forecast", "projection", "toll")
INVERTED = Anchored(
    re.compile(
        spaced(
            r"[,\"”’] ?(?P<verb>said|says|reported|estimated|claimed|wrote|added) (?=[A-Z]|the |a |an |one |two "
            r"|officials|analysts)"
        )
    )
)
LEADS = re.compile(
    spaced(
        rf"^(?:(?:But|And|Yet|Still|Meanwhile|Separately|However|Also|Then|Later|Earlier|Instead"
        rf"|Even so),? )?(?:(?:[Oo]n|[Ll]ast|[Ee]arlier|[Ll]ater|[Tt]his|[Ii]n|[Bb]y|[Ss]ince|[Aa]t)"
        rf" (?:(?:early|late|mid)(?:-| ))?(?:\w+day|{MONTH}(?: \d{{1,4}})?(?:,? \d{{4}})?"
        rf"|\d{{1,2}} {MONTH}(?: \d{{4}})?|\d{{4}}|week|month|year|a (?:\w+ )?(?:report|statement|briefing|note"
        rf"|update|paper|post|interview)"
        rf"|its (?:\w+ )?(?:report|statement|briefing|note|update|paper)|the (?:\w+ )?(?:report|briefing"
        rf"|paper))(?: on \w+day)?,? )?"
    )
)
ARTICLE = re.compile(
    r"^(?:the|a|an|that|as|and|but|while|when|though|although|because|if|since|whereas|what)\s+", re.IGNORECASE
)
CUTS = re.compile(
    spaced(
        r"[;:—–\"“”()\n]| - |,(?!\d)|(?<!\w)(?:that|which|while|whereas|but|though|although|because|when|where"
        r"|as|if|after|before|and|since|than|where) (?=(?:the |a |an )?[A-Za-z])"
    )
)
NP_END = re.compile(
    spaced(
        r"[,.;:()—–\"“”\n]| (?:that|who|which|said|says|on|in an?|and|but|while|have|has|had|was|were|is|are"
        r"|at least|about|some|as|by|put|to|with|briefed|familiar|quoted|cited|told|showed|show)\b"
    )
)
MOST = 160


@dataclass(frozen=True, slots=True)
class Estimator:
    """Who gives a figure.

    Parameters
    ----------
    written : the words, without an article; "it" and the like where the sentence has only those
    begin, end : their place
    manner : whether they claim or estimate
    cue : where the verb or the like begins
    """

    written: str
    begin: int
    end: int
    manner: Manner
    cue: int

    @property
    def is_pronoun(self) -> bool:
        """Tell whether only a pronoun stands there."""
        return self.written.lower() in PRONOUNS

    @property
    def is_author(self) -> bool:
        """Tell whether the text speaks of itself."""
        return self.written.lower() in FIRST_PERSON


def estimators_in(sentence: str) -> list[Estimator]:
    """Return who says or estimates something in a sentence, in order of their cues."""
    found = [*_cited(sentence), *_passive(sentence), *_possessive(sentence), *_inverted(sentence)]
    taken = [(one.begin, one.end) for one in found]
    for one in _subjects(sentence):
        if not any(begin < one.end and one.begin < end for begin, end in taken) and not any(
            one.cue == other.cue for other in found
        ):
            found.append(one)
    return sorted(found, key=lambda one: one.cue)


def estimator_of(found: list[Estimator], begin: int) -> Estimator | None:
    """Return who gives a figure at a place: the last one whose cue stands before it, else the first behind it."""
    before = [one for one in found if one.cue < begin]
    return before[-1] if before else next(iter(found), None)


@cache
def _verbs() -> Finder:
    return finder_of({f"|{word}|": 1 for word in CLAIM_WORDS | ESTIMATE_WORDS | {"claimed", "claims"}})


def _subjects(sentence: str) -> Iterator[Estimator]:
    for match in VERB.finditer(sentence) if _verbs().kinds(sentence) else ():
        verb = match["verb"]
        left = sentence[max(0, match.start() - MOST) : match.start()]
        offset = match.start() - len(left)
        if offset:  # not in the middle of a word
            left = left[left.find(" ") + 1 :]
            offset = match.start() - len(left)
        if left.endswith(")"):  # a short name stands between: "the Ministry of Defence (MoD) said"
            left = left[: max(0, left.rfind("("))].rstrip()
        if left.endswith(","):  # an apposition stands between: "Lee, a lawmaker, said"
            inner = left[:-1].rfind(",")
            if inner > 0:
                left = left[:inner]
        begin = _noun_begin(left)
        who = left[begin:]
        if not _can_speak(who, verb):
            continue
        yield _made(who, offset + begin, verb, match.start("verb"))


def _noun_begin(left: str) -> int:
    begin = 0
    for cut in CUTS.finditer(left):
        is_joint = cut[0].startswith("and") and not SMALL_WORD.search(left[begin : cut.start()])
        if left[cut.end() :].strip() and not (is_joint and left[begin : cut.start()].strip()):
            begin = cut.end()
    lead = LEADS.match(left[begin:])
    begin += lead.end() if lead and left[begin + lead.end() :].strip() else 0
    begin = next((place for place in range(begin, len(left)) if left[place].isalnum()), len(left))
    while (article := ARTICLE.match(left[begin:])) and left[begin + article.end() :].strip():
        begin += article.end()
    return begin


SMALL_WORD = re.compile(r"\b(?!the\b)[a-z]")
"""What no name of two joined by "and" has: US and UK intelligence."""

NO_SPEAKER = re.compile(
    r"\b(?:said|is|are|was|were)\b|(?:\b(?:be|been|is|are|was|were|being|to|not|will|would|could|can|its|their|his|an|of|for|in|with|those"
    r"|more|and)$)|\d",
    re.IGNORECASE,
)


def _can_speak(who: str, verb: str) -> bool:
    words = who.split()
    if not words or ARTICLE.fullmatch(f"{who.strip()} ") or len(words) > 10 or NO_SPEAKER.search(who.strip()):
        return False
    if verb in NOUN_TOO:
        return words[-1][0].isupper() or words[-1].lower() in SPEAKERS or words[-1].lower() in FIRST_PERSON | PRONOUNS
    return True


def _made(who: str, begin: int, verb: str, cue: int) -> Estimator:
    written = who.rstrip()
    manner: Manner = "estimate" if verb.lower() in ESTIMATE_WORDS else "claim"
    return Estimator(written, begin, begin + len(written), manner, cue)


def _behind(sentence: str, at: int) -> tuple[str, int]:
    """Return the noun's group that begins at a place, and where it begins without its article."""
    right = sentence[at : at + MOST]
    cut = next((cut for cut in NP_END.finditer(right) if not _is_initial(right, cut)), None)
    who = right[: cut.start()] if cut else right
    begin = 0
    while (article := ARTICLE.match(who[begin:])) and who[begin + article.end() :].strip():
        begin += article.end()
    return who[begin:].rstrip(), at + begin


def _is_initial(right: str, cut: re.Match[str]) -> bool:
    """Tell whether a full stop belongs to an abbreviation, as in U.S. or Gen."""
    return (
        cut[0] == "."
        and re.search(r"(?:\b[A-Z]|Gen|Lt|Col|Maj|Dr|Mr|Ms|Mrs|Sen|Rep|Adm)$", right[: cut.start()]) is not None
        and bool(right[cut.end() :].strip())
    )


def _cited(sentence: str) -> Iterator[Estimator]:
    for match in CITED.finditer(sentence):
        who, begin = _behind(sentence, match.end())
        if who:
            yield Estimator(who, begin, begin + len(who), "claim", match.start())


def _passive(sentence: str) -> Iterator[Estimator]:
    for match in BY.finditer(sentence) if " by " in sentence else ():
        who, begin = _behind(sentence, match.end())
        if who and not who[0].isdigit():
            yield _made(who, begin, match["verb"].split()[0], match.start())


def _possessive(sentence: str) -> Iterator[Estimator]:
    if not any(word in sentence for word in RECKONED) or not ("'" in sentence or "’" in sentence):
        return
    for match in POSSESSIVE.finditer(sentence):
        who, begin = match["who"], match.start("who")
        lead = ARTICLE.match(who)
        cut = lead.end() if lead else 0
        if who[cut:].lower() not in {"it", "last year", "year"}:
            yield Estimator(who[cut:], begin + cut, begin + len(who), "estimate", match.start())


def _inverted(sentence: str) -> Iterator[Estimator]:
    for match in INVERTED.finditer(sentence):
        who, begin = _behind(sentence, match.end())
        if who:
            yield _made(who, begin, match["verb"], match.start("verb"))
