"""`POST /v1/ledger`: the figures of one or many documents, with who gives them and who disagrees."""

import asyncio

import msgspec

from service.door.load import work_of
from service.hot.documents import MOST_IN_THREAD
from service.wire.asgi import Answer, Call, read_body
from service.wire.bodies import decoded
from service.wire.ledgers import request as wire

decoder = msgspec.json.Decoder(wire.LedgerRequest)


async def ledger(call: Call) -> Answer:
    """Read documents for their figures and join those of the same quantity; no version of the model is asked.

    A thread reads what takes milliseconds; pages, and more text than `MOST_IN_THREAD`, a process of its own reads.
    """
    asked = decoded(await read_body(call.receive), decoder)
    state = call.state
    wire.check_ledger(asked.documents, state["settings"])
    call.scope["noted"] |= {"documents": len(asked.documents)}
    length = sum(len(one.content) for one in asked.documents)
    is_slow = length > MOST_IN_THREAD or any(one.html is not msgspec.UNSET for one in asked.documents)
    if is_slow:
        return Answer(await state["slow"].ledger(call, asked))
    async with state["load"].counted(work_of(0, length)):
        return Answer(await asyncio.to_thread(ledger_of, asked))


def ledger_of(asked: wire.LedgerRequest) -> bytes:
    """Return the answer to a request as JSON; what it needs is loaded with the first one."""
    from service.documents.estimates import scale_of
    from service.ledger.answer import article_of, ledger_fields

    articles = [article_of(one) for one in asked.documents]
    return msgspec.json.encode(ledger_fields(articles, scale_of(asked.scale)))
