"""The fixed parts of the JSON lines that bulk labelling writes; both scorers fill in numbers."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

LineForm: TypeAlias = tuple[tuple[bytes, ...], tuple[bytes, ...], float]
"""What stands between a row's number and its probabilities, by best label; each label's name as a key; the
largest probability below which a row abstains."""


def line_form(labels: Sequence[str], threshold: float) -> LineForm:
    """Return the form of one version's lines."""
    names = [msgspec.json.encode(label) for label in labels]
    heads = tuple(b',"label":' + name + b',"probabilities":{' for name in names)
    return heads, tuple((b"," if column else b"") + name + b":" for column, name in enumerate(names)), threshold
