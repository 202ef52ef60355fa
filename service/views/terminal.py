"""A report in a terminal: as wide as that is, in colour where it takes some; plain lines into a pipe or a file."""

import re
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from model.quoted import counted
from service.report.shapes import Report
from service.views.marks import Mark
from service.views.view import Sentence, Share, View, view_of
from service.views.voices import headline_note, quoted_shares, speaker_rows, voice_note

UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What would move a terminal's cursor, or turn the direction of what stands after it."""
NARROW = 56  # columns, below which a sentence stands under its mark
BAR = 24


def shown(text: str) -> str:
    """Return a text for a terminal: one line, with U+FFFD for what is not to be shown."""
    return UNSHOWN.sub("\ufffd", " ".join(text.split()))


def print_report(report: Report, console: Console) -> None:
    """Print a report on a terminal."""
    view = view_of(report.document)
    is_plain = not _has_shapes(console)
    name, *rest = _head(report, view)
    console.print(Text(name), style="bold")
    for line in rest:
        console.print(Text(line), style="dim")
    console.print()
    console.print(_profile(view, is_plain=is_plain))
    for line in _voices(report):
        console.print(Text(line))
    for paragraph in view.paragraphs:
        console.print()
        for sentence in paragraph:
            _print_sentence(sentence, console, is_plain=is_plain)


def plain_lines(report: Report) -> Iterator[str]:
    """Yield a report as lines without colour or wrapping: one a sentence, a blank one between paragraphs."""
    view = view_of(report.document)
    yield from _head(report, view)
    yield ""
    for share in view.shares:
        yield f"{share.mark.shape} {share.mark.name}: {_counts(share)}"
    yield from _voices(report)
    for paragraph in view.paragraphs:
        yield ""
        for one in paragraph:
            named = f"{one.mark.shape} {one.mark.word}{_certainty(one)}{_aside(one)}"
            yield f"{one.number}. {named} | {shown(one.text)}"


def terminal() -> Console | None:
    """Return the terminal that standard output is; None where it is a pipe or a file."""
    return Console(highlight=False, markup=False, emoji=False) if sys.stdout.isatty() else None


def _head(report: Report, view: View) -> list[str]:
    told = report.told
    of_page = f", main text of a page in {told.file['encoding']}" if told.file["kind"] == "page" else ""
    name = "standard input" if told.file["name"] == "-" else shown(told.file["name"])
    return [
        f"{name}: {counted(view.n_sentences, 'sentence')}, {told.text['characters']:,} characters{of_page}",
        f"model {told.model['version']} ({told.model['digest'][:12]}), codebook {told.codebook['version']}, "
        f"text {told.text['sha256'][:12]}, {told.made_at}",
    ]


def _voices(report: Report) -> Iterator[str]:
    """Yield the headline against the text, how much of each label is quoted words, and who speaks."""
    profile = report.document["profile"]
    if headline := headline_note(profile):
        yield headline
    if shares := quoted_shares(profile):
        listed = ", ".join(f"{mark.word} {share:.0%}" for mark, share in shares)
        yield f"quoted words, by label: {listed}"
    for who, kind, quotes, counts in speaker_rows(profile):
        yield f"speaker: {shown(who)} ({kind}), {counted(int(quotes), 'quotation')}: {counts}"


def _counts(share: Share) -> str:
    return f"{counted(share.sentences, 'sentence')}, {share.share:.0%} of the characters"


def _certainty(sentence: Sentence) -> str:
    return "" if sentence.probability is None else f" {sentence.probability:.2f}"


def _aside(sentence: Sentence) -> str:
    """Return what a sentence without a label leans to and why it has none, and what of it is whose words."""
    leaning = f"{sentence.leaning.word}; " if sentence.leaning else ""
    why = f"{leaning}{sentence.why}" if sentence.why else ""
    note = shown(voice_note(sentence.fields))
    return f" ({'; '.join(part for part in (why, note) if part)})" if why or note else ""


def _profile(view: View, *, is_plain: bool) -> Table:
    table = Table.grid(padding=(0, 2))
    block = "#" if is_plain else "█"
    for share in view.shares:
        bar = block * (round(share.share * BAR) or bool(share.sentences))
        table.add_row(
            Text(f"{_shape(share.mark, is_plain=is_plain)} {share.mark.name}", share.mark.color),
            Text(_counts(share)),
            Text(bar, share.mark.color),
        )
    return table


def _print_sentence(sentence: Sentence, console: Console, *, is_plain: bool) -> None:
    mark = sentence.mark
    named = f"{_shape(mark, is_plain=is_plain)} {mark.word:<10}{_certainty(sentence)}"
    head = Text.assemble((f"{sentence.number:>3} ", "dim"), (named, mark.color))
    words = Text(shown(sentence.text))
    if aside := _aside(sentence):
        words.append(aside, "dim")
    if console.width < NARROW:
        console.print(head)
        console.print(words, overflow="fold")
        return
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_column(no_wrap=True)
    row.add_column(overflow="fold")
    row.add_row(head, words)
    console.print(row)


def _shape(mark: Mark, *, is_plain: bool) -> str:
    return mark.plain if is_plain else mark.shape


def _has_shapes(console: Console) -> bool:
    return console.encoding.lower().replace("-", "").startswith("utf")
