"""Figures as a person reads them in a terminal."""

from typing import Any

from rich.table import Table

from model.report.page import NOT_MEASURED
from model.report.real_text import real_lines
from model.store.registry import CHAMPION, Registry, Version
from training.figures.evaluate import Figures

SHORT = 24


def figures_text(title: str, figures: Figures) -> str:
    """Return the figures of one set as lines of at most 100 columns."""
    low, high = figures.interval
    lines = [
        f"{title}: {figures.n}",
        f"  macro-F1 {figures.macro_f1:.4f} (95 % interval {low:.4f} to {high:.4f}), accuracy {figures.accuracy:.4f}",
        f"  ECE {figures.ece:.4f}, log loss {figures.log_loss:.4f} nats, "
        f"coverage {figures.coverage:.4f} with accuracy {figures.covered_accuracy:.4f}",
        "",
        f"  {'label':<{SHORT}} precision  recall      F1  support",
    ]
    lines += [
        f"  {label[:SHORT]:<{SHORT}} {row.precision:9.4f} {row.recall:7.4f} {row.f1:7.4f} {row.support:8d}"
        for label, row in figures.per_label.items()
    ]
    lines += ["", f"  {'human label, down':<{SHORT}} " + " ".join(f"{label[:12]:>12}" for label in figures.labels)]
    lines += [
        f"  {label[:SHORT]:<{SHORT}} " + " ".join(f"{count:12d}" for count in row)
        for label, row in zip(figures.labels, figures.confusion, strict=True)
    ]
    return "\n".join(lines)


def head(version: Version, report: dict[str, Any]) -> str:
    """Return the head of a new version's report: what it was fitted on and how well it does."""
    corpus = version.manifest["corpus"]
    counts = ", ".join(f"{count} {label}" for label, count in corpus["per_label"].items())
    lines = [f"{version.name} ({version.digest[:12]}), fitted on {corpus['examples']} examples: {counts}"]
    lines += real_lines(report.get("real_text"))
    for name, title in (("test", "pinned test part"), ("sources_held_out", "whole sources held out")):
        part = report[name]
        if part is None:
            lines.append(f"  {title}: {NOT_MEASURED}")
            continue
        low, high = part["interval"]
        interval = f"({low:.4f} to {high:.4f})"
        lines.append(f"  {title}: macro-F1 {part['macro_f1']:.4f} {interval} on {part['n']}, ECE {part['ece']:.4f}")
    lines += both_lines(report.get("both"))
    if compared := report["comparison"]:
        low, high = compared["interval"]
        lines.append(
            f"  against {compared['champion']}: macro-F1 {compared['difference']:+.4f} ({low:+.4f} to {high:+.4f}); "
            f"{compared['changed']} of {compared['n']} labels differ, {compared['mended']} mended, "
            f"{compared['broken']} broken"
        )
    return "\n".join(lines)


def both_lines(told: dict[str, Any] | None) -> list[str]:
    """Return what a report says of both readers beside the table alone; nothing where they were not measured."""
    if told is None:
        return []
    table, both = told["table"], told["both"]
    low, high = both["interval"]
    return [
        f"  both readers on {told['n']} of it, {told['read']} of them read by both: macro-F1 {both['macro_f1']:.4f} "
        f"({low:.4f} to {high:.4f}), ECE {both['ece']:.4f}; the table alone {table['macro_f1']:.4f}, {table['ece']:.4f}"
    ]


def versions_table(registry: Registry) -> Table:
    """Return all versions as a table, the champion marked."""
    champion = registry.champion_number()
    table = Table("version", "", "created", "by", "sentences", "F1 test", "F1 held", "digest", box=None)
    for version in registry.versions():
        figures = version.manifest.get("figures", {})
        table.add_row(
            version.name,
            CHAMPION if version.number == champion else "",
            version.created_at[:16],
            version.created_by,
            str(version.manifest.get("corpus", {}).get("examples", "")),
            _figure(figures, "test"),
            _figure(figures, "sources_held_out"),
            version.digest[:8],
        )
    return table


def _figure(figures: dict[str, Any], name: str) -> str:
    return f"{figures[name]['macro_f1']:.3f}" if name in figures else ""
