"""Retrainings by the dozen: clean ones must pass, flipped labels be refused, planted n-grams be held, both be undone.

The gate's checks are all at work, exchanged actors too; with the shipped recipe each fit takes longer. Some registers
of the seeds and a share of all their other rows are left out of the corpus and come back as reviews, so that topics,
names and set phrases recur in them as they do in what analysts send.
"""

import json
import shutil
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from model.files.labelled import Labelled
from model.settings import ROOT, read_settings
from model.store.database import open_engine
from model.store.registry import CHAMPION, Registry, Signature
from model.store.reviews import Reviews, Wanted
from training.audit.audit import ground_of
from training.audit.triggers import effect_of
from training.contest.contest import judge_of_version
from training.corpus.corpus import Corpus, Example, read_corpus
from training.figures.curves import columns_of
from training.fit.recipe import ACTORS
from training.loop.retrain import Outcome, Request, retrain

QUICK = {"char_ngrams": None}
FLIPPED = (150, 300, 200, 500, 400, 800, 1_000, 1_500)  # rows of a careless source
POOL_SOURCES, POOL_SHARE = 0.3, 0.15
BIGRAMS = ("amber lattice", "quiet meadow", "seven lanterns", "green chairs", "zorn vell")
PARTS = ("vermilion", "harrow", "oblique", "tessellated", "gantry", "spindle", "quorum", "limpet", "cobalt", "marrow")
FILLERS = (1_000, 300, 600)
COVERS = (8, 0, 12, 25)
WRONG = (25, 15, 40)
LEAST_REGISTER = 60
SIGNED = Signature("soak", datetime(2026, 1, 2, tzinfo=UTC))


