"""A text read sentence by sentence for its estimative terms and its figures, each with all that is said of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from model.estimates.tables import ScaleName
from model.estimates.terms import Estimate, estimates_in
from model.labels import Span
from model.ledger.dates import dates_in
from model.ledger.entries import Context, Entry, Source, entry_of
from model.ledger.estimators import Estimator, estimators_in
from model.ledger.parties import KOREA, Mention, mentions_in
from model.ledger.quantities import Quantity, quantities_in
from model.ledger.subjects import free_mentions

LOSSES = frozenset({"killed", "wounded", "casualties", "captured", "missing"})
MOST_BEHIND = 4
"""Sentences that are looked back at for who is meant by "it said"."""

LONGEST = 2_000
"""Characters that are read at once: what is longer is no sentence, and is read in pieces, so that time stays linear."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence that was read.

    Parameters
    ----------
    words : its text
    estimates, entries : with places in the text
    """

    span: Span
    words: str
    estimates: list[Estimate]
    entries: list[Entry]


def read_document(
    text: str, spans: Sequence[Span], scale: ScaleName = "icd203", published: date | None = None
) -> Iterator[Reading]:
    """Yield each sentence of a text with its estimative terms and its figures.

    Parameters
    ----------
    text : with the breaks of wrapped lines as spaces; see `model.language.sentences`
    spans : of its sentences, in order
    published : the document's date, by which weekdays and dates without a year are read
    """
    reader = _Reader(text, scale, published, of_korea=KOREA.search(text) is not None)
    for span in spans:
        parts = [reader.read(piece) for piece in _pieces(text, span)]
        yield Reading(
            span,
            span.cut(text),
            [one for part in parts for one in part.estimates],
            [one for part in parts for one in part.entries],
        )


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """Yield a sentence as one piece, or an overlong one as several, cut behind a mark or at white space."""
    begin = span.begin
    while span.end - begin > LONGEST:
        places = (text.rfind(mark, begin + LONGEST // 2, begin + LONGEST) for mark in (", ", "; ", ". ", "\n", " "))
        end = next((place + 1 for place in places if place > 0), begin + LONGEST)
        yield Span(begin, end)
        begin = end
    yield Span(begin, span.end)


@dataclass(slots=True)
class _Reader:
    """Reads one sentence after the other, and knows the last ones."""

    text: str
    scale: ScaleName
    published: date | None
    of_korea: bool
    subject: str = ""
    behind: list[Span] = field(default_factory=list)

    def read(self, span: Span) -> Reading:
        sentence, offset = span.cut(self.text), span.begin
        estimates = estimates_in(sentence, self.scale)
        quantities = _beside(quantities_in(sentence), estimates)
        named = estimators_in(sentence) if quantities or estimates else []
        entries = self._entries(sentence, offset, (estimates, quantities, named)) if quantities else []
        self.subject = next((one.subject for one in reversed(entries) if one.subject), "")
        self.behind = [*self.behind[1 - MOST_BEHIND :], span]
        placed = [replace(one, span=_moved(one.span, offset)) for one in estimates]
        return Reading(span, sentence, placed, entries)

    def _entries(
        self, sentence: str, offset: int, found: tuple[list[Estimate], list[Quantity], list[Estimator]]
    ) -> list[Entry]:
        estimates, quantities, named = found
        mentions = mentions_in(sentence, of_korea=self.of_korea)
        context = Context(
            sentence,
            estimates,
            named,
            self._sources(named, mentions, offset),
            mentions,
            free_mentions(sentence, mentions, named),
            dates_in(sentence),
        )
        entries = [entry_of(quantity, context, self.published) for quantity in quantities]
        return [_placed(self._of_last(entry), offset) for entry in entries]

    def _of_last(self, entry: Entry) -> Entry:
        """Return a figure of people that leaves out whom it counts as one of those last counted."""
        is_bare = entry.quantity.unit == "people" and "people" not in entry.written.lower()
        return (
            replace(entry, subject=self.subject) if is_bare and not entry.subject and entry.event in LOSSES else entry
        )

    def _sources(self, named: Sequence[Estimator], mentions: Sequence[Mention], offset: int) -> list[Source]:
        """Return who gives figures; of a pronoun, whom it stands for: who is named before it, here or in the text."""
        carried = self._carried() if any(one.is_pronoun for one in named) else None
        found = []
        for one in named:
            here = source_of(one, mentions, offset)
            before = next((mention.party for mention in mentions if mention.end <= one.begin), "")
            if one.is_pronoun:
                here = replace(here, party=before) if before else carried or here
            found.append(here)
        return found

    def _carried(self) -> Source | None:
        """Return whom one of the sentences before names last."""
        for span in reversed(self.behind):
            sentence = span.cut(self.text)
            named = [one for one in estimators_in(sentence) if not one.is_pronoun]
            if named:
                source = source_of(named[-1], mentions_in(sentence, of_korea=self.of_korea), span.begin)
                return replace(source, is_carried=True)
        return None


def source_of(found: Estimator, mentions: Sequence[Mention], offset: int) -> Source:
    """Return who gives a figure, with places in the text and the first party that their words name."""
    party = next((one.party for one in mentions if found.begin <= one.begin < found.end), "")
    return Source(found.written, offset + found.begin, offset + found.end, party)


def _beside(quantities: Iterable[Quantity], estimates: Sequence[Estimate]) -> list[Quantity]:
    """Return the figures that are no part of an estimative term, as "a 70 percent chance" is."""
    numbers = [one.span for one in estimates if one.kind == "number"]
    return [one for one in quantities if not any(n.begin < one.span.end and one.span.begin < n.end for n in numbers)]


def _moved(span: Span, offset: int) -> Span:
    return Span(span.begin + offset, span.end + offset)


def _placed(entry: Entry, offset: int) -> Entry:
    quantity = replace(entry.quantity, span=_moved(entry.quantity.span, offset))
    band = entry.band and replace(entry.band, span=_moved(entry.band.span, offset))
    return replace(entry, quantity=quantity, band=band)
