"""The framework's application, built in a thread while the hot routes already answer; what asks for it waits."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from service.wire.asgi import Application, Receive, Scope, Send
from service.wire.refusals import unexpected_answer


class Backstage:
    """An ASGI application that need not be there yet.

    Parameters
    ----------
    build : makes it; called once, in a thread
    """

    def __init__(self, build: Callable[[], Application]) -> None:
        self._build = build
        self._thread = ThreadPoolExecutor(1, "backstage")
        self._built: Future[Application] | None = None

    async def ready(self) -> Application:
        """Return the application; the first to ask has it built, whoever asks meanwhile waits for the same.

        Whatever building it raises, every caller gets.
        """
        if error := await self.failure():
            raise error
        return self._begun().result()

    async def failure(self) -> BaseException | None:
        """Wait for the application and return why it could not be built, None once it is there.

        Building may raise anything at all: it is asked of the future, so that nothing need be caught here.
        """
        waiting = asyncio.wrap_future(self._begun())
        await asyncio.wait([waiting])  # a caller that is cancelled does not cancel what the others wait for
        return waiting.exception()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as soon as the application is there."""
        error = await self.failure()
        answer = unexpected_answer(error, scope["path"]) if error else self._begun().result()
        await answer(scope, receive, send)

    def _begun(self) -> "Future[Application]":
        if self._built is None:
            self._built = self._thread.submit(self._build)
        return self._built

    def close(self) -> None:
        """Wait for a build that is under way; none begins from now on."""
        self._thread.shutdown(cancel_futures=True)
