"""How both readers' numbers come to one: a small fitted rule, and which sentences it is asked about."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import mul
from typing import Any

from model.errors import FormatError
from model.reader.encoder import Reading

RULE = "rule.json"
LEAST = 1e-12
Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A logistic regression on both readers' scores, fitted on documents that neither had learned from.

    Score of label k = `factor` x the table's score of k + the sum over j of `weights[k][j]` x the encoder's
    logit of j + `corrections[k]` x its vector + `intercepts[k]`; the softmax of the scores gives probabilities.

    Parameters
    ----------
    encoder : digest of the encoder that it was fitted with
    labels : of the table, in its order, and of the encoder
    plain : the label that most sentences have; only of this one the table alone may be sure
    margin : the table's probability of `plain` from which it answers alone
    threshold : largest probability below which an answer abstains
    scores : of label sets, by how the reader is asked ("doubtful" or "all"); rising, see `model.scoring.conformal`
    corrections : what reviews added, one row a label with a number for each of the encoder's vector; empty for none
    reviewed : `key_of` each text that a person has labelled: the table has learned it, and answers it alone
    """

    encoder: str
    labels: tuple[str, ...]
    plain: str
    margin: float
    factor: float
    weights: tuple[Row, ...]
    intercepts: Row
    threshold: float
    scores: Mapping[str, tuple[float, ...]]
    corrections: tuple[Row, ...] = ()
    reviewed: frozenset[str] = frozenset()

    def is_doubtful(self, row: Sequence[float]) -> bool:
        """Tell whether the table's probabilities leave a sentence to both readers."""
        return row[self.labels.index(self.plain)] < self.margin

    def part_of(self, reading: Reading) -> Row:
        """Return what the encoder adds to each label's score."""
        part = tuple(math.fsum(map(mul, row, reading.logits)) for row in self.weights)
        if not self.corrections:
            return part
        vector: list[float] = reading.vector.tolist()
        return tuple(own + math.fsum(map(mul, row, vector)) for own, row in zip(part, self.corrections, strict=True))

    def joined(self, row: Sequence[float], part: Sequence[float]) -> Row:
        """Return the probabilities that both readers come to.

        Parameters
        ----------
        row : the table's probabilities
        part : from `part_of`
        """
        scores = [
            self.factor * math.log(max(probability, LEAST)) + added + intercept
            for probability, added, intercept in zip(row, part, self.intercepts, strict=True)
        ]
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        total = math.fsum(powers)
        return tuple(power / total for power in powers)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values; `rule_of` reads them."""
        return asdict(self) | {"reviewed": sorted(self.reviewed)}


def key_of(text: str) -> str:
    """Return what a text is known by without being kept: the same for other cases and spaces."""
    return hashlib.blake2b(" ".join(text.casefold().split()).encode(), digest_size=8).hexdigest()


def rule_of(fields: Mapping[str, Any]) -> Rule:
    """Return the rule that `Rule.as_json` described.

    Raises
    ------
    FormatError
        Something is missing, or no number.
    """
    try:
        rule = Rule(
            encoder=str(fields["encoder"]),
            labels=tuple(fields["labels"]),
            plain=str(fields["plain"]),
            margin=float(fields["margin"]),
            factor=float(fields["factor"]),
            weights=tuple(tuple(map(float, row)) for row in fields["weights"]),
            intercepts=tuple(map(float, fields["intercepts"])),
            threshold=float(fields["threshold"]),
            scores={name: tuple(map(float, scores)) for name, scores in fields["scores"].items()},
            corrections=tuple(tuple(map(float, row)) for row in fields.get("corrections", ())),
            reviewed=frozenset(map(str, fields.get("reviewed", ()))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"The rule of the second reader cannot be read ({error!r}): fit it again.") from None
    if not _is_whole(rule):
        raise FormatError("The rule of the second reader has not one finite number a label: fit it again.")
    return rule


def _is_whole(rule: Rule) -> bool:
    n = len(rule.labels)
    lengths = {len(row) for row in rule.corrections}
    is_square = [len(row) for row in (*rule.weights, rule.intercepts)] == [n] * (n + 1)
    is_even = not rule.corrections or (len(rule.corrections) == n and len(lengths) == 1)
    numbers = (rule.margin, rule.factor, rule.threshold, *rule.intercepts)
    rows = (*rule.weights, *rule.corrections)
    is_finite = all(map(math.isfinite, numbers)) and all(map(math.isfinite, (one for row in rows for one in row)))
    return rule.plain in rule.labels and is_square and is_even and is_finite
