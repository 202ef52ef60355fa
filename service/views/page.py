"""A report as one HTML file that needs nothing else: no script, no network, no colour alone."""

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from service.report.sealed import OPEN
from service.report.shapes import Report
from service.views.marks import UNSURE, Mark
from service.views.parts import parts_of
from service.views.view import View, view_of
from service.views.voices import headline_note, quoted_shares, speaker_rows, voice_note

PAGES = Path(__file__).resolve().parent / "pages"
WITHIN_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""What could end the element that holds the JSON, written as JSON may."""


def report_page(report: Report) -> str:
    """Return the page of a document's report, not sealed yet."""
    view = view_of(report.document)
    text = report.document["text"]
    name = report.told.file["name"]
    return rendered(
        "document.html.j2",
        report,
        view=view,
        told=report.told,
        name="Text from standard input" if name == "-" else name,
        method=report.method,
        choices=_choices(view),
        headline=headline_note(report.document["profile"]),
        quoted=quoted_shares(report.document["profile"]),
        speakers=list(speaker_rows(report.document["profile"])),
        note=voice_note,
        details=lambda sentence: parts_of(sentence, text),
    )


def rendered(template: str, report: msgspec.Struct, **fields: Any) -> str:
    """Return a page that holds a report as JSON too.

    Parameters
    ----------
    fields : what the template shows
    """
    environment = _environment()
    css = environment.get_template("report.css").render()
    content = msgspec.json.encode(report).decode()
    for mark, escape in WITHIN_HTML.items():
        content = content.replace(mark, escape)
    return environment.get_template(template).render(
        seal=OPEN,
        policy=_policy(css),
        style=Markup(css),  # noqa: S704  # nosec B704 - a file of ours
        json=Markup(content),  # noqa: S704  # nosec B704 - escaped above
        **fields,
    )


def _choices(view: View) -> list[tuple[Mark, str]]:
    """Return the marks by which sentences can be picked, each with the name that the style sheet knows."""
    kinds: Mapping[str, Mark] = {share.mark.kind: share.mark for share in view.shares if share.sentences}
    known = [(kinds[kind], kind) for kind in ("framing", "estimate", "neutral") if kind in kinds]
    return known + [(UNSURE, "none")] * ("unsure" in kinds or "unjudged" in kinds)


def _policy(css: str) -> str:
    digest = b64encode(sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


@lru_cache(1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
