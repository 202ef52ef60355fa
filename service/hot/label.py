"""`POST /v1/label`: texts to labels, the hot route."""

import time
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus

import msgspec

from model.errors import LimitError, TextError
from model.labels import Verdict
from model.scoring.classifier import FramingClassifier
from model.settings import Settings
from service.door.load import SMALL_WORK, work_of
from service.hot.judging import unjudged_of
from service.hot.shadow import Labelled
from service.hot.slot import Slot
from service.hot.slow_worker import WHYS, Why
from service.watch.drift import About
from service.wire import labelling as wire
from service.wire.asgi import Answer, Call, read_body
from service.wire.bodies import decoded
from service.wire.refusals import RefusedError

ALL_DECIMALS = 17
decoder = msgspec.json.Decoder(wire.LabelRequest)
encoder = msgspec.json.Encoder()


async def label(call: Call) -> Answer:
    """Label each text as one sentence; one result a text, in order.

    Scoring takes microseconds, so it happens right here and not in a thread; the second reader takes milliseconds a
    sentence and has threads of its own; evidence takes up to 30 milliseconds for each 10,000 characters, so a process
    of its own finds it.
    """
    body = await read_body(call.receive)
    asked = decoded(body, decoder)
    state = call.state
    texts = checked_texts(asked, state["settings"])
    is_why_asked = wire.is_why_asked(asked)
    check_reader(call, is_evidence_asked=is_why_asked)
    classifier = await chosen(state["slot"], asked.version)
    why = {}
    if is_why_asked:
        whys: list[Why] = [name for name in WHYS if getattr(asked, name)]
        why = await state["slow"].why(call, classifier, texts, whys)
    verdicts = await verdicts_of(call, classifier, texts, asked.alpha, len(body))
    if drift := state.get("drift"):
        drift.offer(About(classifier.version.digest, classifier.labels, asked.source), texts, verdicts)
    return labelled(call, asked, classifier, verdicts, why)


async def verdicts_of(
    call: Call, classifier: FramingClassifier, texts: list[str], alpha: float | None, n_bytes: int
) -> list[Verdict]:
    """Return what is said of checked texts, each as one sentence.

    Parameters
    ----------
    n_bytes : about how long they are together

    Raises
    ------
    BusyError
        Too much waits already.
    """
    state = call.state
    shadow = state["shadow"].now
    started = time.perf_counter() if shadow else 0.0
    work = work_of(len(texts), n_bytes)
    if work <= SMALL_WORK:
        rows = classifier.scorer.rows_of(texts)
        unjudged = await unjudged_of(classifier, texts)
    else:
        async with state["load"].turn(work):
            rows = classifier.scorer.rows_of(texts)
            unjudged = await unjudged_of(classifier, texts)
    both: Collection[int] = ()
    if classifier.reader:
        rows, both = await state["reading"].read(classifier, texts, rows, unjudged)
    verdicts = classifier.judged(rows, alpha, both, unjudged)
    if shadow and shadow.champion == classifier.version.number:
        known = unjudged if classifier.is_codebooks else None
        shadow.look(Labelled(texts, verdicts, alpha, time.perf_counter() - started, known))
    return verdicts


def labelled(
    call: Call,
    asked: wire.LabelRequest,
    classifier: FramingClassifier,
    verdicts: list[Verdict],
    why: Mapping[str, Sequence[msgspec.Raw]],
) -> Answer:
    """Return the answer for some texts, with what was found of why."""
    state = call.state
    state["metrics"].count_verdicts(verdicts)
    call.scope["noted"] |= {"version": classifier.version.name, "texts": len(verdicts)}
    decimals = decimals_for(call)
    results = [wire.verdict_fields(classifier.labels, verdict, decimals) for verdict in verdicts]
    for name, each in why.items():
        for result, found in zip(results, each, strict=True):
            result[name] = found
    return Answer(encoder.encode({"model": wire.model_fields(classifier), "results": results}))


def decimals_for(call: Call) -> int | None:
    """Return how many decimals of the probabilities a caller gets; None where all."""
    decimals: int = call.state["settings"].reader_decimals
    return decimals if decimals < ALL_DECIMALS and call.scope["caller"].role == "reader" else None


def check_reader(call: Call, *, is_evidence_asked: bool) -> None:
    """Raise RefusedError where a caller gets rounded probabilities and asks for evidence, which is exact."""
    if is_evidence_asked and decimals_for(call) is not None:
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "This server gives readers rounded probabilities (FRAMING_READER_DECIMALS) and no evidence: ask without.",
        )


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
    check_number(texts, settings)
    if wire.is_why_asked(asked):
        check_evidence(texts, settings)
    most = settings.max_text_characters
    if max(map(len, texts)) > most or not all(texts) or any(map(str.isspace, texts)):
        for position, text in enumerate(texts):
            check_text(text, position, most)
    return texts


def check_number(texts: Sequence[str], settings: Settings) -> None:
    """Raise LimitError where a request has too many texts; the text names the limit."""
    if len(texts) > settings.max_texts:
        raise LimitError(
            f"{len(texts)} texts, at most {settings.max_texts} a request are allowed (FRAMING_MAX_TEXTS): "
            "send them in parts."
        )


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
