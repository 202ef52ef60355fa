"""Pages for people: one to label and correct at `/`, Swagger UI at `/docs`; nothing in them comes from elsewhere.

Their addresses are relative, so that they work under whatever path a proxy shows them.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

ASSETS = "/swagger"
UI, PAGE = "/ui", "index.html"
UI_POLICY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
NO_FRAMES = {"Content-Security-Policy": "frame-ancestors 'none'", "X-Frame-Options": "DENY"}
"""Swagger UI's page has a script within it, so that is all its policy can say."""


class FilesOfUi(StaticFiles):
    """What the page loads, under the page's policy; the page itself is at the root, from which its addresses hold."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file's answer; whoever asks for the page by its file's name is led to it."""
        if path == PAGE:
            return RedirectResponse("../", 308, headers=UI_POLICY)
        return await super().get_response(path, scope)

    def file_response(self, *args: Any, **options: Any) -> Response:
        """Return a file with the policy, or that it did not change."""
        response = super().file_response(*args, **options)
        response.headers.update(UI_POLICY)
        return response


def add_ui(app: FastAPI) -> None:
    """Serve the page that labels, explains and corrects."""
    files_of_ui = Path(str(files("service.page.ui")))
    app.mount(UI, FilesOfUi(directory=files_of_ui), name="ui")

    @app.get("/", include_in_schema=False)
    async def ui() -> FileResponse:
        return FileResponse(files_of_ui / PAGE, headers=UI_POLICY)


def add_docs(app: FastAPI) -> None:
    """Serve the documentation page and its assets."""
    app.mount(ASSETS, StaticFiles(directory=str(files("fastapi_swagger") / "resources")), name="swagger")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url=str(app.openapi_url).removeprefix("/"),
            title=app.title,
            swagger_js_url=f"{ASSETS[1:]}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS[1:]}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS[1:]}/favicon-32x32.png",
        )
        page.headers.update(NO_FRAMES)
        return page
