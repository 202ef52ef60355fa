"""`POST /v1/documents`: a whole text to labelled sentences with exact offsets."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from model.errors import LimitError, TextError
from model.labels import UNJUDGED
from model.scoring.classifier import FramingClassifier
from service.documents.labelled import LabelledDocument, Way, label_document
from service.documents.readings import is_heavy
from service.door.load import work_of
from service.hot.label import check_reader, chosen, decimals_for
from service.hot.reading import Reading
from service.hot.shadow import Document, Shadow
from service.watch.drift import About
from service.wire import labelling as wire
from service.wire.asgi import Answer, Call, read_body
from service.wire.bodies import decoded

decoder = msgspec.json.Decoder(wire.DocumentRequest)
encoder = msgspec.json.Encoder()
MOST_IN_THREAD = 16_384
"""Characters; a document of more can hold so many sentences that labels would wait for it."""


async def documents(call: Call) -> Answer:
    """Split a text into sentences and label each; nothing is cut, offsets count code points of the text as sent.

    Of an HTML page the main text is labelled; it stands in the answer, as the offsets refer to it. A thread labels what
    takes milliseconds, a process of its own what takes longer. What is asked for by name beyond the labels stands in
    `service.documents.readings`.
    """
    asked = decoded(await read_body(call.receive), decoder)
    check_reader(call, is_evidence_asked=wire.is_why_asked(asked))
    way = Way(asked.alpha, decimals_for(call), asked.mix, asked.asked, asked.offsets == "utf16", asked.scale)
    classifier, text, found = await read(call, asked, way)
    shadow: Shadow | None = call.state["shadow"].now
    if shadow and shadow.champion == classifier.version.number:
        n_sentences: int = call.scope["noted"]["sentences"]
        shadow.look_document(Document(classifier, text, n_sentences, asked.alpha, asked.mix))
    if (drift := call.state.get("drift")) and not way.is_utf16:
        about = About(classifier.version.digest, classifier.labels, asked.source)
        drift.offer_document(about, text, found.sentences)
    of_page = {"text": text} if asked.text is msgspec.UNSET else {}
    return Answer(encoder.encode({"model": wire.model_fields(classifier)} | of_page | found.fields()))


async def read(
    call: Call, asked: wire.DocumentRequest | wire.ReportRequest, way: Way
) -> tuple[FramingClassifier, str, LabelledDocument]:
    """Return what labelled a document, the text that was labelled, and its labels; they are counted and noted."""
    state = call.state
    sent = sent_document(asked, state["settings"].max_document_bytes)
    classifier = await chosen(state["slot"], asked.version)
    text = await state["slow"].page_text(call, sent) if asked.text is msgspec.UNSET else sent
    found = await found_in(call, classifier, text, way)
    state["metrics"].count_labels(found.counts, found.abstained, found.n_read)
    n_sentences = sum(found.counts.values()) + sum(found.abstained.get(reason, 0) for reason in UNJUDGED)
    call.scope["noted"] |= {"version": classifier.version.name, "sentences": n_sentences}
    return classifier, text, found


async def sentences_of(call: Call, classifier: FramingClassifier, text: str) -> LabelledDocument:
    """Return the sentences of a checked text, each labelled as `/v1/label` does."""
    return await found_in(call, classifier, text, Way(is_mixed=False))


async def found_in(call: Call, classifier: FramingClassifier, text: str, way: Way) -> LabelledDocument:
    """Return the labels of a checked text, found where its length asks for it."""
    if len(text) > MOST_IN_THREAD or is_heavy(way.asked):
        return await call.state["slow"].labelled(call, classifier, text, way)  # type: ignore[no-any-return]
    async with call.state["load"].counted(work_of(0, len(text))):
        return await labelled(call.state, classifier, text, way)


async def labelled(state: Mapping[str, Any], classifier: FramingClassifier, text: str, way: Way) -> LabelledDocument:
    """Return the labels of a document of usual size, found in a thread."""
    if classifier.reader is None:
        return await asyncio.to_thread(label_document, classifier, text, way)
    reading: Reading = state["reading"]
    return await reading.done(work_of(0, len(text)), label_document, classifier, text, way)


def sent_document(asked: wire.DocumentRequest | wire.ReportRequest, most: int) -> str:
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
