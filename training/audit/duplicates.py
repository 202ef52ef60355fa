"""Rows that repeat others: the pinned test part, the corpus, or each other, with the same label or with another.

Two texts are the same if the model sees them as the same: after folding (case, accents, digits, marks).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from training.audit.contradicted import Floor, floor_of_repeats
from training.audit.findings import Action, Finding, Ground, Kind, Limits
from training.audit.shingles import shingle_vectors
from training.corpus.corpus import Example, same_key

BLOCK = 250  # rows a product, so that memory stays under 100 MB
LEAST_REPEATS = 60  # rows of a source with texts of the corpus, below which their labels say nothing of the source
TOLD = 80  # characters of a text in a reason


def check_same(examples: Sequence[Example], rows: Sequence[int], ground: Ground) -> Iterator[Finding]:
    """Yield findings on rows whose text is in the test part, in the training part, or there more than once."""
    test = {same_key(example.text) for example in ground.test.examples}
    known = {same_key(example.text): example.label for example in ground.train.examples}
    inside: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        key = same_key(examples[row].text)
        if key in test:
            yield _finding("test-overlap", [row], "the pinned test part holds this text: it would test itself")
        elif key not in known:
            inside[key].append(row)
        elif known[key] == examples[row].label:
            yield _finding("duplicate", [row], "the corpus holds this text with this label already")
        else:
            why = f"the corpus labels this text {known[key]}, this row {examples[row].label}: decide which is right"
            yield _finding("two-labels", [row], why, "quarantined")
    for same in inside.values():
        yield from _inside(examples, same)


def repeated_floors(examples: Sequence[Example], rows: Sequence[int], ground: Ground) -> dict[str, Floor]:
    """Return, of each source that repeats enough texts of the corpus, how many it labels otherwise."""
    known = {same_key(example.text): example.label for part in (ground.train, ground.test) for example in part.examples}
    differing: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        label = known.get(same_key(examples[row].text))
        if label is not None:
            differing[examples[row].source].append(label != examples[row].label)
    return {
        f"{source} (texts of the corpus)": floor_of_repeats(len(found), sum(found))
        for source, found in differing.items()
        if len(found) >= LEAST_REPEATS
    }


def check_near(examples: Sequence[Example], rows: Sequence[int], ground: Ground, limits: Limits) -> Iterator[Finding]:
    """Yield findings on rows that are nearly a text of the test part, of the training part, or an earlier row's."""
    if not rows:
        return
    others = [*ground.test.examples, *ground.train.examples, *(examples[row] for row in rows)]
    n_test, n_ground = len(ground.test.examples), len(ground.test.examples) + len(ground.train.examples)
    left: set[int] = set()
    for place, other, cosine in near_pairs([example.text for example in others], n_ground, limits.near):
        row = rows[place - n_ground]
        if row in left or (other >= n_ground and rows[other - n_ground] in left):
            continue
        if other < n_test:
            yield _near("test-overlap", row, others[other], cosine)
        elif others[other].label == examples[row].label:
            yield _near("near-duplicate", row, others[other], cosine)
        else:
            yield _near("two-labels", row, others[other], cosine)
            continue
        left.add(row)


def near_pairs(texts: Sequence[str], start: int, least: float) -> Iterator[tuple[int, int, float]]:
    """Yield (place, an earlier place, cosine) of texts from `start` on that are nearly an earlier text.

    Exact, by a sparse product; MinHash is no quicker below some 20,000 texts.
    """
    vectors = shingle_vectors(texts)
    for begin in range(start, len(texts), BLOCK):
        end = min(begin + BLOCK, len(texts))
        product = (vectors[begin:end] @ vectors[:end].T).tocoo()
        is_near = (product.data >= least) & (product.col < product.row + begin)
        found = zip(product.row[is_near] + begin, product.col[is_near], product.data[is_near], strict=True)
        yield from sorted((int(place), int(other), float(cosine)) for place, other, cosine in found)


def check_cap(examples: Sequence[Example], rows: Sequence[int], limits: Limits) -> Iterator[Finding]:
    """Yield a finding for each source with more rows than count; the newest stay."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_source[examples[row].source].append(row)
    for source, found in by_source.items():
        over = found[: -limits.most_rows]
        if over:
            why = f"source {source!r} has {len(found)} rows and {limits.most_rows} count: the oldest were left out"
            yield _finding("too-many", over, why)


def _inside(examples: Sequence[Example], same: list[int]) -> Iterator[Finding]:
    """Yield findings on rows of one text: the last label of one source counts, that of two sources does not."""
    labels = {examples[row].label for row in same}
    if len(labels) == 1:
        if same[1:]:
            yield _finding("duplicate", same[1:], "an earlier row has this text with this label already")
    elif len({(examples[row].source, examples[row].person) for row in same}) == 1:
        why = f"a later row of this source labels the text {examples[same[-1]].label}"
        yield _finding("two-labels", same[:-1], why)
    else:
        given = ", ".join(f"{examples[row].label} by {_whose(examples[row])}" for row in same[:4])
        why = f"one text, two labels ({given}): settle it, or withdraw the wrong ones"
        yield _finding("two-labels", same, why, "quarantined")


def _whose(example: Example) -> str:
    return f"{example.person} ({example.source})" if example.person else example.source


def _near(kind: Kind, row: int, other: Example, cosine: float) -> Finding:
    if kind == "two-labels":
        why = f"it is nearly ({cosine:.2f}) {_told(other)} labelled {other.label}: look at both"
        return _finding(kind, [row], why, "accepted")
    where = "of the pinned test part" if kind == "test-overlap" else "with the same label"
    return _finding(kind, [row], f"it is nearly ({cosine:.2f}) {_told(other)} {where}")


def _told(other: Example) -> str:
    """Return a text of the corpus as a reason names it; one of a review must be gone once the review is deleted."""
    if other.is_review:
        return "an earlier row"
    return f"the text {other.text if len(other.text) <= TOLD else other.text[:TOLD] + '…'!r}"


def _finding(kind: Kind, rows: Sequence[int], reason: str, action: Action = "removed") -> Finding:
    return Finding(kind, tuple(rows), reason, action)
