"""The gold set of quotations and speakers: its articles read, and a reading of them scored.

An article is a text file. A line is a sentence, a blank line parts paragraphs. Indented lines tell of the sentence
above them: `= whole own quoted` gives three labels by their first letters (`-` where there are no such words; without
the line all is neutral and nothing quoted); any other line is a quotation: kind and words, `|` kind of speaker, `|`
speaker, `|` cue. Of long quotations the begin and the end are given with `~` between; `*` is the whole sentence; `^`
before a speaker says that the sentence does not name it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from model.labels import Label, Span

FOLDER = Path(__file__).resolve().parent / "voices"
LABELS = {
    "f": Label.STATE_MEDIA_FRAMING,
    "e": Label.INTELLIGENCE_ESTIMATE,
    "n": Label.NEUTRAL_REPORTING,
    "-": None,
}


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A quotation as a reader sees it; `speaker` is empty where nobody is named."""

    span: Span
    kind: str
    speaker_kind: str
    speaker: str
    is_carried: bool
    cue: str


@dataclass(slots=True)
class GoldSentence:
    """A sentence with its three labels."""

    span: Span
    whole: Label | None = Label.NEUTRAL_REPORTING
    own: Label | None = Label.NEUTRAL_REPORTING
    quoted: Label | None = None
    quotes: list[GoldQuote] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Article:
    """A whole article; `is_held` says that no rule was changed after looking at it."""

    name: str
    is_held: bool
    text: str
    sentences: tuple[GoldSentence, ...]


def articles() -> list[Article]:
    """Return the articles in order."""
    return [read_article(path) for path in sorted(FOLDER.glob("*.txt"))]


def read_article(path: Path) -> Article:
    """Return the article of a file."""
    text, gap = "", ""
    sentences: list[GoldSentence] = []
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.strip():
            gap = "\n\n" if text else ""
        elif line[0].isspace():
            _annotate(sentences[-1], line.strip(), text)
        else:
            text += gap + line.strip()
            sentences.append(GoldSentence(Span(len(text) - len(line.strip()), len(text))))
            gap = " "
    return Article(path.stem, head.endswith(", held back"), text, tuple(sentences))


def _annotate(sentence: GoldSentence, line: str, text: str) -> None:
    if line.startswith("= "):
        sentence.whole, sentence.own, sentence.quoted = (LABELS[letter] for letter in line[2:].split())
        return
    shown, speaker_kind, speaker, cue = (part.strip() for part in line.split("|"))
    kind, words = shown.split(" ", 1)
    named = "" if speaker == "-" else speaker.removeprefix("^")
    quote = GoldQuote(
        _found(sentence, words, text),
        kind,
        "" if speaker_kind == "-" or not named else speaker_kind,
        named,
        speaker.startswith("^"),
        "" if cue == "-" else cue,
    )
    sentence.quotes.append(quote)


def _found(sentence: GoldSentence, words: str, text: str) -> Span:
    if words == "*":
        return sentence.span
    first, _, last = words.partition("~")
    begin = text.index(first, sentence.span.begin, sentence.span.end)
    end = text.index(last, begin + len(first), sentence.span.end) + len(last) if last else begin + len(first)
    return Span(begin, end)


@dataclass(slots=True)
class Score:
    """Counts of one scoring; figures are shares."""

    spans: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    speakers: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    cues: Counter[str] = field(default_factory=Counter)
    labels: dict[str, list[tuple[Label | None, str | None]]] = field(
        default_factory=lambda: {"whole": [], "own": [], "quoted": []}
    )
    misses: list[str] = field(default_factory=list)

    def span_f1(self) -> float:
        """Return F1 of quotations whose begin and end are both right."""
        return 2 * self.spans["both"] / (self.spans["gold"] + self.spans["found"])

    def share(self, of: str) -> float:
        """Return the share of gold quotations that are right in one respect; one not found is wrong.

        Parameters
        ----------
        of : `kinds` of quotations, `named` for who speaks, `speakers` for that and the speaker's kind, `cues`
        """
        counts: Counter[str] = getattr(self, of)
        return counts["right"] / counts["all"]

    def macro_f1(self, *parts: str) -> float:
        """Return macro-F1 over the labels of some parts of the sentences, such as `own` and `quoted`."""
        pairs = [pair for part in parts for pair in self.labels[part]]
        return sum(_f1(pairs, label) for label in Label) / len(Label)


def _f1(pairs: Sequence[tuple[Label | None, str | None]], label: Label) -> float:
    both = sum(gold == found == label for gold, found in pairs)
    return 2 * both / max(1, sum(gold == label for gold, _ in pairs) + sum(found == label for _, found in pairs))


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence as it was read; labels are None where there are no such words."""

    span: Span
    quotes: Sequence[GoldQuote]
    whole: str | None = None
    own: str | None = None
    quoted: str | None = None


def scored(read: Callable[[str], Sequence[ReadSentence]], chosen: Sequence[Article]) -> Score:
    """Return how a reading compares with the gold."""
    score = Score()
    for article in chosen:
        found = read(article.text)
        _compare_quotes(score, article, [quote for one in found for quote in one.quotes])
        by_span = {one.span: one for one in found}
        for gold in article.sentences:
            one = by_span.get(gold.span)
            for part in score.labels:
                pair = (getattr(gold, part), getattr(one, part, None))
                score.labels[part].append(pair)
                if pair[0] != pair[1]:
                    score.misses.append(f"{article.name} {part}: {pair[0]} / {pair[1]}: {gold.span.cut(article.text)}")
    return score


def _compare_quotes(score: Score, article: Article, found: Sequence[GoldQuote]) -> None:
    by_span = {quote.span: quote for quote in found}
    golds = [quote for sentence in article.sentences for quote in sentence.quotes]
    score.spans += Counter(gold=len(golds), found=len(found), both=sum(gold.span in by_span for gold in golds))
    known = {gold.span for gold in golds}
    score.misses += [
        f"{article.name} extra {quote.kind}: {quote.span.cut(article.text)}"
        for quote in found
        if quote.span not in known
    ]
    for gold in golds:
        quote = by_span.get(gold.span)
        rights = {
            "kinds": quote is not None and quote.kind == gold.kind,
            "speakers": quote is not None and _is_same_speaker(gold, quote) and gold.speaker_kind == quote.speaker_kind,
            "named": quote is not None and _is_same_speaker(gold, quote),
            "cues": quote is not None and quote.cue == gold.cue,
        }
        for name, is_right in rights.items():
            getattr(score, name).update(all=1, right=int(is_right))
        if not all(rights.values()):
            wrong = [name for name, is_right in rights.items() if not is_right]
            score.misses.append(f"{article.name} {wrong}: {gold.span.cut(article.text)}: {gold} / {quote}")


def _is_same_speaker(gold: GoldQuote, quote: GoldQuote) -> bool:
    """Tell whether the same is named in the same way; of a name the one may be part of the other."""
    if gold.is_carried != quote.is_carried or bool(gold.speaker) != bool(quote.speaker):
        return False
    return _within(gold.speaker, quote.speaker) or _within(quote.speaker, gold.speaker)


def _within(part: str, whole: str) -> bool:
    return f" {part.casefold()} " in f" {whole.casefold()} ".replace(", ", " ")


def split(held: bool) -> Iterator[Article]:
    """Yield the articles of one part."""
    return (article for article in articles() if article.is_held == held)
