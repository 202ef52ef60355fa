"""A report as a table: one line a sentence, with its text, safe to open in a spreadsheet."""

import csv
import io

from model.files.guarded import guarded
from service.report.shapes import Report

FIRST = ("number", "begin", "end", "label", "abstained", "reason")
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
    writer.writerow([*FIRST, *(guarded(f"p_{label}") for label in labels), *LAST])
    told = report.told
    same = (told.file["name"], told.text["sha256"], told.model["version"], told.model["digest"])
    for number, one in enumerate(sentences, 1):
        text = report.document["text"][one["begin"] : one["end"]]
        given = "" if one["abstained"] else one["label"]
        why = one.get("reason", UNSURE) if one["abstained"] else ""
        first = (number, one["begin"], one["end"], given, "yes" if one["abstained"] else "no", why)
        probabilities = [one["probabilities"][label] for label in labels]
        last = (one.get("read_by", ""), text, *same, told.codebook["version"], told.made_at)
        writer.writerow([guarded(cell) for cell in (*first, *probabilities, *last)])
    return lines.getvalue()
