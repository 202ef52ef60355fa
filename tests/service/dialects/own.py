"""What `/v1/label` says of texts, for dialects to be held to; and texts of several lengths."""

from typing import Any

from fastapi.testclient import TestClient

from model.labels import UNJUDGED

FRAMED = "Our heroes crushed the puppets, and the motherland will prevail."
PLAIN = "The delegation left on Friday after a visit of two days."
QUOTED = "The envoy said “heroes” and left.\nHe may seek to hide the losses — and the dead."
TEXTS = (FRAMED, PLAIN, QUOTED)
LONG = " ".join([FRAMED, PLAIN] * 150)
"""Longer than `/v1/label` takes."""

KEYS = {"reader": "reader-key-000001", "reviewer": "reviewer-key-00001", "maintainer": "maintainer-key-001"}
ALL_KEYS = ",".join(f"{role}:{key}" for role, key in KEYS.items())


def bearer(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {KEYS[role]}"}


def labelled(client: TestClient, *texts: str, **more: Any) -> list[dict[str, Any]]:
    """Return the results of `/v1/label`, without a score where the text could not be judged."""
    answer = client.post("/v1/label", json={"texts": list(texts), **more})
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    for result in results:
        if result.get("reason") in UNJUDGED:
            result["probabilities"] = dict.fromkeys(result["probabilities"], 0.0)
    return results


def classes(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a result as a list of classes, best first."""
    best_first = sorted(result["probabilities"].items(), key=lambda pair: -pair[1])
    if result.get("reason") in UNJUDGED:
        return [
            {"label": "abstained", "score": 1.0},
            *({"label": label, "score": 0.0} for label in result["probabilities"]),
        ]
    return [{"label": label, "score": score} for label, score in best_first]
