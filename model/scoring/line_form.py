"""JSON lines of bulk labelling: their fixed parts, in which both scorers fill in numbers, and lines of sentences.

A line of a document's sentence says its place, label, probabilities as `%.12f` has them, and how it ends.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

import msgspec

from model.labels import Span

LineForm: TypeAlias = tuple[tuple[bytes, ...], tuple[bytes, ...], float]
"""What stands between a row's number and its probabilities, by best label; each label's name as a key; the
largest probability below which a row abstains."""
SentenceLines: TypeAlias = Callable[
    [
        bytes,
        Sequence[Span],
        Sequence[tuple[float, ...]],
        tuple[bytes, bytes],
        Mapping[int, bytes],
        Mapping[int, bytes],
        LineForm,
    ],
    bytes,
]
"""What `lines_by_rule` does."""


def line_form(labels: Sequence[str], threshold: float) -> LineForm:
    """Return the form of one version's lines."""
    names = [msgspec.json.encode(label) for label in labels]
    heads = tuple(b',"label":' + name + b',"probabilities":{' for name in names)
    return heads, tuple((b"," if column else b"") + name + b":" for column, name in enumerate(names)), threshold


@lru_cache(maxsize=1)
def sentence_lines() -> SentenceLines:
    """Return what writes the lines: the kernel, or `lines_by_rule`, which writes the same."""
    try:
        from model.scoring import compiled
    except ImportError:
        return lines_by_rule
    return compiled.sentence_lines


def lines_by_rule(
    begin: bytes,
    spans: Sequence[Span],
    rows: Sequence[tuple[float, ...]],
    endings: tuple[bytes, bytes],
    tails: Mapping[int, bytes],
    own: Mapping[int, bytes],
    form: LineForm,
) -> bytes:
    """Return one line a sentence.

    Parameters
    ----------
    begin : of every line
    rows : each sentence's probabilities
    endings : of a line behind its last probability, where the largest one reaches the form's threshold and where not
    tails : other endings, by the sentence's place
    own : what stands behind a sentence's span, by its place
    """
    heads, names, threshold = form
    shares = b"".join(name.replace(b"%", b"%%") + b"%.12f" for name in names)
    lines = []
    for place, (span, row) in enumerate(zip(spans, rows, strict=True)):
        best = max(row)
        tail = tails.get(place) or endings[best < threshold]
        head = b'"begin":%d,"end":%d%b%b' % (span.begin, span.end, own.get(place, b""), heads[row.index(best)])
        lines.append(begin + head + shares % row + tail)
    return b"".join(lines)
