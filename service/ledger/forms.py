"""A ledger as people and spreadsheets read it: a table for the terminal, and CSV with a line a figure."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from model.files.guarded import guarded
from service.wire.ledgers.told import as_of_told, status_told

COLUMNS = (
    "document", "source", "date", "text", "low", "high", "unit", "bound", "subject", "event", "estimator", "party",
    "as_of", "status", "denied", "likelihood", "sentence",
)  # fmt: skip
WIDTHS = {"figure": 34, "subject": 14, "event": 11, "estimator": 30, "as of": 10, "status": 10, "document": 24}


def as_csv(ledger: Mapping[str, Any]) -> str:
    """Return a ledger's entries as CSV; cells that a spreadsheet would run are kept from it."""
    documents = {one["id"]: one for one in ledger["documents"]}
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(COLUMNS)
    for entry in ledger["entries"]:
        fields = _row(entry, documents[entry["document"]])
        writer.writerow([guarded(fields[name]) for name in COLUMNS])
    return rows.getvalue()


def _row(entry: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, str]:
    own = {
        name: entry[name] for name in ("document", "text", "low", "high", "unit", "bound", "subject", "event", "status")
    }
    estimator = entry["estimator"] or {}
    fields = own | {
        "source": document["source"],
        "date": document["date"],
        "estimator": estimator.get("text"),
        "party": estimator.get("party"),
        "as_of": as_of_told(entry),
        "denied": "denied" if entry["denied"] else None,
        "likelihood": entry["band"] and entry["band"]["term"],
        "sentence": entry["sentence"]["text"],
    }
    return {name: "" if value is None else str(value) for name, value in fields.items()}


def as_table(ledger: Mapping[str, Any]) -> str:
    """Return a ledger as lines: each figure, then the quantities that several of them tell of, and who disagrees."""
    entries = ledger["entries"]
    if not entries:
        return "No figure was found.\n"
    lines = [_line(dict(zip(WIDTHS, WIDTHS, strict=True)))]
    lines += [_line(_cells(entry)) for entry in entries]
    several = [one for one in ledger["quantities"] if len(one["entries"]) > 1]
    if several:
        lines += ["", "The same quantity, told more than once (never summed):"]
        lines += [line for one in several for line in _quantity(one, entries)]
    return "".join(line.rstrip() + "\n" for line in lines)


def _cells(entry: Mapping[str, Any]) -> dict[str, str]:
    estimator = entry["estimator"]
    return {
        "figure": entry["text"],
        "subject": entry["subject"] or "",
        "event": entry["event"] or "",
        "estimator": estimator["text"] if estimator else "",
        "as of": as_of_told(entry),
        "status": status_told(entry),
        "document": entry["document"],
    }


def _line(cells: Mapping[str, str]) -> str:
    return "  ".join(_fitted(" ".join(cells[name].split()), width) for name, width in WIDTHS.items())


def _fitted(text: str, width: int) -> str:
    """Return a text as wide as its column; what is cut off is told by a mark."""
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"


def _quantity(one: Mapping[str, Any], entries: list[dict[str, Any]]) -> Iterator[str]:
    yield f"{one['subject']}, {one['unit']}, {one['event']}:"
    for course in one["courses"]:
        points = "; ".join(_point(entries[point["entry"]]) for point in course["points"])
        yield f"  {course['estimator']} ({course['status'] or 'nobody named'}): {points}"
    for pair in one["disagreements"]:
        first, second = (entries[place]["text"] for place in pair["entries"])
        yield f"  disagree: {pair['estimators'][0]} ({first}) and {pair['estimators'][1]} ({second})"


def _point(entry: Mapping[str, Any]) -> str:
    as_of = as_of_told(entry)
    return f"{entry['text']}, {as_of}" if as_of else str(entry["text"])
