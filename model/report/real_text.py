"""What a version makes of real documents, in words and tables that a journalist understands."""

from typing import Any

TEN = 10


def ten_sentences(part: dict[str, Any], label: str) -> str:
    """Return how many of ten sentences that are called a label are so, and how many of ten such are found."""
    row = part["per_label"][label]
    right, found = (round(TEN * row[name]) for name in ("precision", "recall"))
    are = "is" if right == 1 else "are"
    return f"of ten sentences it marks as {label}, {right} {are}; of ten that are, it finds {found}"


def real_lines(real: dict[str, Any] | None) -> list[str]:
    """Return the figures as lines for a terminal; none where a version was fitted without real text."""
    if not real:
        return []
    lines = []
    for name, title in (("firm", "whole real documents"), ("news", "news among them"), ("picked", "picked sentences")):
        part = real.get(name)
        if part:
            low, high = part["interval"]
            lines.append(
                f"  {title}, families left out: macro-F1 {part['macro_f1']:.4f} ({low:.4f} to {high:.4f}) "
                f"on {part['n']}"
            )
    if real["news"]:
        lines += [f"  in a news article, {ten_sentences(real['news'], label)}" for label in rare_labels(real["news"])]
    answered = real["answered"]
    lines.append(f"  ECE {real['ece']:.4f}; it answers {answered['share']:.1%}, of these {answered['error']:.1%} err")
    return lines


def rare_labels(part: dict[str, Any]) -> list[str]:
    """Return the labels of a part but the commonest, the rarest first."""
    support = {label: row["support"] for label, row in part["per_label"].items()}
    return sorted(support, key=support.__getitem__)[:-1]


def rows_of(real: dict[str, Any] | None) -> list[tuple[str, dict[str, Any]]]:
    """Return the parts of a report's table with their titles, the kinds by what is weakest first."""
    if not real:
        return []
    named = [
        ("all kinds, no reader in doubt", real["firm"]),
        ("all kinds, every sentence", real["all"]),
        ("news, no reader in doubt", real["news"]),
        ("all kinds, each sentence alone", real["alone"]),
        ("news, each sentence alone", real["alone_news"]),
        ("sentences picked one by one", real.get("picked")),
    ]
    kinds = sorted(real["kinds"].items(), key=lambda item: item[1]["macro_f1"] if item[1] else 1.0)
    return [(title, part) for title, part in [*named, *((f"kind: {kind}", part) for kind, part in kinds)] if part]
