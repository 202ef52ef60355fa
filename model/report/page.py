"""A version's report as one HTML page that needs nothing else, and as a model card in Markdown."""

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from model.codebook import RULE_NAMES
from model.labels import Label
from model.report.plots import plot
from model.report.real_text import rare_labels, rows_of, ten_sentences
from model.version import Version

PAGES = Path(__file__).resolve().parent / "pages"
LEAST_ACCURACY = 0.5
NOT_MEASURED = "not measured, so as to serve sooner; `./run training fit` measures it"
RULE_TAG = re.compile(r"r(\d{1,2})([+-])")


def report_page(version: Version, report: dict[str, Any]) -> str:
    """Return the page of a version's report."""
    reliability = [[(stated, observed) for _, stated, observed in part] for part in report["reliability"].values()]
    coverage = [[(share, accuracy) for _, share, accuracy in part] for part in report["coverage"].values()]
    learning = [(float(n), score) for n, score in report["learning_curve"]]
    most = max((n for n, _ in learning), default=1.0)
    has_curve = len(learning) > 1
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            **_common(version, report),
            reliability_svg=plot(reliability, "stated probability", "share that was right", ideal=True),
            coverage_svg=plot(coverage, "share answered", "accuracy on these", low=(0.0, LEAST_ACCURACY)),
            curve_svgs=_curves(report.get("real_text")),
            learning_svg=plot([learning], "training sentences", "macro-F1", low=(0.0, LEAST_ACCURACY), high=(most, 1.0))
            if has_curve
            else None,
            rule_words=rule_words,
        )
    )


def model_card(version: Version, report: dict[str, Any]) -> str:
    """Return the model card of a version: what it is for, what it is not for, how well it does."""
    return _environment().get_template("card.md.j2").render(**_common(version, report))


def rule_words(tag: str) -> tuple[str, str]:
    """Return the rule of a hard case's tag, as "r7+", in words, and whether it decides there."""
    found = RULE_TAG.fullmatch(tag)
    if not found or not 1 <= int(found[1]) <= len(RULE_NAMES):
        return tag, ""
    return f"{found[1]}: {RULE_NAMES[int(found[1]) - 1]}", "decides" if found[2] == "+" else "only seems to"


def _curves(real: dict[str, Any] | None) -> dict[str, Markup]:
    """Return a plot of recall across and precision up for each rare label."""
    if not real:
        return {}
    curves = {label: real["curves"][label] for label in rare_labels(real["firm"]) if label in real["curves"]}
    return {
        label: plot([[(recall, precision) for _, precision, recall in curve]], "recall", "precision")
        for label, curve in curves.items()
    }


def _common(version: Version, report: dict[str, Any]) -> dict[str, Any]:
    manifest = version.manifest
    names = ("test", "conformal", "hard_cases", "swap", "top_features", "comparison", "both")
    return {name: report.get(name) for name in names} | {
        "held": report["sources_held_out"],
        "parts": _parts(report),
        "not_measured": NOT_MEASURED,
        "real": report.get("real_text"),
        "real_rows": rows_of(report.get("real_text")),
        "ten_sentences": _ten(report.get("real_text")),
        "statistics": manifest.get("statistics"),
        "name": version.name,
        "digest": version.digest,
        "created_at": version.created_at,
        "created_by": version.created_by,
        "labels": manifest["labels"],
        "is_of_codebook": set(manifest["labels"]) == set(Label),
        "carries_base": version.base is not None,
        "threshold": manifest["threshold"],
        "corpus": manifest["corpus"],
        "requires": manifest["requires"],
    }


def _parts(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    named = (("Pinned test part", report["test"]), ("Sources held out", report["sources_held_out"]))
    return [(title, part) for title, part in named if part]


def _ten(real: dict[str, Any] | None) -> list[str]:
    return [ten_sentences(real["news"], label) for label in rare_labels(real["news"])] if real and real["news"] else []


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
