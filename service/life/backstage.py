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
        if self._built is None:
            self._built = self._thread.submit(self._build)
        return await asyncio.shield(asyncio.wrap_future(self._built))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as soon as the application is there."""
        try:
            app = await self.ready()
        except Exception as error:  # noqa: BLE001 - the edge of a request: logged, and told as a problem
            await unexpected_answer(error, scope["path"])(scope, receive, send)
            return
        await app(scope, receive, send)

    def close(self) -> None:
        """Wait for a build that is under way; none begins from now on."""
        self._thread.shutdown(cancel_futures=True)
