"""Reports made by hand, so that each field can hold what no classifier would ever put there."""

from typing import Any

from service.report.shapes import DOCUMENT, Report, Told

LABELS = ("state_media_framing", "intelligence_estimate", "neutral_reporting")


def sentence(begin: int, end: int, label: str = LABELS[2], **more: Any) -> dict[str, Any]:
    """Return a sentence's answer."""
    others = [one for one in LABELS if one != label][:2]
    probabilities = {label: 0.75, others[0]: 0.125, others[1]: 0.125}
    return {"begin": begin, "end": end, "label": label, "probabilities": probabilities, "abstained": False} | more


def made(text: str, *sentences: dict[str, Any], name: str = "a.txt", **told: Any) -> Report:
    """Return a report on a text; without sentences the whole text is one."""
    found = list(sentences or [sentence(0, len(text))])
    counted = [one for one in found if not one["abstained"]]
    labels = list(dict.fromkeys([*LABELS, *(label for one in found for label in one["probabilities"])]))
    own = {label: [one for one in counted if one["label"] == label] for label in labels}
    profile = {
        "sentences": {label: len(some) for label, some in own.items()},
        "characters": {label: sum(one["end"] - one["begin"] for one in some) for label, some in own.items()},
    }
    for one in found:
        one["probabilities"] = dict.fromkeys(labels, 0.0) | one["probabilities"]
    basis: dict[str, Any] = {
        "program": {"name": "framing", "version": "1"},
        "made_at": "2026-01-02T03:04:05Z",
        "model": {"version": "v1", "digest": "d" * 64},
        "reader": None,
        "threshold": 0.5,
        "codebook": {"version": "1", "rules": 21, "sha256": "c" * 64},
        "file": {"name": name, "kind": "text", "encoding": "utf-8", "bytes": len(text.encode()), "sha256": "f" * 64},
        "text": {"characters": len(text), "sha256": "e" * 64},
    }
    document = {"text": text, "mix": None, "profile": profile, "sentences": found}
    return Report(report=DOCUMENT, told=Told(**basis | told), method="As it was done.", document=document)
