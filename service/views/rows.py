"""A report as a table: one line a sentence, with its text, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from model.files.guarded import guarded
from service.report.shapes import Report

FIRST = ("number", "begin", "end", "label", "abstained", "reason")
VOICES = ("own_label", "quoted_label", "speakers")
LAST = ("read_by", "text", "file", "text_sha256", "model", "model_digest", "codebook", "made_at")

UNSURE = "low_margin"
"""Why there is no label where an answer does not say it."""


def csv_of(report: Report) -> str:
    """Return the table; its lines end as RFC 4180 has them.

    An apostrophe stands before a cell that a spreadsheet would take for a formula, as in every export.
    """
    sentences = report.document["sentences"]
    labels = list(report.document["profile"]["sentences"])
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([*FIRST, *(guarded(f"p_{label}") for label in labels), *VOICES, *LAST])
    told = report.told
    same = (told.file["name"], told.text["sha256"], told.model["version"], told.model["digest"])
    for number, one in enumerate(sentences, 1):
        text = report.document["text"][one["begin"] : one["end"]]
        given = "" if one["abstained"] else one["label"]
        why = one.get("reason", UNSURE) if one["abstained"] else ""
        first = (number, one["begin"], one["end"], given, "yes" if one["abstained"] else "no", why)
        probabilities = [one["probabilities"][label] for label in labels]
        last = (one.get("read_by", ""), text, *same, told.codebook["version"], told.made_at)
        writer.writerow([guarded(cell) for cell in (*first, *probabilities, *_voices(one), *last)])
    return lines.getvalue()


def _voices(sentence: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the labels of a sentence's own and quoted words, and who speaks; empty where there are none."""
    voices = sentence.get("voices") or {"own": None, "quoted": None, "quotes": []}
    speakers = dict.fromkeys(quote["speaker"]["text"] for quote in voices["quotes"] if quote["speaker"])
    return _label(voices["own"]), _label(voices["quoted"]), "; ".join(speakers)


def _label(result: Mapping[str, Any] | None) -> str:
    return str(result["label"]) if result and not result["abstained"] else ""
