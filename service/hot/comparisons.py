"""`POST /v1/comparisons`: two to twenty documents side by side, in a process of its own."""

import msgspec

from service.hot.label import chosen, decimals_for
from service.wire import sent as wire
from service.wire.asgi import Answer, Call, read_body
from service.wire.bodies import decoded
from service.wire.labelling import model_fields

decoder = msgspec.json.Decoder(wire.ComparisonRequest)


async def comparisons(call: Call) -> Answer:
    """Label documents and lay them side by side; the order in which they are sent changes nothing."""
    asked = decoded(await read_body(call.receive), decoder)
    state = call.state
    wire.check_comparison(asked, state["settings"])
    classifier = await chosen(state["slot"], asked.version)
    content = await state["slow"].compared(call, classifier, asked.documents, decimals_for(call))
    call.scope["noted"] |= {"version": classifier.version.name, "documents": len(asked.documents)}
    model = msgspec.json.encode(model_fields(classifier))
    return Answer(b'{"model":%b,%b' % (model, content.removeprefix(b"{")))
