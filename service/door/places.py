"""Where a request goes and which role it needs: one table says both, and nothing reaches a route that it does not name.

The framework matches paths a second time; what it comes to must be the place found here (`service.routes.framework`).
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from model.keys import Role

Body = Literal["held", "labelled", "file"]
"""What becomes of a body: held until it is whole, the same and then labelled, or written to a file as it comes."""

METHODS = ("GET", "POST", "DELETE")
PARAMETER = re.compile(r"\{\w+(:path)?\}")


@dataclass(frozen=True, slots=True)
class Place:
    """A route.

    Parameters
    ----------
    template : its path as the framework writes it; `{name}` is one part, `{name:path}` any rest
    role : who may ask; None is an open door
    dialect : the other API that it belongs to, whose refusals have its shape
    """

    method: str
    template: str
    role: Role | None
    body: Body = "held"
    dialect: str | None = None


PLACES = (
    *(
        Place("GET", path, None)
        for path in ("/", "/health", "/healthz", "/readyz", "/metrics", "/docs", "/openapi.json")
    ),
    Place("GET", "/swagger/{path:path}", None),
    Place("GET", "/ui/{path:path}", None),
    Place("POST", "/v1/label", "reader", "labelled"),
    Place("POST", "/v1/documents", "reader", "labelled"),
    Place("POST", "/v1/reports", "reader", "labelled"),
    Place("POST", "/v1/ledger", "reader", "labelled"),
    Place("POST", "/v1/comparisons", "reader", "labelled"),
    Place("GET", "/v1/model", "reader"),
    Place("GET", "/v1/limits", "reader"),
    Place("GET", "/v1/me", "reader"),
    Place("POST", "/v1/reviews", "reviewer"),
    Place("GET", "/v1/reviews", "reviewer"),
    Place("DELETE", "/v1/reviews", "reviewer"),
    Place("POST", "/v1/reviews/import", "reviewer", "file"),
    Place("GET", "/v1/reviews/export", "reviewer"),
    Place("GET", "/v1/reviews/doubted", "reviewer"),
    # Accepting what the audit took out sets its judgement aside, as forcing a promotion does.
    Place("POST", "/v1/reviews/accept", "maintainer"),
    Place("POST", "/v1/reviews/{number}/accept", "maintainer"),
    Place("POST", "/v1/reviews/settle", "maintainer"),
    Place("POST", "/v1/reviews/{number}/settle", "maintainer"),
    Place("GET", "/v1/disputes", "reviewer"),
    Place("GET", "/v1/agreement", "reviewer"),
    Place("GET", "/v1/reviews/{number}", "reviewer"),
    Place("DELETE", "/v1/reviews/{number}", "reviewer"),
    Place("POST", "/v1/queue", "reviewer"),
    Place("GET", "/v1/queue", "reviewer"),
    Place("DELETE", "/v1/queue", "reviewer"),
    Place("DELETE", "/v1/queue/{number}", "reviewer"),
    Place("POST", "/v1/trainings", "maintainer"),
    Place("GET", "/v1/trainings", "reader"),
    Place("GET", "/v1/trainings/{number}", "reader"),
    Place("POST", "/v1/trainings/{number}/cancel", "maintainer"),
    Place("GET", "/v1/versions", "reader"),
    Place("GET", "/v1/versions/{name}", "reader"),
    Place("GET", "/v1/versions/{name}/report", "reader"),
    Place("GET", "/v1/versions/{name}/card", "reader"),
    Place("GET", "/v1/versions/{name}/decision", "reader"),
    Place("POST", "/v1/versions/{name}/promote", "maintainer"),
    Place("POST", "/v1/rollback", "maintainer"),
    Place("GET", "/v1/history", "reader"),
    Place("GET", "/v1/drift", "reviewer"),
    Place("GET", "/v1/shadow", "reader"),
    Place("POST", "/v1/shadow", "maintainer"),
    Place("DELETE", "/v1/shadow", "maintainer"),
)

V2, V2_MODEL = "open-inference", "/v2/models/{model}"
V2_VERSION = f"{V2_MODEL}/versions/{{version}}"
PERSPECTIVE, STUDIO = "perspective", "label-studio"
DIALECT_PLACES = (
    Place("POST", "/", "reader", "labelled", "hugging-face"),
    Place("POST", "/hf", "reader", "labelled", "hugging-face"),
    Place("GET", "/hf/health", None, "held", "hugging-face"),
    Place("GET", "/hf/info", "reader", "held", "hugging-face"),
    Place("POST", "/predict", "reader", "labelled", "tei"),
    Place("GET", "/info", "reader", "held", "tei"),
    Place("GET", "/v2", "reader", "held", V2),
    Place("GET", "/v2/health/live", None, "held", V2),
    Place("GET", "/v2/health/ready", None, "held", V2),
    *(Place("GET", f"{path}{end}", "reader", "held", V2) for path in (V2_MODEL, V2_VERSION) for end in ("", "/ready")),
    *(Place("POST", f"{path}/infer", "reader", "labelled", V2) for path in (V2_MODEL, V2_VERSION)),
    Place("GET", "/$discovery/rest", "reader", "held", PERSPECTIVE),
    Place("POST", "/v1alpha1/comments:analyze", "reader", "labelled", PERSPECTIVE),
    Place("POST", "/v1alpha1/comments:suggestscore", "reviewer", "held", PERSPECTIVE),
    Place("GET", "/label-studio/health", None, "held", STUDIO),
    Place("GET", "/label-studio/versions", "reader", "held", STUDIO),
    Place("POST", "/label-studio/setup", "reader", "held", STUDIO),
    Place("POST", "/label-studio/predict", "reader", "labelled", STUDIO),
    # Annotations are reviews; that a training is asked for by a maintainer is checked there, as the body alone says so.
    Place("POST", "/label-studio/webhook", "reviewer", "held", STUDIO),
    Place("POST", "/v1/moderations", "reader", "labelled", "openai"),
)
BEGINNINGS = {"/hf/": "hugging-face", "/v2/": V2, "/v1alpha1/": PERSPECTIVE, "/label-studio/": STUDIO}
"""Whose refusals are given where a path begins so and nothing is there."""


def places_of(dialects: Collection[str]) -> tuple[Place, ...]:
    """Return the places there are where some dialects are spoken."""
    return PLACES + tuple(place for place in DIALECT_PLACES if place.dialect in dialects)


def dialect_at(path: str, dialects: Collection[str]) -> str | None:
    """Return the dialect in which a path without a place is refused, None where in our own."""
    found = next((dialect for begin, dialect in BEGINNINGS.items() if f"{path}/".startswith(begin)), None)
    return found if found in dialects else None


class PlaceMap:
    """Finds the place of a request.

    Parameters
    ----------
    places : of two that fit, a path without parameters goes before, whatever its methods, then the first
    """

    def __init__(self, places: Iterable[Place] = PLACES) -> None:
        self._exact: dict[tuple[str, str], Place] = {}
        self._paths: set[str] = set()
        self._patterns: list[tuple[re.Pattern[str], Place]] = []
        for place in places:
            if PARAMETER.search(place.template):
                self._patterns.append((pattern_of(place.template), place))
            else:
                self._exact[place.method, place.template] = place
                self._paths.add(place.template)

    def find(self, method: str, path: str) -> Place | None:
        """Return the place of a request, None where there is none; HEAD is asked for wherever GET is."""
        if found := self._exact.get((method, path)):
            return found
        if method == "HEAD":
            return self.find("GET", path)
        if path in self._paths:
            return None
        return next(
            (place for pattern, place in self._patterns if place.method == method and pattern.fullmatch(path)), None
        )

    def all_at(self, path: str) -> list[Place]:
        """Return the places of all methods at a path."""
        return [place for method in METHODS if (place := self.find(method, path))]


def allowed(places: Sequence[Place]) -> str:
    """Return the methods that are possible where there are places, as the header `Allow` has them."""
    methods = [place.method for place in places]
    return ", ".join([*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"])


def pattern_of(template: str) -> re.Pattern[str]:
    """Return a pattern that has to match a whole path."""
    literals = [re.escape(part) for part in PARAMETER.sub("\0", template).split("\0")]
    wild = [".*" if found[1] else "[^/]+" for found in PARAMETER.finditer(template)]
    return re.compile("".join(part + gap for part, gap in zip(literals, [*wild, ""], strict=True)), re.DOTALL)
