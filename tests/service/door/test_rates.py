"""Quotas are each caller's own, and wrong keys wait for one another."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.errors import SettingsError
from model.settings import Settings, changed
from service.door.rates import FAILURE_S, FREE_FAILURES, LONGEST_PAUSE_S, MOST_ADDRESSES, Failures, Quotas

FIRST, SECOND = "a" * 20, "b" * 20
TEXT = {"text": "The delegation left the capital on Friday."}


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def test_a_caller_over_its_quota_is_told_when_to_come_again_and_others_go_on(
    client_with: Callable[..., TestClient],
) -> None:
    client = client_with(keys=f"reader:{FIRST},reader:{SECOND}", quota="3/hour")
    statuses = [client.post("/v1/label", json=TEXT, headers=bearer(FIRST)).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.get("/v1/model", headers=bearer(FIRST))
    assert (refused.status_code, 0 < int(refused.headers["retry-after"]) <= 2 * 3_600) == (429, True)
    assert "FRAMING_QUOTA" in refused.json()["detail"]
    assert client.post("/v1/label", json=TEXT, headers=bearer(SECOND)).status_code == 200
    assert client.get("/healthz", headers=bearer(FIRST)).status_code == 200


def test_without_keys_an_address_is_who_has_a_quota(client_with: Callable[..., TestClient]) -> None:
    client = client_with(quota="1/hour")
    assert [client.post("/v1/label", json=TEXT).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("quota", ["10", "0/minute", "-1/minute", "ten/minute", "10/fortnight", "10/minute;5/second"])
def test_a_quota_that_is_none_is_named(settings: Settings, quota: str) -> None:
    with pytest.raises(SettingsError, match="FRAMING_QUOTA"):
        changed(settings, quota=quota)


def test_without_a_quota_nobody_waits() -> None:
    quotas = Quotas("")
    assert [quotas.wait_s("anybody") for _ in range(100)] == [0] * 100


def test_wrong_keys_of_an_address_are_slowed_after_the_first_few() -> None:
    failures = Failures()
    pauses = [failures.pause_s("here", 100.0) for _ in range(FREE_FAILURES + 3)]
    assert pauses == [0.0] * FREE_FAILURES + [FAILURE_S, 2 * FAILURE_S, 3 * FAILURE_S]
    assert failures.pause_s("elsewhere", 100.0) == 0
    assert failures.pause_s("here", 100.0 + 60) == 0
    assert max(failures.pause_s("here", 200.0) for _ in range(500)) == LONGEST_PAUSE_S
    assert failures.pause_s("here", 200.0 + 2 * LONGEST_PAUSE_S) == 0


def test_what_is_known_of_addresses_is_bounded() -> None:
    failures = Failures()
    for number in range(MOST_ADDRESSES + 10):
        failures.pause_s(str(number), 0.0)
    assert len(failures._free_at) == MOST_ADDRESSES


def test_a_wrong_key_is_slowed_and_a_right_one_or_none_is_not(client_with: Callable[..., TestClient]) -> None:
    client = client_with(keys=f"reader:{FIRST}")
    noted: list[float] = []
    failures = client.app._door.entrance.failures
    told = failures.pause_s

    def pause_s(address: str, now: float) -> float:
        noted.append(told(address, now))
        return 0.0

    failures.pause_s = pause_s
    for headers in (bearer(SECOND), {}, bearer(FIRST), {"authorization": "Basic x"}):
        client.post("/v1/label", json=TEXT, headers=headers)
    assert noted == [0.0, 0.0]
