"""Labelled files to a corpus: every row checked, every refused row named by file and line."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from model.errors import CorpusError
from model.files.named import opened
from model.files.read import open_table
from model.labels import Label
from model.quoted import counted, quoted
from model.scoring.fold import fold_table, folded

Keeps = Literal["none", "figures", "repeats"]
Say = Callable[[str], None]
MOST_PROBLEMS_SHOWN = 20
LONGEST_TEXT = 10_000  # characters; the service takes no longer ones either
BOUNDARY_TAG = re.compile(r"r\d+[+-]")
"""The tag of a boundary case: a rule of the codebook, and on which side of it the sentence stands."""
CODEBOOK_LABELS: tuple[str, ...] = tuple(Label)
ADDED_WEIGHT = 3.0
"""Of a row beside the seeds: a corrected text then gets its label, and the other texts keep theirs; measured."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled sentence.

    Parameters
    ----------
    group : examples of one group stay on one side of a split; they tell of the same event
    source : what it imitates or where it comes from; whole sources are held out for the honest figure
    tags : the hard cases it stands for, for example "r7+"
    is_firm : False where a reader was in doubt
    weight : how much the example counts when a version is fitted
    person : whose label it is, where that is known
    is_review : a person's correction; it trains, and neither tests nor calibrates, being chosen for a model's errors
    """

    text: str
    label: str
    group: str
    source: str
    tags: tuple[str, ...] = ()
    is_firm: bool = True
    weight: float = 1.0
    is_review: bool = False
    person: str = ""

    @property
    def is_added(self) -> bool:
        """Whether it stands beside the seeds: a review, or a row of another file."""
        return self.is_review or self.weight == ADDED_WEIGHT


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples in a fixed order with the labels they use.

    Parameters
    ----------
    labels : in the order of a model's probabilities: the codebook's, or sorted for any other set
    files : names of those that were read
    sizes : how many of the examples each path that was named gave, in their order; of a whole corpus only
    """

    examples: tuple[Example, ...]
    labels: tuple[str, ...]
    files: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()

    @property
    def texts(self) -> list[str]:
        """Return the texts in order."""
        return [example.text for example in self.examples]

    @property
    def targets(self) -> list[str]:
        """Return the labels of the examples in order."""
        return [example.label for example in self.examples]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all examples; it does not depend on their order."""
        rows = sorted(f"{e.text}\x1f{e.label}\x1f{e.group}\x1f{e.source}" for e in self.examples)
        return hashlib.sha256("\x1e".join(rows).encode()).hexdigest()

    def shares(self) -> dict[str, float]:
        """Return each label's share of the examples' weight."""
        weights = dict.fromkeys(self.labels, 0.0)
        for example in self.examples:
            weights[example.label] += example.weight
        total = sum(weights.values())
        return {label: weight / total for label, weight in weights.items()}

    def subset(self, keep: Iterable[int]) -> "Corpus":
        """Return the examples at some positions, with the same labels."""
        return Corpus(tuple(self.examples[index] for index in keep), self.labels, self.files)


def read_corpus(
    paths: Sequence[Path],
    *,
    labels: Sequence[str] | None = CODEBOOK_LABELS,
    left_out: list[str] | None = None,
    keeps: Keeps = "none",
    say: Say | None = None,
) -> Corpus:
    """Read labelled files into one corpus; a row that repeats an earlier one with the same label is left out.

    Parameters
    ----------
    paths : JSONL, CSV, TSV or Parquet with `text` and `label`, and where present `group`, `source`
        (or `register`), `tags`, `firm`; or exports of doccano, Label Studio and Prodigy; a directory stands for the
        files in it
    labels : those allowed; None takes whatever the files hold
    left_out : takes the reasons of rows that cannot be used, which are then left out; None makes them an error
    keeps : "none" leaves out what repeats an earlier row but for its figures; "figures" keeps what differs
        in them; "repeats" takes every row as it is, for a test that others have scored
    say : takes how many rows were left out as repeats, of which file, and why

    Raises
    ------
    CorpusError
        A file cannot be read, or rows have an unknown label, no text, tags that are no names, or a label that
        contradicts an earlier row of the same text and repeats are not kept; the first ones are named by file and line.
    """
    checker = _Checker(labels, keeps)
    files = [_files(path) for path in paths]
    sizes = []
    for of_path in files:
        n_before = len(checker.examples)
        for file in of_path:
            checker.read(file)
        sizes.append(len(checker.examples) - n_before)
    if left_out is not None:
        left_out += checker.problems
        checker.problems.clear()
    checker.finish()
    if say:
        for line in checker.told():
            say(line)
    found = tuple(labels) if labels else tuple(sorted({example.label for example in checker.examples}))
    names = tuple(file.name for of_path in files for file in of_path)
    return Corpus(tuple(checker.examples), found, names, tuple(sizes))


def same_key(text: str) -> str:
    """Return what two texts have in common that a model cannot tell apart: words and marks, not figures or spaces."""
    return " ".join(folded(text).split())


class _Checker:
    def __init__(self, labels: Sequence[str] | None, keeps: Keeps) -> None:
        self.labels = labels
        self.keeps = keeps
        self.fold_but_figures = {point: to for point, to in fold_table().items() if to != ord("0")}
        self.repeats: dict[str, list[int]] = {}  # by file: those of the same words, those of other figures
        self.examples: list[Example] = []
        self.problems: list[str] = []
        self.seen: dict[str, tuple[str, str, str]] = {}

    def read(self, file: Path) -> None:
        with opened(file) as source:
            for row in open_table(source, str(file), tuple(self.labels or ())).rows:
                where = f"{file}:{row.number}"
                problem = row.problem or self.take(row.fields, where, file)
                if problem:
                    self.problems.append(f"{where}: {problem}")

    def take(self, fields: dict[str, Any], where: str, file: Path) -> str | None:
        """Add a row's example; return why not where it cannot be one."""
        problem = next(filter(None, (check(fields) for check in self.checks())), None)
        if problem:
            return problem
        text, label = fields["text"], fields["label"]
        key = same_key(text)
        words = " ".join(text.translate(self.fold_but_figures).split())
        first = self.seen.setdefault(words if self.keeps == "figures" else key, (label, where, words))
        if self.keeps == "repeats" or first[1] == where:
            self.examples.append(_example(fields, file.stem, key))
            return None
        if label != first[0]:
            same = "the same text" if words == first[2] else "the same text but for its figures"
            keep = "keep one" if words == first[2] else "keep one, or both by --keep-figures"
            return f"the label is {quoted(label)}, but {first[1]} gives {same} {quoted(first[0])}: {keep}"
        self.repeats.setdefault(str(file), [0, 0])[words != first[2]] += 1
        return None

    def told(self) -> Iterator[str]:
        """Yield what was left out of each file as repeated."""
        for file, (same, figures) in self.repeats.items():
            if same:
                yield f"{file}: {counted(same, 'row')} left out as repeated"
            if figures:
                told = f"{counted(figures, 'row')} left out as repeated but for figures"
                yield f"{file}: {told}; --keep-figures keeps such"

    def checks(self) -> Iterator[Callable[[dict[str, Any]], str | None]]:
        yield _check_text
        yield self.check_label
        yield _check_tags

    def check_label(self, fields: dict[str, Any]) -> str | None:
        label = fields.get("label")
        if not isinstance(label, str) or not label:
            return "there is no label: every row needs `label`"
        if self.labels is not None and label not in self.labels:
            return f"unknown label {quoted(label)}: the labels are {', '.join(self.labels)}"
        return None

    def finish(self) -> None:
        if not self.problems and self.examples:
            return
        if not self.problems:
            raise CorpusError("There are no examples: name at least one labelled file.")
        shown = self.problems[:MOST_PROBLEMS_SHOWN]
        more = len(self.problems) - len(shown)
        tail = [f"... and {more} more"] if more else []
        raise CorpusError("\n".join([f"{counted(len(self.problems), 'row')} cannot be used:", *shown, *tail]))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(path.glob("*.jsonl"))
        if not found:
            raise CorpusError(f"{path} holds no .jsonl file: name a file or another directory.")
        return found
    if not path.is_file():
        raise CorpusError(f"{path} is no file: check the path.")
    return [path]


def _check_text(fields: dict[str, Any]) -> str | None:
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        return "there is no text: every row needs `text` with a sentence"
    if len(text) > LONGEST_TEXT:
        return f"the text has {len(text)} characters, at most {LONGEST_TEXT} are allowed"
    return None


def _check_tags(fields: dict[str, Any]) -> str | None:
    tags = fields.get("tags") or ()
    if isinstance(tags, str) or (isinstance(tags, list | tuple) and all(isinstance(tag, str) for tag in tags)):
        return None
    return f"the tags are {quoted(tags)}, not a list of names such as r7+"


def _example(fields: dict[str, Any], stem: str, key: str) -> Example:
    group = fields.get("group") or f"text:{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    source = fields.get("source") or fields.get("register") or stem
    tags = fields.get("tags") or ()
    is_firm = fields.get("firm") not in (False, "false", "False", "0")
    split = tags.split(",") if isinstance(tags, str) else tags
    return Example(fields["text"], fields["label"], str(group), str(source), tuple(split), is_firm)
