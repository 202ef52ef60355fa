"""The rows that a version carries where it was not fitted on the seeds: packed into its artifact, and read from it."""

import gzip
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from training.corpus.corpus import Corpus, Example


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of them; a person who exports a version can read it, and fit it again."""

    text: str
    label: str
    group: str
    source: str
    tags: tuple[str, ...] = ()
    firm: bool = True


def base_bytes(examples: Iterable[Example]) -> bytes:
    """Return examples as packed JSON lines, reviews left out; the same examples give the same bytes."""
    rows = [Row(e.text, e.label, e.group, e.source, e.tags, e.is_firm) for e in examples if not e.is_review]
    return gzip.compress(msgspec.json.Encoder().encode_lines(rows), mtime=0)


def read_base(content: bytes, labels: Sequence[str], described: dict[str, Any]) -> Corpus:
    """Return the rows that a version carries.

    Parameters
    ----------
    content : checked against the manifest
    labels : the manifest's
    described : what the manifest says of the corpus
    """
    rows = msgspec.json.Decoder(Row).decode_lines(gzip.decompress(content))
    examples = (Example(row.text, row.label, row.group, row.source, row.tags, row.firm) for row in rows)
    return Corpus(tuple(examples), tuple(labels), tuple(described.get("files", ())))
