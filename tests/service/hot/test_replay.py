"""A kept answer can be had again: text and version give the same bytes, whatever was promoted since, by both scorers.

The two differ from each other in the last digits alone, far below what any figure means.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.store.registry import Registry
from model.version import Version
from tests.fitted import SIGNED
from tests.service.batch.runs import wait_until

ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "/v1/label",
        {"texts": ["The envoys met on Monday, they said.", "Our heroes crushed the puppets’ scheme!", "Ω ✓ 1"]},
    ),
    (
        "/v1/documents",
        {"text": "Seoul says up to 600 may have died.  “Our heroes prevail,” KCNA said.", "evidence": True},
    ),
)


@pytest.fixture
def later(registry: Registry, v2: Version, own: Version) -> list[Version]:
    """Return what is promoted one after the other: another version, one with labels of its own, the other one again."""
    return [v2, own, v2]


def test_the_same_bytes_come_again_after_three_promotions_by_both_scorers(
    client_with: Callable[..., TestClient], registry: Registry, later: list[Version]
) -> None:
    clients = {name: client_with(scorer=name) for name in ("compiled", "numpy")}
    kept = {name: [client.post(route, json=body).content for route, body in ASKED] for name, client in clients.items()}
    assert rounded(kept["compiled"]) == rounded(kept["numpy"])
    for version in later:
        registry.promote(version, SIGNED)
        for name, client in clients.items():
            wait_until(lambda client=client, name=version.name: client.get("/v1/model").json()["version"] == name)
            assert client.get("/v1/model").json()["scorer"] == name
            for (route, body), before in zip(ASKED, kept[name], strict=True):
                assert client.post(route, json=body | {"version": "v1"}).content == before, (version.name, name)
                assert client.post(route, json=body).content != before


def rounded(answers: list[bytes]) -> list[Any]:
    return [json.loads(answer, parse_float=lambda number: round(float(number), 9)) for answer in answers]
