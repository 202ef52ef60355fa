"""Whatever `/docs` fills in can be executed as it stands, with a key where the server asks for one."""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi.testclient import TestClient

from model.files.labelled import Labelled
from model.record import sealed
from model.store.candidates import Candidates
from model.store.registry import CHALLENGER, Registry, Version
from model.store.reviews import Reviews
from model.store.trainings import Trainings, Wish
from tests.fitted import SIGNED

KEY = "maintainer-key-0001"


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return method, path and operation; what takes something away comes last."""
    found = [(method, path, one) for path, methods in document["paths"].items() for method, one in methods.items()]
    return sorted(found, key=order)


def order(operation: tuple[str, str, dict[str, Any]]) -> tuple[bool, ...]:
    method, path, _ = operation
    is_delete = method == "delete"
    return is_delete, is_delete and not path.endswith("{number}"), path.endswith("cancel"), method != "get"


def filled_in(parameters: list[dict[str, Any]], where: str) -> dict[str, Any]:
    """Return the values that a page fills in for parameters: an example or a default; one that must be has one."""
    values = {}
    for parameter in parameters:
        if parameter["in"] != where:
            continue
        schema = parameter["schema"]
        given = [*schema.get("examples", ()), *([schema["default"]] if "default" in schema else [])]
        assert given or not parameter.get("required"), parameter
        if given:
            values[parameter["name"]] = given[0]
    return values


def bodies(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return each example of a body, as a client sends it; an operation without a body has one empty one."""
    content = operation.get("requestBody", {}).get("content", {})
    assert not content or any(one.get("examples") for one in content.values())
    for media_type, one in content.items():
        for example in one.get("examples", {}).values():
            if media_type == "application/json":
                yield {"json": example["value"]}
            else:
                yield {"content": example["value"], "headers": {"Content-Type": media_type}}
    if not content:
        yield {}


def prepare(registry: Registry, v2: Version) -> None:
    """Do what the README shows, so that there is a first one of everything."""
    registry.promote(v2, SIGNED)
    decided = registry.add(registry.artifact(v2), {"training": {"record": sealed({})}}, SIGNED)
    registry.point(CHALLENGER, decided, SIGNED)
    Reviews(registry.engine).add(Labelled("The envoys met.", "neutral_reporting", "desk-a"), SIGNED)
    Candidates(registry.engine).add(["A first text."], "desk-a", SIGNED, most=9)
    Trainings(registry.engine).request(Wish(), SIGNED)


def test_every_example_of_the_docs_is_executed(
    client_with: Callable[..., TestClient], registry: Registry, v2: Version
) -> None:
    prepare(registry, v2)
    client = client_with(keys=f"maintainer:{KEY}")
    document = client.get("/openapi.json").json()
    scheme = document["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    n_executed = 0
    for method, path, operation in operations(document):
        parameters = operation.get("parameters", [])
        headers = {"Authorization": f"Bearer {KEY}"} if {"key": []} in operation.get("security", []) else {}
        for body in bodies(operation):
            answer = client.request(
                method,
                path.format(**filled_in(parameters, "path")),
                params=filled_in(parameters, "query"),
                **body | {"headers": body.get("headers", {}) | headers},
            )
            assert answer.status_code < 300, (method, path, body, answer.text)
            n_executed += 1
    assert n_executed >= 35
