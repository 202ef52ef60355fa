"""Whose words: what of a sentence is quoted, by whom, and how quoted and own words are labelled, for people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.views.marks import Mark, mark_of, verdict_mark

SCARE = "scare"
KINDS = {
    "state_outlet": "state outlet",
    "private_person": "private person",
    "unknown": "kind not known",
}
"""Kinds of speakers whose names are not those that people read."""


def voice_note(fields: Mapping[str, Any]) -> str:
    """Return in one line what of a sentence is whose; nothing where nothing is quoted, or both are labelled alike.

    Parameters
    ----------
    fields : of the sentence, as the answer has them
    """
    voices = fields.get("voices")
    if not voices or not voices["quoted"]:
        return ""
    own, quoted = voices["own"] and verdict_mark(voices["own"]), verdict_mark(voices["quoted"])
    if own == quoted:
        return ""
    speakers = ", ".join(dict.fromkeys(_named(quote["speaker"]) for quote in voices["quotes"] if quote["speaker"]))
    said = f"quoted: {_shown(quoted)}{f' ({speakers})' if speakers else ''}"
    return f"{said}; own words: {_shown(own)}" if own else f"all {said}"


def quote_rows(fields: Mapping[str, Any], text: str) -> list[list[str]]:
    """Return a row a quotation: its words, what kind it is, who speaks, and what kind of speaker that is."""
    voices = fields.get("voices") or {"quotes": []}
    return [
        [
            text[quote["begin"] : quote["end"]],
            "words held at a distance" if quote["kind"] == SCARE else quote["kind"],
            _named(quote["speaker"]) if quote["speaker"] else "",
            _kind(quote["speaker"]["kind"]) if quote["speaker"] else "",
        ]
        for quote in voices["quotes"]
    ]


def headline_note(profile: Mapping[str, Any]) -> str:
    """Return in one line how the headline's voice differs from the body's; nothing without a headline."""
    headline = profile.get("headline")
    if not headline:
        return ""
    above, below = (
        ", ".join(f"{mark_of(label).word} {share:.0%}" for label, share in headline[part].items())
        for part in ("probabilities", "body")
    )
    return f"headline: {above}; the text below it: {below}"


def quoted_shares(profile: Mapping[str, Any]) -> list[tuple[Mark, float]]:
    """Return which share of each label's characters is quoted words; of labels that stand nowhere none."""
    voices = profile.get("voices")
    if not voices:
        return []
    held = {label: voices["own"]["characters"][label] + n for label, n in voices["quoted"]["characters"].items()}
    return [(mark_of(label), share) for label, share in voices["quoted_share"].items() if held[label]]


def speaker_rows(profile: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    """Yield a row a speaker: who, what kind, how many quotations, and their sentences by label."""
    for one in (profile.get("voices") or {"speakers": []})["speakers"]:
        counts = ", ".join(f"{n} {mark_of(label).word}" for label, n in one["sentences"].items() if n)
        yield [one["text"] or "not named", _kind(one["kind"]), str(one["quotes"]), counts or "none with a label"]


def _named(speaker: Mapping[str, Any]) -> str:
    return f"{speaker['text']}, named before" if speaker["carried"] else str(speaker["text"])


def _kind(kind: str) -> str:
    return KINDS.get(kind, kind.replace("_", " "))


def _shown(mark: Mark) -> str:
    return f"{mark.shape} {mark.word}"
