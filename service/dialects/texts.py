"""What all dialects say of texts: the verdicts of `/v1/label`, and of what is longer than it takes, of its sentences.

A text over `FRAMING_MAX_TEXT_CHARACTERS` is never cut: its sentences are labelled, and the score of a label is their
mean probability, each weighing as many characters as it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from model.errors import LimitError, TextError
from model.labels import UNJUDGED, Verdict
from model.scoring.classifier import FramingClassifier
from service.hot.documents import sentences_of
from service.hot.label import check_number, chosen, decimals_for, verdicts_of
from service.wire.asgi import Answer, Call
from service.wire.bodies import Shape, decoded
from service.wire.labelling import Alpha

ABSTAINED = "abstained"
"""The name beside the labels that has all of a text's score where no label can be told."""

UNTOLD: frozenset[str | None] = frozenset(UNJUDGED)
"""Reasons for which a text has no label at all, in whatever shape it is answered."""

VERSION = "X-Framing-Version"
TOLD = "The README's list of dialects"
encoder = msgspec.json.Encoder()


class Sentence(msgspec.Struct, frozen=True):
    """A sentence of a document's answer, as far as it is needed here."""

    begin: int
    end: int
    label: str
    probabilities: dict[str, float]
    abstained: bool
    reason: str | None = None


sentences_decoder = msgspec.json.Decoder(list[Sentence])


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one text.

    Parameters
    ----------
    scores : one a label, best first; all zero where no label can be told
    reason : why it was abstained on, None where it was not
    """

    label: str
    scores: dict[str, float]
    abstained: bool
    reason: str | None
    label_set: tuple[str, ...] | None = None

    @property
    def is_told(self) -> bool:
        """Tell whether there is a label."""
        return self.reason not in UNTOLD

    def entries(self) -> list[dict[str, Any]]:
        """Return labels and scores as lists of classes are written; what has no label begins with that."""
        first = [] if self.is_told else [{"label": ABSTAINED, "score": 1.0}]
        return first + [{"label": label, "score": score} for label, score in self.scores.items()]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which version, and at which error rate label sets are asked for."""

    version: str | msgspec.UnsetType = msgspec.UNSET
    alpha: Alpha | None = None


def read(body: bytes, decoder: "msgspec.json.Decoder[Shape]") -> Shape:
    """Return a body as a dialect's shape; what a client sends beyond it is passed over."""
    return decoded(body, decoder, TOLD)


def check(texts: Sequence[str], call: Call) -> None:
    """Raise unless texts can be labelled.

    Raises
    ------
    TextError
        There is none, or one is blank.
    LimitError
        There are too many, or one is too long to be split.
    """
    settings = call.state["settings"]
    if not texts:
        raise TextError("There is no text: send at least one.")
    check_number(texts, settings)
    for place, text in enumerate(texts):
        if not text or text.isspace():
            raise TextError(f"Text {place} is blank: there is nothing to label.")
        if len(text) > settings.max_text_characters and len(text.encode()) > settings.max_document_bytes:
            raise LimitError(
                f"Text {place} has {len(text.encode())} bytes of UTF-8, at most {settings.max_document_bytes} are "
                "allowed (FRAMING_MAX_DOCUMENT_BYTES): send it in parts."
            )


async def said_of(call: Call, texts: Sequence[str], asked: Asked | None = None) -> tuple[FramingClassifier, list[Said]]:
    """Return what is said of texts, one a text, in order, and who says it.

    Raises
    ------
    TextError
        There is none, or one is blank.
    LimitError
        There are too many, or one is too long.
    """
    asked = asked or Asked()
    check(texts, call)
    classifier = await chosen(call.state["slot"], asked.version)
    most = call.state["settings"].max_text_characters
    short = [text for text in texts if len(text) <= most]
    verdicts = await verdicts_of(call, classifier, short, asked.alpha, sum(map(len, short))) if short else []
    call.state["metrics"].count_verdicts(verdicts)
    told = iter(verdicts)
    found = [
        said(call, classifier, next(told)) if len(text) <= most else await of_document(call, classifier, text)
        for text in texts
    ]
    note(call, classifier, len(texts))
    return classifier, found


def said(call: Call, classifier: FramingClassifier, verdict: Verdict) -> Said:
    """Return a verdict as dialects tell it."""
    reason = reason_of(verdict)
    scores = dict(zip(classifier.labels, verdict.probabilities, strict=True))
    return Said(
        verdict.label, ordered(scores, reason, decimals_for(call)), verdict.abstained, reason, verdict.label_set
    )


def reason_of(verdict: Verdict) -> str | None:
    """Return why a verdict abstains, None where it does not."""
    return verdict.reason


async def sentences(call: Call, classifier: FramingClassifier, text: str) -> list[Sentence]:
    """Return the sentences of a text, each with the label that `/v1/label` gives it, and count them."""
    found = await sentences_of(call, classifier, text)
    call.state["metrics"].count_labels(found.counts, found.abstained, found.n_read)
    return sentences_decoder.decode(found.sentences)


async def of_document(call: Call, classifier: FramingClassifier, text: str) -> Said:
    """Return what is said of a text by its sentences, those left out that have no label.

    Raises
    ------
    TextError
        It has no sentence.
    """
    found = await sentences(call, classifier, text)
    if not found:
        raise TextError("The text has no sentence: there is nothing to label.")
    told = [one for one in found if one.reason not in UNTOLD]
    total = sum(one.end - one.begin for one in told)
    scores = {
        label: sum(one.probabilities[label] * (one.end - one.begin) for one in told) / total if total else 0.0
        for label in classifier.labels
    }
    label = max(scores, key=scores.__getitem__)
    reason = next(one.reason for one in found) if not told else None
    is_low = scores[label] < classifier.threshold
    reason = reason or ("low_margin" if is_low else None)
    return Said(label, ordered(scores, reason, decimals_for(call)), is_low, reason)


def ordered(scores: dict[str, float], reason: str | None, decimals: int | None) -> dict[str, float]:
    """Return scores best first, as exact as their caller may have them; no score where no label can be told."""
    if reason in UNTOLD:
        return dict.fromkeys(scores, 0.0)
    best_first = sorted(scores, key=scores.__getitem__, reverse=True)
    return {label: scores[label] if decimals is None else round(scores[label], decimals) for label in best_first}


def note(call: Call, classifier: FramingClassifier, n_texts: int) -> None:
    """Note for the log who answered, and how many texts."""
    call.scope["noted"] |= {"version": classifier.version.name, "texts": n_texts}


def answer(classifier: FramingClassifier, fields: Any) -> Answer:
    """Return an answer that names its version in a header, as few shapes have room for it."""
    return Answer(encoder.encode(fields), headers={VERSION: classifier.version.name})
