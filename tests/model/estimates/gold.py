"""The gold sets of terms and figures, read; `tests/gold/estimates/README.md` says what is in them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from model.estimates.terms import Estimate, estimates_in
from model.labels import Span
from model.ledger.document import read_document
from model.ledger.entries import Entry
from model.settings import ROOT

FOLDER = ROOT / "tests" / "gold" / "estimates"
MARK = re.compile(r"\{([^|{}]+)\|([^}]*)\}")
BOUNDS = {"exact": "=", "about": "~", "at_least": ">", "at_most": "<", "range": "r", "vague": "v"}
FIELDS = ("words", "range", "unit", "bound", "source", "subject", "event", "as_of", "status", "band")


def lines_of(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def marked(line: str) -> tuple[str, dict[tuple[int, int], str]]:
    """Return a line's text, and what is marked in it by its place."""
    text, marks, at = "", {}, 0
    for match in MARK.finditer(line):
        text += line[at : match.start()]
        marks[len(text), len(text) + len(match[1])] = match[2]
        text, at = text + match[1], match.end()
    return text + line[at:], marks


def mark_of(one: Estimate) -> str:
    if one.confidence:
        return one.confidence
    denied = "!" if one.is_negated else ""
    if one.low is None or one.high is None:
        return f"{denied}-"
    return f"{denied}{round(one.low * 100, 2):g}-{round(one.high * 100, 2):g}"


def score_terms(name: str) -> tuple[float, float, int]:
    """Return span F1, the share of bands that are right, and how many terms there are."""
    right = extra = missed = same = 0
    for line in lines_of(FOLDER / name):
        text, gold = marked(line)
        found = {(one.span.begin, one.span.end): mark_of(one) for one in estimates_in(text)}
        both = gold.keys() & found.keys()
        right += len(both)
        extra += len(found) - len(both)
        missed += len(gold) - len(both)
        same += sum(gold[place] == found[place] for place in both)
    return 2 * right / (2 * right + extra + missed), same / right, right + missed


@dataclass
class Score:
    right: Counter[str] = field(default_factory=Counter)
    n_figures: int = 0
    n_whole: int = 0
    n_extra: int = 0
    n_sentences: int = 0


def sentences_of(name: str) -> Iterator[tuple[str, list[list[str]]]]:
    sentence, rows = "", list[list[str]]()
    for line in [*lines_of(FOLDER / name), ""]:
        if line.startswith(">"):
            cells = [cell.strip() for cell in line[1:].split(" ; ")]
            rows.append([*cells, *["-"] * (len(FIELDS) - len(cells))])
            continue
        if sentence:
            yield sentence, rows
        sentence, rows = line, []


def cells_of(entry: Entry) -> list[str]:
    quantity, dated = entry.quantity, entry.as_of
    return [
        entry.written,
        f"{number(quantity.low)}..{number(quantity.high)}",
        quantity.unit,
        BOUNDS[quantity.bound],
        entry.source.written if entry.source else "-",
        entry.subject or "-",
        entry.event or "-",
        (dated.date or dated.written) if dated else "-",
        entry.status or "-",
        entry.band.term if entry.band else "-",
    ]


def number(value: float | None) -> str:
    return "" if value is None else repr(float(value))


def as_numbers(cell: str) -> str:
    return "..".join(number(float(end)) if end else "" for end in cell.split(".."))


def score_figures(name: str) -> Score:
    score = Score()
    for sentence, gold in sentences_of(name):
        score.n_sentences += 1
        readings = read_document(sentence, [Span(0, len(sentence))])
        found = [cells_of(entry) for reading in readings for entry in reading.entries]
        for row in gold:
            score.n_figures += 1
            row[1] = as_numbers(row[1])
            match = next((one for one in found if one[0] == row[0]), None)
            if match is None:
                continue
            found.remove(match)
            same = [name for name, one, other in zip(FIELDS, row, match, strict=True) if one == other]
            score.right.update(same)
            score.n_whole += len(same) == len(FIELDS)
        score.n_extra += len(found)
    return score
