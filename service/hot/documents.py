"""`POST /v1/documents`: a whole text to labelled sentences with exact offsets."""

import asyncio
from dataclasses import asdict
from functools import partial
from typing import Any

import msgspec

from model.errors import LimitError, TextError
from model.labels import Verdict
from model.scoring.classifier import FramingClassifier
from model.scoring.profile import profile_of
from service.door.load import work_of
from service.hot.label import chosen, decimals_for
from service.hot.slow import slowly
from service.wire import labelling as wire
from service.wire.asgi import Answer, Call, read_body
from service.wire.bodies import decoded

decoder = msgspec.json.Decoder(wire.DocumentRequest)
encoder = msgspec.json.Encoder()


async def documents(call: Call) -> Answer:
    """Split a text into sentences and label each; nothing is cut, offsets count code points of the text as sent.

    Of an HTML page the main text is labelled; it stands in the answer, as the offsets refer to it.
    """
    asked = decoded(await read_body(call.receive), decoder)
    state = call.state
    sent = sent_document(asked, state["settings"].max_document_bytes)
    classifier = await chosen(state["slot"], asked.version)
    is_page = asked.text is msgspec.UNSET
    text = await slowly(state, text_of_page, sent) if is_page else sent
    async with state["load"].counted(work_of(0, len(text))):
        asking = partial(label_document, alpha=asked.alpha, decimals=decimals_for(call), is_mixed=asked.mix)
        fields, verdicts = await asyncio.to_thread(asking, classifier, text)
    state["metrics"].count_verdicts(verdicts)
    call.scope["noted"] |= {"version": classifier.version.name, "sentences": len(verdicts)}
    found = {"text": text} if is_page else {}
    return Answer(encoder.encode({"model": wire.model_fields(classifier)} | found | fields))


def text_of_page(page: str) -> str:
    """Return the main text of an HTML page."""
    from model.language.html_text import page_text  # libraries that only pages need

    return page_text(page)


def label_document(
    classifier: FramingClassifier,
    text: str,
    *,
    alpha: float | None = None,
    decimals: int | None = None,
    is_mixed: bool = True,
) -> tuple[dict[str, Any], list[Verdict]]:
    """Return profile and sentences as they go over the wire, and the verdicts.

    Parameters
    ----------
    is_mixed : whether a sentence's label heeds the other sentences
    """
    from model.language.sentences import read_sentences  # not needed before the first document

    joined, spans = read_sentences(text)
    texts = [span.cut(joined) for span in spans]
    if is_mixed:
        verdicts, added = classifier.classify_document(texts, alpha)
    else:
        verdicts, added = classifier.classify(texts, alpha) if texts else [], []
    labels = classifier.labels
    sentences: list[dict[str, Any]] = [
        {"begin": span.begin, "end": span.end} | wire.verdict_fields(labels, verdict, decimals)
        for span, verdict in zip(spans, verdicts, strict=True)
    ]
    for sentence, more in zip(sentences, added, strict=False):
        sentence["mix"] = dict(
            zip(labels, more if decimals is None else [round(one, decimals) for one in more], strict=True)
        )
    profile = profile_of(classifier.labels, spans, verdicts)
    mix = wire.mix_fields(classifier, is_heeded=is_mixed)
    return {"mix": mix, "profile": asdict(profile), "sentences": sentences}, verdicts


def sent_document(asked: wire.DocumentRequest, most: int) -> str:
    """Return the text or page of a request.

    Raises
    ------
    TextError
        Both or neither of `text` and `html` were given, or what was given is blank.
    LimitError
        It has more than `most` bytes.
    """
    if (asked.text is msgspec.UNSET) == (asked.html is msgspec.UNSET):
        raise TextError('Give either "text" or "html", with one string.')
    sent = asked.text if isinstance(asked.text, str) else str(asked.html)
    size = len(sent.encode())
    if size > most:
        raise LimitError(
            f"The document has {size} bytes of UTF-8, at most {most} are allowed (FRAMING_MAX_DOCUMENT_BYTES): "
            "send it in parts."
        )
    if not sent or sent.isspace():
        raise TextError("The document is blank: there is nothing to label.")
    return sent
