"""One sentence's own words as tokens: quotations in it are blanked out to one token each, whatever they hold."""

import re
from collections.abc import Callable
from functools import lru_cache

BLANK = "\ue000"
"""Stands for each character of a quotation; of private use, and `blanked` takes it out of a text that holds it."""
TITLE = (
    r"(?:Mrs?|Ms|Dr|Gen|Col|Lt|Maj|Capt|Sgt|Cpl|Pvt|Sen|Rep|Gov|Prof|V?Adm|Brig|Amb|Pres|Cmdr|Cdr|Rev|Hon|St)\.(?=\s)"
)
TOKEN = re.compile(
    rf"(?P<quote>{BLANK}+)|(?P<title>(?=[A-Z])(?:{TITLE}|(?:[A-Z]\.)+(?=\s)))|(?P<word>[^\W_]+(?:[.'’&-][^\W_]+)*)|\S"
)
WORDS = ("word", "title")
MOST = 1_200
"""Characters at either end of a sentence that are read; who speaks stands within them."""


class Token:
    """A word, a mark of punctuation, or a quotation; made by the thousand, so it is a plain class.

    Parameters
    ----------
    begin, end : in the text
    text : as it stands

    Attributes
    ----------
    low : in small letters, without a genitive's ending
    is_name : whether it is written as names are
    is_quote : whether it stands for a quotation
    owns : whether it is a genitive
    """

    __slots__ = ("begin", "end", "is_name", "is_quote", "is_word", "low", "owns", "text")

    def __init__(self, begin: int, end: int, text: str, *, is_word: bool) -> None:
        self.begin = begin
        self.end = end
        self.text = text
        self.is_word = is_word
        self.low = low = text.lower()
        if low[-1] in "s'’." and len(low) > 2:
            self.low = low[:-2] if low.endswith(("'s", "’s")) else low.rstrip("'’.")
        self.is_name = is_word and (text[0].isupper() or (text[0].isdigit() and not text.isdigit()))
        self.is_quote = text[0] == BLANK
        self.owns = text.endswith(("'s", "’s", "s'", "s’"))


def tokens_of(masked: str, offset: int) -> list[Token]:
    """Return the tokens of a sentence.

    Parameters
    ----------
    masked : the sentence with its quotations blanked out
    offset : of the sentence in the text
    """
    if len(masked) > 2 * MOST:
        tokens = _way()
        return [*tokens(masked[:MOST], offset), *tokens(masked[-MOST:], offset + len(masked) - MOST)]
    return _way()(masked, offset)


@lru_cache(maxsize=1)
def _way() -> Callable[[str, int], list[Token]]:
    """Return what cuts a sentence, or an end of one, into tokens: the kernel, or the rule that it follows."""
    try:
        from model.language.compiled import Tokenizer
    except ImportError:
        return tokens_by_rule
    return Tokenizer(Token).tokens


def tokens_by_rule(piece: str, offset: int) -> list[Token]:
    """Return the tokens of a piece, found without the kernel, which finds the same."""
    return [
        Token(offset + match.start(), offset + match.end(), match[0], is_word=match.lastgroup in WORDS)
        for match in TOKEN.finditer(piece)
    ]