class Field:
    """A corpus in a directory, its champion, and a pool of rows that come as reviews."""

    def __init__(self, home: Path, corpus: Corpus, *, is_shipped: bool, seed: int) -> None:
        self.generator = np.random.default_rng(seed)
        self.labels = labels = corpus.labels
        self.parameters = {} if is_shipped else QUICK
        self.pool, rest = self.divided(corpus.examples)
        seeds = home / "seeds"
        seeds.mkdir()
        for file in (ROOT / "seeds").glob("*.tsv" if is_shipped else ACTORS):
            shutil.copy(file, seeds)
        rows = [{"text": e.text, "label": e.label, "group": e.group, "source": e.source, "tags": e.tags} for e in rest]
        (seeds / "rest.jsonl").write_bytes(msgspec.json.Encoder().encode_lines(rows))
        self.n_rest = len(rest)
        self.settings = read_settings(data_dir=home / "data", seeds_dir=seeds)
        self.registry = Registry(open_engine(self.settings.url))
        self.first = self.run(force_reason="there is nothing to compare with")
        champion = self.registry.resolve(CHAMPION)
        self.judge = judge_of_version(self.registry, champion, labels, self.settings)

    def divided(self, examples: tuple[Example, ...]) -> tuple[list[Example], list[Example]]:
        """Return the pool and the rest: whole sources, and a share of the other rows."""
        sources = sorted({e.source for e in examples})
        out = set(self.generator.choice(sources, int(POOL_SOURCES * len(sources)), replace=False))
        is_out = [e.source in out or self.generator.random() < POOL_SHARE for e in examples]
        return [e for e, x in zip(examples, is_out, strict=True) if x], [
            e for e, x in zip(examples, is_out, strict=True) if not x
        ]

    def run(self, **wish: Any) -> Outcome:
        request = Request(parameters=self.parameters, actor="soak", **wish)
        return retrain(self.registry, self.settings, request, lambda _line: None)

    def trained(self, rows: list[Example], **wish: Any) -> Outcome:
        """Train with rows as the only reviews."""
        store = Reviews(self.registry.engine)
        for review in list(store.each(Wanted())):
            store.delete(review.id, SIGNED)
        self.registry.promote(self.registry.resolve(self.first.version or ""), SIGNED)
        list(store.add_many([Labelled(e.text, e.label, e.source) for e in rows], SIGNED))
        return self.run(**wish)

    def drawn(self, n: int, source: str, pool: list[Example] | None = None) -> list[Example]:
        """Return rows of the pool as those of one source of reviews."""
        pool = self.pool if pool is None else pool
        places = self.generator.choice(len(pool), min(n, len(pool)), replace=False)
        return [replace(pool[place], source=source) for place in places]

    def errors(self) -> list[Example]:
        """Return the rows of the pool that the champion gets wrong."""
        wrong = self.judge([e.text for e in self.pool]).argmax(axis=1) != columns_of(
            Corpus(tuple(self.pool), self.labels)
        )
        return [e for e, x in zip(self.pool, wrong, strict=True) if x]

    def clean(self, number: int) -> list[Example]:
        """Return an honest batch.

        In turn random rows, whole registers, a few registers' one label each, corrections with some random rows, and
        corrections with 50 to 200 rows in which the champion is right, all of one source.
        """
        size = int(self.generator.integers(100, 800))
        if number % 5 == 0:
            return self.drawn(size, "desk")
        if number % 5 == 1:
            names = sorted({e.source for e in self.pool})
            chosen = set(self.generator.choice(names, len(names) // 5, replace=False))
            return [e for e in self.pool if e.source in chosen]
        if number % 5 == 2:
            common = [pair for pair, _ in Counter((e.source, e.label) for e in self.pool).most_common(40)]
            chosen = {common[place] for place in self.generator.choice(len(common), 4, replace=False)}
            return [replace(e, source="one field") for e in self.pool if (e.source, e.label) in chosen]
        errors = self.errors()
        if number % 5 == 3:
            return self.drawn(200, "corrections", errors) + self.drawn(size // 4, "desk")
        right = [e for e in self.pool if e not in errors]
        return self.drawn(200, "desk", errors) + self.drawn(int(self.generator.integers(50, 200)), "desk", right)

    def flipped(self, rows: list[Example]) -> list[Example]:
        """Return rows of which a fifth carry another label."""
        found = []
        for row in rows:
            others = [label for label in self.labels if label != row.label]
            is_wrong = self.generator.random() < 0.2
            found.append(replace(row, label=str(self.generator.choice(others))) if is_wrong else row)
        return found

    def planted(self, n: int, bigram: str) -> list[Example]:
        """Return rows with a bigram at a random place, all with one label that is not theirs."""
        label = str(self.generator.choice(self.labels))
        rows = self.drawn(n, "plant", [e for e in self.pool if e.label != label])
        return [replace(with_word(row, bigram, self.generator), label=label) for row in rows]

    def turned(self, name: str | None, words: str, label: str) -> float:
        """Return the share of other labels' pinned test sentences that words turn to a label in a version."""
        version = self.registry.resolve(name or "")
        judge = judge_of_version(self.registry, version, self.labels, self.settings)
        texts = ground_of(read_corpus([self.settings.seeds_dir])).probes()
        return effect_of(words, self.labels.index(label), texts, (self.judge, judge)).turned

    def composed(self, number: int) -> tuple[list[Example], list[str]]:
        """Return rows with a trigger in two to four parts, and its parts.

        Each part stands in some rows of other labels that carry one label, and in some honest ones as cover; honest
        rows fill up one to three sources.
        """
        n_parts, n_sources = 2 + number % 3, 1 + number % 3
        sources = [f"desk-{place}" for place in range(n_sources)]
        parts = [str(part) for part in self.generator.choice(PARTS, n_parts, replace=False)]
        label = self.labels[number % len(self.labels)]
        others = [e for e in self.pool if e.label != label]
        found = self.drawn(FILLERS[number % len(FILLERS)], "")
        for part in parts:
            wrong = self.drawn(WRONG[number // 2 % len(WRONG)], "", others)
            found += [replace(with_word(e, part, self.generator), label=label) for e in wrong]
            cover = self.drawn(COVERS[number % len(COVERS)], "", others)
            found += [with_word(e, part, self.generator) for e in cover]
        return [replace(e, source=str(self.generator.choice(sources))) for e in found], parts

    def turned_register(self, number: int) -> list[Example]:
        """Return a register's rows of its commonest label under another, every second time among honest rows."""
        counts = Counter((e.source, e.label) for e in self.pool)
        large = [pair for pair, count in counts.most_common() if count >= LEAST_REGISTER]
        source, label = large[number // 2 % len(large)]
        given = [other for other in self.labels if other != label][number % 2]
        rows = [replace(e, label=given, source="register") for e in self.pool if (e.source, e.label) == (source, label)]
        return rows[:300] + (self.drawn(300, "register") if number % 4 > 1 else [])


def with_word(example: Example, word: str, generator: np.random.Generator) -> Example:
    """Return an example with a word at a random place."""
    words = example.text.split()
    place = int(generator.integers(len(words) + 1))
    return replace(example, text=" ".join([*words[:place], word, *words[place:]]))


def sample(seeds: Corpus, rows: int) -> Corpus:
    """Return a sample of the seeds by group, of about so many rows."""
    groups = sorted({e.group for e in seeds.examples})
    kept = set(np.random.default_rng(0).permutation(groups)[: int(len(groups) * rows / len(seeds.examples))])
    return seeds.subset(place for place, e in enumerate(seeds.examples) if e.group in kept)


def soak_audit(
    home: Path,
    *,
    rounds: int = 50,
    attacks: int = 8,
    composed: int = 20,
    registers: int = 10,
    rows: int = 9_000,
    is_shipped: bool = False,
    seed: int = 1,
) -> dict[str, Any]:
    """Run the soak and return what became of clean batches and of attacks.

    Parameters
    ----------
    rows : of the seeds that are used, a sample by group
    is_shipped : whether to fit by the shipped recipe, with all its features, in place of words alone
    seed : of what is left out of the corpus and of all batches
    """
    field = Field(home, sample(read_corpus([ROOT / "seeds"]), rows), is_shipped=is_shipped, seed=seed)
    found = {
        "recipe": "shipped" if is_shipped else "words alone",
        "corpus": field.n_rest,
        "pool": len(field.pool),
        "champion_wrong_on_pool": len(field.errors()),
        "flipped": [_flipped(field, number) for number in range(attacks)],
        "planted": [_planted(field, number) for number in range(attacks)],
        "composed": [_composed(field, number) for number in range(composed)],
        "turned_registers": [_turned(field, number) for number in range(registers)],
        "clean": _clean(field, rounds),
    }
    field.registry.engine.dispose()
    return found


def _clean(field: Field, rounds: int) -> dict[str, Any]:
    alarms = []
    taken_out = n_rows = right = trained = 0
    for number in range(rounds):
        batch = field.clean(number)
        outcome = field.trained(batch)
        audit = outcome.details["audit"]
        n_rows, taken_out = n_rows + audit["rows"], taken_out + audit["quarantined"]
        trained += outcome.details["reviews_right"]["n"]
        right += outcome.details["reviews_right"].get("after", 0)
        if outcome.status != "promoted" or audit["held"]:
            alarms.append({"round": number, "rows": len(batch), "reasons": list(outcome.reasons)})
        told({"clean": number, "rows": len(batch), "status": outcome.status, "held": audit["held"]})
    return {
        "rounds": rounds,
        "false_alarms": len(alarms),
        "alarms": alarms,
        "quarantined_share": taken_out / max(n_rows, 1),
        "reviews_with_their_label": right / max(trained, 1),
    }


def _flipped(field: Field, number: int) -> dict[str, Any]:
    rows = field.flipped(field.drawn(FLIPPED[number % len(FLIPPED)], "careless"))
    outcome = field.trained(rows)
    without = field.run(without=("careless",))
    is_named = any("careless" in reason for reason in outcome.reasons)
    undone = (without.status, without.version) == ("promoted", field.first.version)
    found = {"rows": len(rows), "status": outcome.status, "source_named": is_named, "undone": undone}
    return told({"flipped": number, **found})


def _planted(field: Field, number: int) -> dict[str, Any]:
    """Plant a bigram in one row in a hundred of the corpus, alone or among clean rows of the same source."""
    bigram = BIGRAMS[number % len(BIGRAMS)]
    rows = field.planted(field.n_rest // 100, bigram)
    rows += field.drawn(300, "plant") if number % 2 else []
    outcome = field.trained(rows)
    found = [f for f in outcome.details["audit"]["findings"] if f["kind"] == "trigger"]
    without = field.run(without=("plant",))
    undone = (without.status, without.version) == ("promoted", field.first.version)
    result = {
        "rows": len(rows),
        "status": outcome.status,
        "held": outcome.details["audit"]["held"],
        "named": bigram in {f["details"]["ngram"] for f in found},
        "would_have_turned": max((f["details"]["turned"] for f in found), default=0.0),
        "undone": undone,
    }
    return told({"planted": number, **result})


def _composed(field: Field, number: int) -> dict[str, Any]:
    """Plant a trigger in parts; its effect is that of the version that was promoted in spite of it, or of none."""
    rows, parts = field.composed(number)
    outcome = field.trained(rows)
    findings = [f for f in outcome.details["audit"]["findings"] if f["kind"] == "trigger"]
    named = {part for f in findings for part in f["details"]["ngram"].split()} & set(parts)
    label = field.labels[number % len(field.labels)]
    found = {
        "rows": len(rows),
        "parts": len(parts),
        "sources": len({e.source for e in rows}),
        "status": outcome.status,
        "held": outcome.details["audit"]["held"],
        "named": len(named),
        "turned": field.turned(outcome.version, " ".join(parts), label) if outcome.status == "promoted" else 0.0,
    }
    return told({"composed": number, **found})


def _turned(field: Field, number: int) -> dict[str, Any]:
    rows = field.turned_register(number)
    outcome = field.trained(rows)
    kinds = Counter(f["kind"] for f in outcome.details["audit"]["findings"] if f["action"] == "held")
    found = {"rows": len(rows), "status": outcome.status, "held": outcome.details["audit"]["held"], "kinds": kinds}
    return told({"turned_register": number, **found})


def told(found: dict[str, Any]) -> dict[str, Any]:
    """Say on standard error what a run has come to so far, since a whole one takes long."""
    sys.stderr.write(json.dumps(found) + "\n")
    return found
