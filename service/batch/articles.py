"""Rows that hold articles: a row gets one label, as if it were a sentence, so a run says where rows hold several."""

import itertools
from collections.abc import Iterable, Iterator

import click
import msgspec

from model.language.sentences import split_sentences
from service.batch.job import Block, Setup

SAMPLE = 200  # rows looked at, all of the first block
SHORTEST = 100  # characters; fewer are a sentence or two
LONGEST = 20_000  # characters looked at
MOST_SENTENCES = 3


def warned(blocks: Iterable[Block], setup: Setup) -> Iterator[Block]:
    """Yield blocks, and say on standard error where rows of the first one hold articles."""
    iterator = iter(blocks)
    first = next(iterator, None)
    if first is None:
        return
    texts = list(itertools.islice(_texts(first, setup), SAMPLE))
    n_articles = sum(map(_is_article, texts))
    if n_articles:
        click.echo(
            f"service: {n_articles} of the first {len(texts)} rows hold more than {MOST_SENTENCES} sentences, and each "
            "row gets one label as if it were one: --documents labels their sentences.",
            err=True,
        )
    yield first
    yield from iterator


def _is_article(text: str) -> bool:
    if len(text) <= SHORTEST:
        return False
    sound = text[:LONGEST].encode(errors="replace").decode()
    return len(split_sentences(sound)) > MOST_SENTENCES


def _texts(block: Block, setup: Setup) -> Iterator[str]:
    if block.cells:
        yield from (cell.text for cell in block.cells)
        return
    decoder = msgspec.json.Decoder()
    for line in block.lines.split(b"\n", SAMPLE)[:SAMPLE]:
        if len(line) <= SHORTEST:
            yield ""
            continue
        if setup.line_format == "text":
            yield line.decode(errors="replace")
            continue
        try:
            text = decoder.decode(line)[setup.column]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
            continue
        if isinstance(text, str):
            yield text
