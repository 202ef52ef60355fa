"""A paragraph that says how a document was labelled, to be pasted into a paper; every figure in it is the report's."""

from collections.abc import Mapping
from typing import Any

from model.quoted import counted
from service.report.shapes import Told

SCALES = {"icd203": "ICD 203", "kent": "Kent", "phia": "the UK PHIA yardstick", "ipcc": "the IPCC"}


def method_of(told: Told, document: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Return the paragraph.

    Parameters
    ----------
    document : as `POST /v1/documents` answers
    manifest : of the version, with its figures
    """
    sentences = document["sentences"]
    return " ".join(
        [
            *_what(told, len(sentences)),
            *_how(told, document),
            *_sureness(told, sentences),
            *_quality(manifest.get("figures", {})),
            "The labels tell how a sentence is worded. They do not tell whether it is true, and are no evidence "
            "against an outlet, an author or a person.",
        ]
    )


def _what(told: Told, n_sentences: int) -> list[str]:
    program, model, book = told.program, told.model, told.codebook
    text = told.text
    return [
        f"The text ({text['characters']:,} characters; SHA-256 of its UTF-8 {text['sha256']}) was split into "
        f"{counted(n_sentences, 'sentence')} and each was labelled on {told.made_at[:10]} by {program['name']} "
        f"{program['version']}, model {model['version']} (SHA-256 {model['digest']}).",
        f"The labels follow the program's codebook, version {book['version']} (rules 1 to {book['rules']}; SHA-256 "
        f"{book['sha256'][:16]}).",
    ]


def _how(told: Told, document: Mapping[str, Any]) -> list[str]:
    said = ["Each sentence was scored by a linear model over its words and characters, with calibrated probabilities."]
    if told.reader:
        n_read = sum("reader" in one.get("read_by", "") for one in document["sentences"])
        said.append(
            f"A sentence encoder (SHA-256 {told.reader['sha256'][:16]}) also read {n_read} of them; a fitted rule "
            "joined both readings."
        )
    if mix := document.get("mix"):
        said.append(
            "A sentence's probabilities heed the document's other sentences (a document prior with factor "
            f"{mix['factor']:g})."
        )
    if any("voices" in one for one in document["sentences"]):
        said.append(
            "Quotations and their speakers were found by rules and word lists; quoted words and the writer's own were "
            "also labelled apart."
        )
    scales = {term["scale"] for one in document["sentences"] for term in one.get("estimates") or []}
    if scales:
        said.append(
            f"Estimative terms were found by word lists; their bands are those of {', '.join(map(scale_name, scales))}."
        )
    return said


def scale_name(scale: str) -> str:
    """Return what people call a scale."""
    return SCALES.get(scale, scale)


def _sureness(told: Told, sentences: list[dict[str, Any]]) -> list[str]:
    n_without = sum(one["abstained"] for one in sentences)
    were = "was" if n_without == 1 else "were"
    return [
        f"{counted(n_without, 'sentence')} {were} left without a label: no probability reached {told.threshold:g}, or "
        "there was nothing that could be judged."
    ]


def _quality(figures: Mapping[str, Any]) -> list[str]:
    real = figures.get("real_text")
    if not real:
        return []
    return [
        f"On {real['n']:,} sentences of whole real documents, whose families of outlets it had not seen, the model has "
        f"a macro-F1 of {real['macro_f1']:.3f} and an expected calibration error of {real['ece']:.3f}."
    ]
