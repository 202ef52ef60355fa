"""`POST /v1/label`: texts to labels, the hot route."""

import msgspec

from model.errors import LimitError, TextError
from model.scoring.classifier import FramingClassifier
from model.settings import Settings
from service.hot.slot import Slot
from service.wire import labelling as wire
from service.wire.asgi import Answer, Call, read_body
from service.wire.bodies import decoded

decoder = msgspec.json.Decoder(wire.LabelRequest)
encoder = msgspec.json.Encoder()


async def label(call: Call) -> Answer:
    """Label each text as one sentence; one result a text, in order.

    Scoring takes microseconds, so it happens right here and not in a thread; evidence takes up to 30 milliseconds for
    each 10,000 characters, so a process of its own finds it.
    """
    asked = decoded(await read_body(call.receive), decoder)
    state = call.state
    texts = checked_texts(asked, state["settings"])
    classifier = await chosen(state["slot"], asked.version)
    evidence = await state["slow"].evidence_of(call, classifier, texts) if asked.evidence else []
    verdicts = classifier.classify(texts, asked.alpha)
    state["metrics"].count_verdicts(verdicts)
    call.scope["noted"] |= {"version": classifier.version.name, "texts": len(texts)}
    results = [wire.verdict_fields(classifier.labels, verdict) for verdict in verdicts]
    if asked.evidence:
        for result, found in zip(results, evidence, strict=True):
            result["evidence"] = found
    return Answer(encoder.encode({"model": wire.model_fields(classifier), "results": results}))


async def chosen(slot: Slot, version: str | msgspec.UnsetType) -> FramingClassifier:
    """Return the classifier that a request asks for: the champion unless it names a version."""
    return slot.current() if version is msgspec.UNSET else await slot.version(str(version))


def checked_texts(asked: wire.LabelRequest, settings: Settings) -> list[str]:
    """Return the texts of a request.

    Raises
    ------
    TextError
        Both or neither of `text` and `texts` were given, a text is blank, or there is none.
    LimitError
        There are too many texts, or one is too long; the text names the limit.
    """
    if (asked.text is msgspec.UNSET) == (asked.texts is msgspec.UNSET):
        raise TextError('Give either "text" with one string or "texts" with a list of strings.')
    texts = [asked.text] if isinstance(asked.text, str) else list(asked.texts or ())
    if not texts:
        raise TextError('"texts" is empty: give at least one text.')
    if len(texts) > settings.max_texts:
        raise LimitError(
            f"{len(texts)} texts, at most {settings.max_texts} a request are allowed (FRAMING_MAX_TEXTS): "
            "send them in parts."
        )
    if asked.evidence:
        check_evidence(texts, settings)
    for position, text in enumerate(texts):
        check_text(text, position, settings.max_text_characters)
    return texts


def check_evidence(texts: list[str], settings: Settings) -> None:
    """Raise LimitError unless a request may have evidence; the text names the limit."""
    if len(texts) > settings.max_evidence_texts:
        raise LimitError(
            f"{len(texts)} texts, at most {settings.max_evidence_texts} a request are allowed with evidence "
            "(FRAMING_MAX_EVIDENCE_TEXTS): send them in parts."
        )
    total = sum(map(len, texts))
    if total > settings.max_evidence_characters:
        raise LimitError(
            f"{total} characters in all, at most {settings.max_evidence_characters} a request are allowed with "
            "evidence (FRAMING_MAX_EVIDENCE_CHARACTERS): send them in parts."
        )


def check_text(text: str, position: int, most: int) -> None:
    """Raise unless a text can be labelled; the error names its position in the request."""
    if len(text) > most:
        raise LimitError(
            f"Text {position} has {len(text)} characters, at most {most} are allowed (FRAMING_MAX_TEXT_CHARACTERS): "
            "send whole documents to /v1/documents."
        )
    if not text or text.isspace():
        raise TextError(f"Text {position} is blank: there is nothing to label.")
