"""The document by which Google's clients find the Perspective API's methods; served here, it leads them here."""

from typing import Any
from urllib.parse import parse_qs

from model.quoted import quoted
from service.dialects.texts import encoder
from service.wire.asgi import Answer, Call
from service.wire.refusals import RefusedError

API, VERSION = "commentanalyzer", "v1alpha1"
SCHEMAS = (
    "AnalyzeCommentRequest",
    "AnalyzeCommentResponse",
    "SuggestCommentScoreRequest",
    "SuggestCommentScoreResponse",
)


async def document(call: Call) -> Answer:
    """Return the document; its addresses are those by which this server was asked.

    Raises
    ------
    RefusedError
        Another version of the API is asked for.
    """
    query = call.scope.get("query_string", b"").decode("latin-1")
    asked = parse_qs(query).get("version", [VERSION])[0]
    if asked != VERSION:
        raise RefusedError(404, f"There is no version {quoted(asked)} of {API}: ask for {VERSION}.")
    return Answer(encoder.encode(described(root_of(call))))


def root_of(call: Call) -> str:
    """Return the address of this server as the client wrote it."""
    host = dict(call.scope["headers"]).get(b"host", b"").decode("latin-1")
    return f"{call.scope.get('scheme', 'http')}://{host}{call.state['settings'].root_path}/"


def described(root: str) -> dict[str, Any]:
    """Return the API's description."""
    methods = {
        "analyze": method("analyze", "AnalyzeComment"),
        "suggestscore": method("suggestscore", "SuggestCommentScore"),
    }
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"{API}:{VERSION}",
        "name": API,
        "version": VERSION,
        "title": "Framing classifier, by the Perspective API",
        "description": "Attributes are the labels of the serving version.",
        "protocol": "rest",
        "rootUrl": root,
        "servicePath": "",
        "baseUrl": root,
        "batchPath": "batch",
        "parameters": {
            "key": {"type": "string", "location": "query"},
            "alt": {"type": "string", "location": "query", "default": "json"},
            "prettyPrint": {"type": "boolean", "location": "query", "default": "true"},
        },
        "schemas": {name: {"id": name, "type": "object", "properties": {}} for name in SCHEMAS},
        "resources": {"comments": {"methods": methods}},
    }


def method(name: str, of: str) -> dict[str, Any]:
    """Return one method's description."""
    path = f"{VERSION}/comments:{name}"
    return {
        "id": f"{API}.comments.{name}",
        "path": path,
        "flatPath": path,
        "httpMethod": "POST",
        "parameters": {},
        "parameterOrder": [],
        "request": {"$ref": f"{of}Request"},
        "response": {"$ref": f"{of}Response"},
    }
