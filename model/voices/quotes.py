"""Whose words stand in quotation marks: each quotation's kind, who speaks, and how that is seen, by sentences."""

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from model.labels import Span
from model.voices.attribution import Attribution, attributions
from model.voices.conversation import Conversation, Speaker
from model.voices.lists import ARTICLES, FUNCTION
from model.voices.marks import Pair, quotations
from model.voices.pieces import Piece, Sentence, blanked, paragraphs_of, sentences_of
from model.voices.shape import FEW, QuoteKind, Seen, content_of, shape_of
from model.voices.tokens import Token, tokens_of

NEAR = 6  # tokens to a quotation from a passive that keeps back who speaks
NO_ARTICLES = FUNCTION - ARTICLES
CLOSE = 2  # tokens between a quotation and the words that say who spoke it


class Quote(msgspec.Struct, frozen=True, gc=False):
    """A quotation, as far as it stands in one sentence.

    Parameters
    ----------
    span : with its marks
    speaker : None where nobody is named
    cue : the words of this sentence that show who speaks; None where there are none
    depth : how many quotations stand around it
    """

    span: Span
    kind: QuoteKind
    speaker: Speaker | None
    cue: Span | None
    depth: int


class Voices(msgspec.Struct, frozen=True, gc=False):
    """The voices of one sentence.

    Parameters
    ----------
    quotes : by their begin, the outer before the inner; well nested
    own, quoted : what is the writer's own and what is not; together, in order, they are the sentence
    """

    quotes: tuple[Quote, ...]
    own: tuple[Span, ...]
    quoted: tuple[Span, ...]


def read_voices(joined: str, spans: Sequence[Span]) -> list[Voices]:
    """Return the voices of each sentence of a text.

    Parameters
    ----------
    joined, spans : as `model.language.sentences.read_sentences` gives them

    Returns
    -------
    voices : one a sentence, in order; places are those of the text as sent
    """
    pairs = quotations(joined, spans)
    sentences = sentences_of(joined, spans, pairs)
    if not pairs:
        return [_voices(sentence, ()) for sentence in sentences]
    reader = _Reader(joined, sentences, pairs, paragraphs_of(joined, spans))
    return [_voices(sentence, reader.quotes(place)) for place, sentence in enumerate(sentences)]


def _voices(sentence: Sentence, quotes: Sequence[Quote]) -> Voices:
    if not quotes:
        return Voices((), (sentence.span,), ())
    quoted = tuple(quote.span for quote in quotes if quote.depth == 0 and quote.kind != "scare")
    own: list[Span] = []
    done = sentence.span.begin
    for span in [*quoted, Span(sentence.span.end, sentence.span.end)]:
        if span.begin > done:
            own.append(Span(done, span.begin))
        done = span.end
    return Voices(tuple(quotes), tuple(own), quoted)


