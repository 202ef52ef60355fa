"""False friends: words that look like an estimate and are none, such as a month, a name, strength, or likely voters."""

import re

from model.estimates.tables import words_of

BEFORE = 60  # characters that are looked at on either side
CHANCE = re.compile(
    r"\b(?:chances?|possibilit(?:y|ies)|likelihood|probabilit(?:y|ies)|prospects?|odds|risks?|dangers?|threats?)\b",
    re.I,
)
STRENGTH_BEFORE = re.compile(
    r"(?:\b(?:the|its|their|his|her|our|your|my|all|full|sheer|combined|great|armed|with|of|and|own|this|that"
    r"|whose|more)"
    r"|\w(?:al|ary|ic|ear|ian|ean|ish|ese|ed)|['’]s?)\s+$",
    re.IGNORECASE,
)
STRENGTH_AFTER = re.compile(r"\s*(?:[.,;:!?)\"”’]|$|(?:of|and|makes|is|was|against|over|in|at|on)\b)", re.IGNORECASE)
PERMISSION = re.compile(
    r"\s+(?:only|I|we|God|the best|they rest|he rest|she rest|be (?:read|viewed|obtained|purchased|downloaded"
    r"|photographed|consulted|inspected"
    r"|addressed|sent to))\b|\s*,\s*(?:upon|at|on|if|by)\b"
)
ALLOWED = re.compile(
    r"\b(?:visitors|tourists|pilgrims|foreigners|guests|members|applicants|passengers|residents|readers|players|students|users|customers"
    r"|children|journalists|the judge"
    r"|the court|parties|employees|drivers|candidates|pupils|travellers|travelers|clients|holders|cadets)\s+$",
    re.IGNORECASE,
)
NO_ONE = re.compile(r"\b(?:nobody|no one|no \w+|come what|that as it|whoever|whatever|wherever)\s+$", re.IGNORECASE)
SENSES = re.compile(
    r"\s+(?:not\b|n[’']t|only\b(?! have\b)|hardly\b|barely\b|no longer\b|never\b"
    r"|hear\b|smell\b|feel\b|afford\b|speak\b|walk\b|swim\b|drive\b|remember\b"
    r"|be (?:heard|seen|felt|smelled|reached|found)\b"
    r"|see\b|read\b|neither\b|you\b|I\b|we\b|anyone\b)",
    re.IGNORECASE,
)
ABLE = re.compile(
    r"\b(?:if|so that|so|what|whatever|all|only|wherever|whenever|as \w+ as|before|until|when|how|neither|nor"
    r"|how \w+|who|wish|nothing|nobody|none|no one)"
    r"\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
MADE_POSSIBLE = re.compile(
    r"(?:\b(?:as|if|where|wherever|when|whenever|best|worst|every|all|any|anything|everything|nothing|only|much"
    r"|made|makes?"
    r"|making|no longer|not|n[’']t|become|became|lowest|highest|fullest|earliest|latest|humanly|the word"
    r"|what is|what was|is it|it"
    r"|whatever|longest)"
    r"|\b(?:discuss|consider|explore|debate|propose|plan|welcome|agree)\w*\s+(?:on\s+)?(?:a|an|the|any|their|its"
    r"|other|several)?"
    r"|\btalks\s+(?:on|about)\s+(?:a|an|the)?|\b(?:great|larg|small|high|low|fast|slow|earli|lat|short|long|wid|full|strong|clear|clos|cheap)est\s+(?:\w+\s+){0,2}"
    r"|\bas\s+(?:\w+\s+){1,4}as)\s*$",
    re.IGNORECASE,
)
ABILITY = re.compile(r"\s+(?:\d|to\b|for\b|only\b|thanks\b|by\b|through\b|world\b|uses?\b)", re.IGNORECASE)
COMPARED = re.compile(
    r"(?:\b(?:more|less|how|as|equally|times as|any|no more|so|far more|much more|even more|too)"
    r"|\bmore (?:or less|and more))\s+$",
    re.IGNORECASE,
)
PEOPLE_LIKELY = re.compile(r"\s+(?:voters?|electorate|story|lad)\b", re.IGNORECASE)
NO_CAUSE = re.compile(r"(?:\s+|-)(?:cause|carcinogens?|error|causes)\b", re.IGNORECASE)
CAPITALS = re.compile(r"\b[A-Z][\w’']*")
LONG_WORD = re.compile(r"\b[A-Za-z]{4,}\b")
AFTER_NAME = re.compile(r"\s+\(?\d|\s+(?:Day|of)\b")


def is_friend(sentence: str, begin: int, end: int) -> bool:
    """Tell whether words at a place, that can be an estimate, are something else.

    Parameters
    ----------
    begin, end : of the term without what denies it
    """
    written = sentence[begin:end]
    first = re.split(r"\s", written.lower(), maxsplit=1)[0]
    if written[0].isupper() and not begins_or_shouts(sentence, begin, written):
        return True
    before, after = sentence[max(0, begin - BEFORE) : begin], sentence[end : end + BEFORE]
    rule = RULES.get(first)
    return rule is not None and rule(written, before, after)


def begins_or_shouts(sentence: str, begin: int, written: str) -> bool:
    """Tell whether capitals are no sign of a name: at the begin of a sentence or of a quotation, or in a headline."""
    ahead = sentence[max(0, begin - BEFORE) : begin].rstrip()[-1:]
    is_first = not ahead or ahead in "\"“‘«'()[]:;—–-•*.!?…>"
    if written.split(maxsplit=1)[0].lower() == "may":
        return _is_headline_may(sentence, begin, written)
    if is_first:
        return True
    words = LONG_WORD.findall(sentence[max(0, begin - 200) : begin + 200])
    return bool(words) and sum(word[0].isupper() for word in words) > 0.7 * len(words)


def _is_headline_may(sentence: str, begin: int, written: str) -> bool:
    end = begin + len(written.split(maxsplit=1)[0])
    following = re.match(r"\s+([A-Za-z]+)", sentence[end : end + BEFORE])
    if following is None or not sentence[max(0, begin - BEFORE) : begin].strip():
        return False
    word = following[1]
    is_shouted = written.split(maxsplit=1)[0] == "MAY"
    return word.capitalize() in words_of("headline_verbs.tsv") and (is_shouted or word[0].isupper())


def _may(written: str, before: str, after: str) -> bool:
    if NO_ONE.search(before):
        return True
    if " " in written:
        return False
    is_allowed = ALLOWED.search(before) is not None and not re.match(r"\s+(?:not\s+)?(?:have|be)\b", after)
    return is_allowed or PERMISSION.match(after) is not None


def _might(written: str, before: str, after: str) -> bool:
    if " " in written:
        return False
    is_noun = STRENGTH_BEFORE.search(before) and not re.search(
        r"\b(?:he|she|it|they|we|that|and|officials)\s+$", before
    )
    return bool(is_noun) or STRENGTH_AFTER.match(after) is not None


def _could(written: str, before: str, after: str) -> bool:
    if " " in written:
        return False
    return SENSES.match(after) is not None or ABLE.search(before) is not None


def _possible(written: str, before: str, after: str) -> bool:
    if written.lower() != "possible":
        return False
    if re.search(r"\bthe\s+$", before, re.IGNORECASE) and re.match(r"\s*(?:[.,;:]|$|(?:in|and|is|was)\b)", after):
        return True
    return MADE_POSSIBLE.search(before) is not None or ABILITY.match(after) is not None


def _likely(written: str, before: str, after: str) -> bool:
    if PEOPLE_LIKELY.match(after):
        return True
    return " " not in written and COMPARED.search(before) is not None


def _probable(written: str, before: str, after: str) -> bool:
    return _likely(written, before, after) or NO_CAUSE.match(after) is not None


def _remote(written: str, before: str, after: str) -> bool:
    """Remote places and remote controls are none; a chance that is called remote is."""
    if " " in written:
        return False
    return CHANCE.search(before) is None or not re.search(
        r"\b(?:is|are|was|were|remains?|as|very|seems?|called|deemed|considered|judged|still)\s+$", before
    )


def _seem(written: str, before: str, after: str) -> bool:
    """Who appears in court or on a screen seems nothing."""
    return (
        re.match(r"\s+to\s+(?:a|an|the|his|her|their|(?:\w+\s)?(?:applause|cheers|crowds)|\w+ing)\b", after) is not None
    )


def _perhaps(written: str, before: str, after: str) -> bool:
    """A superlative's `perhaps` weighs a word and no event."""
    return re.match(r"\s+the\s+(?:most|best|worst|\w+est)\b", after) is not None


def _about(written: str, before: str, after: str) -> bool:
    """About even, of what are no chances, is a distance or a score."""
    is_bare = re.search(r"\s(?:even|fifty-fifty|50-50)$", written, re.IGNORECASE) is not None
    return is_bare and CHANCE.search(before) is None


RULES = {
    "about": _about,
    "roughly": _about,
    "better": _about,
    "greater": _about,
    "less": _about,
    "worse": _about,
    "may": _may,
    "might": _might,
    "could": _could,
    "possible": _possible,
    "likely": _likely,
    "most": _likely,
    "unlikely": _likely,
    "probable": _probable,
    "remote": _remote,
    "appear": _seem,
    "appears": _seem,
    "appeared": _seem,
    "thought": lambda _, before, __: re.search(r"\b(?:he|she|I|they|who|we|gave|no|a)\s+$", before) is not None,
    "perhaps": _perhaps,
}
