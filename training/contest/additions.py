"""Labelled files beside the seeds: audited before a fit by hand, as reviews are before a training."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from training.audit.audit import audit, ground_of
from training.audit.duplicates import check_near, check_same
from training.audit.findings import Finding, Limits
from training.contest.gate import Policy, doubts
from training.corpus.corpus import ADDED_WEIGHT, Corpus

Say = Callable[[str], None]
SHOWN = 100


def audited(corpus: Corpus, n_seeds: int, say: Say, *, is_whole: bool = True) -> Corpus:
    """Return a corpus without the added rows that the audit takes out, saying each finding that takes some out.

    The others weigh as much as reviews do.

    Parameters
    ----------
    n_seeds : examples at the begin of the corpus that the others are audited against
    is_whole : False looks only for what the pinned test part holds, which is taken out in any case
    """
    ground = ground_of(corpus.subset(range(n_seeds)))
    new = corpus.examples[n_seeds:]
    if is_whole:
        found = audit(ground, new, Limits())
        findings: Iterable[Finding] = found.ranked()
        for reason in doubts(found.sources(lambda row: f"row {row + 1}"), Policy()):
            say(f"a training would be refused: {reason}")
    else:
        rows = range(len(new))
        both = (*check_same(new, rows, ground), *check_near(new, rows, ground, Limits()))
        findings = [finding for finding in both if finding.kind == "test-overlap"]
    taken_out = [finding for finding in findings if finding.action != "accepted"]
    for finding in taken_out[:SHOWN]:
        named = ", ".join(f"{row + 1} ({new[row].source})" for row in finding.rows[:5])
        say(f"row {named}: {finding.kind}, {finding.action}: {finding.reason}")
    out = {row for finding in taken_out for row in finding.rows}
    say(f"{len(new)} rows beside the seeds, {len(new) - len(out)} of them train")
    kept = (replace(example, weight=ADDED_WEIGHT) for row, example in enumerate(new) if row not in out)
    return replace(corpus, examples=(*corpus.examples[:n_seeds], *kept), sizes=())