class _Reader:
    """One document, read from its first sentence to its last."""

    def __init__(
        self, joined: str, sentences: Sequence[Sentence], pairs: Sequence[Pair], paragraphs: Sequence[int]
    ) -> None:
        self.joined = joined
        self.sentences = sentences
        self.pairs = pairs
        self.paragraphs = paragraphs
        self.talk = Conversation(joined, sentences, pairs, paragraphs)
        self.sizes = self._sizes()
        self._assign()

    def _sizes(self) -> dict[int, int]:
        """Return how many sentences each quotation takes part in."""
        sizes: dict[int, int] = {}
        for sentence in self.sentences:
            for piece in sentence.outer:
                sizes[piece.pair] = sizes.get(piece.pair, 0) + 1
        return sizes

    def _assign(self) -> None:
        """Find for each outer quotation the words of its own sentences that say who speaks."""
        for place, sentence in enumerate(self.sentences):
            for piece in sentence.outer:
                one = None if sentence.is_all_quoted else attributed(sentence, piece)
                if one:
                    self.talk.add(place, piece, one)

    def quotes(self, place: int) -> list[Quote]:
        """Return the quotations of a sentence."""
        sentence = self.sentences[place]
        found: list[Quote] = []
        if not sentence.pieces:
            return found
        around: Quote | None = None
        for piece in sentence.pieces:
            if piece.depth:
                if around is not None and piece.end <= around.span.end:
                    found.append(self._inner(place, piece, around))
                continue
            around = self._outer(place, piece, found)
            if around is not None:
                found.append(around)
        return found

    def _outer(self, place: int, piece: Piece, earlier: Sequence[Quote]) -> Quote | None:
        sentence = self.sentences[place]
        by = self.talk.given(place, piece)
        span = Span(piece.begin, piece.end)
        if sentence.is_all_quoted or not (piece.is_first and piece.is_last):
            speaker = self.talk.speaker(place, piece, is_speech=True)
            return Quote(span, self._speech_kind(place, piece), speaker, by.cue if by else None, 0)
        seen = self._seen(sentence, piece, by, earlier)
        shape = shape_of(seen)
        if shape == "name":
            return None
        speaker = self.talk.speaker(place, piece, is_speech=shape == "direct")
        if (by is None or speaker is None) and seen.words > 1:
            speaker = self.talk.medium(place) or speaker
        cue = by.cue if by else None
        if shape == "distance" or (shape == "fragment" and by is None and speaker is None and seen.words <= FEW + 1):
            return Quote(span, "scare", speaker if by else None, cue, 0)
        if shape == "fragment" and by is None and seen.words == 1:
            return Quote(span, "scare", None, None, 0)
        return Quote(span, "direct" if shape == "direct" else "fragment", speaker, cue, 0)

    def _speech_kind(self, place: int, piece: Piece) -> QuoteKind:
        """Return whether speech over sentences stands in paragraphs of its own."""
        pair = self.pairs[piece.pair]
        if not pair.is_marked:
            return "block"
        is_long = self.sizes[piece.pair] > 1 or pair.is_continued or self.talk.is_continued(piece.pair)
        return "block" if is_long and self._fills_paragraphs(place, piece.pair) else "direct"

    def _fills_paragraphs(self, place: int, number: int) -> bool:
        """Tell whether nobody else has a word in the paragraph of a sentence."""
        first = last = place
        while first > 0 and self.paragraphs[first - 1] == self.paragraphs[place] and place - first < CLOSE:
            first -= 1
        while (
            last + 1 < len(self.sentences)
            and self.paragraphs[last + 1] == self.paragraphs[place]
            and last - place < CLOSE
        ):
            last += 1
        return all(one.is_all_quoted for one in self.sentences[first : last + 1])

    def _seen(self, sentence: Sentence, piece: Piece, by: Attribution | None, earlier: Sequence[Quote]) -> Seen:
        tokens = sentence.tokens
        here = index_of(tokens, piece)
        begin = here
        while begin > 0 and not tokens[begin - 1].is_quote:
            begin -= 1
        return Seen(
            content=content_of(self.joined[piece.begin : piece.end]),
            left=tokens[begin:here],
            right=tokens[here + 1] if here + 1 < len(tokens) else None,
            is_opening=not any(token.is_word for token in tokens[:here])
            and not any(token.is_quote for token in tokens[:here]),
            follows_speech=any(quote.kind == "direct" for quote in earlier),
            by=by,
            is_answered=by is not None and is_close(tokens, here, by),
        )

    def _inner(self, place: int, piece: Piece, around: Quote) -> Quote:
        """Return a quotation within a quotation; who speaks there is looked for in the outer one's words."""
        span = Span(max(around.span.begin, piece.begin - 200), min(around.span.end, piece.end + 100))
        tokens = tokens_of(blanked(self.joined, span, [piece]), span.begin)
        tokens = tokens[next((first for first, token in enumerate(tokens) if token.is_word or token.is_quote), 0) :]
        by = nearest(tokens, index_of(tokens, piece), attributions(tokens))
        content = content_of(self.joined[piece.begin : piece.end])
        here = index_of(tokens, piece)
        seen = Seen(
            content, tokens[:here], tokens[here + 1] if here + 1 < len(tokens) else None, False, False, by, False
        )
        shape = shape_of(seen)
        is_unsaid = by is None or (by.phrase is not None and by.phrase.is_pronoun)
        is_far = shape == "distance" or (is_unsaid and seen.words <= FEW)
        kind: QuoteKind = "scare" if is_far else "direct" if shape == "direct" else "fragment"
        speaker = self.talk.named(by.phrase, place) if by and by.phrase and not by.phrase.is_pronoun else None
        return Quote(Span(piece.begin, piece.end), kind, speaker, by.cue if by else None, piece.depth)


def index_of(tokens: Sequence[Token], piece: Piece) -> int:
    """Return the place of a quotation among tokens; behind the last where it is too far inside to be there."""
    place = bisect_right(tokens, piece.begin, key=_begin) - 1
    return place if place >= 0 and piece.begin < tokens[place].end else len(tokens)


def _begin(token: Token) -> int:
    return token.begin


def attributed(sentence: Sentence, piece: Piece) -> Attribution | None:
    """Return which words of a sentence say who speaks a quotation in it."""
    tokens = sentence.tokens
    return nearest(tokens, index_of(tokens, piece), sentence.attributions)


def nearest(tokens: Sequence[Token], here: int, found: Sequence[Attribution]) -> Attribution | None:
    """Return the attribution of a quotation: right behind it, else the last before it, else the first behind it."""
    adjacent = [one for one in found if one.way in ("owner", "distant") and _reaches(tokens, one, here)]
    if adjacent:
        return next((one for one in adjacent if one.way == "distant"), adjacent[-1])
    ahead = [one for one in found if one.first > here and one.way not in ("owner", "distant")]
    earlier = [one for one in found if one.first < here and one.way not in ("owner", "distant")]
    is_embedded = bool(earlier) and here > 0 and here < len(tokens) and tokens[here - 1].is_word
    if ahead and not (is_embedded and earlier[-1].phrase) and is_close(tokens, here, ahead[0]):
        return ahead[0]
    named = [one for one in earlier if one.phrase or here - one.last <= NEAR]
    return named[-1] if named else ahead[0] if ahead else None


def is_close(tokens: Sequence[Token], here: int, one: Attribution) -> bool:
    """Tell whether the words that say who speaks stand right behind a quotation."""
    begin = one.cue.begin if one.cue else tokens[one.first].begin
    if one.phrase and one.phrase.span.begin > tokens[here].begin if here < len(tokens) else False:
        begin = min(begin, one.phrase.span.begin) if one.phrase else begin
    between = [token for token in tokens[here + 1 :] if token.end <= begin]
    return (
        one.first > here
        and not any(token.low in NO_ARTICLES for token in between)
        and sum(token.is_word for token in between) <= CLOSE
        and not any(token.is_quote for token in between)
    )


def _reaches(tokens: Sequence[Token], one: Attribution, here: int) -> bool:
    """Tell whether a name at a distance still holds at a quotation: it does so for what follows it closely."""
    between = sum(token.is_word for token in tokens[one.last + 1 : here])
    return one.first < here and between <= (2 * CLOSE if one.way == "distant" else CLOSE)
