"""Counting before the library is there: nothing is lost, and what waits is bounded."""

from model.labels import Reason, Verdict
from service.watch.metrics import MOST_WAITING, Metrics


def test_what_was_counted_before_the_library_came_is_counted() -> None:
    early, late = Metrics(), Metrics()
    late.open()
    for metrics in (early, late):
        metrics.note_champion(3, has_failed=True)
        for _ in range(3):
            metrics.count_request("POST", "/v1/label", 200, 0.001)
    assert early._figures is None
    texts = [metrics.exposition().decode() for metrics in (early, late)]
    assert _without_times(texts[0]) == _without_times(texts[1])
    assert 'framing_requests_total{method="POST",route="/v1/label",status="200"} 3.0' in texts[0]
    assert "framing_champion_load_failed 1.0" in texts[0]


def test_what_waits_to_be_counted_is_bounded() -> None:
    metrics = Metrics()
    for _ in range(MOST_WAITING + 1):
        metrics.count_request("GET", "/healthz", 200, 0.001)
    assert not metrics._waiting
    assert f"{MOST_WAITING + 1}.0" in metrics.exposition().decode()


def _without_times(text: str) -> list[str]:
    return [line for line in text.splitlines() if "_created" not in line]


def test_verdicts_are_counted_by_label_and_abstentions_apart() -> None:
    early, late = Metrics(), Metrics()
    late.open()
    for metrics in (early, late):
        unsure = Verdict("a", (0.4, 0.3), abstained=True, reason=Reason.LOW_MARGIN)
        metrics.count_verdicts([unsure, Verdict("b", (0.1, 0.9), abstained=False)])
        metrics.count_verdicts([Verdict("a", (0.9, 0.1), abstained=True, reason=Reason.LANGUAGE)] * 2)
        metrics.count_verdicts([Verdict("a", (0.9, 0.1), abstained=False)])
        metrics.count_verdicts([])
        text = metrics.exposition().decode()
        assert 'framing_labels_total{label="a"} 2.0' in text
        assert 'framing_labels_total{label="b"} 1.0' in text
        assert 'framing_abstained_total{reason="low_margin"} 1.0' in text
        assert 'framing_abstained_total{reason="language"} 2.0' in text


def test_the_figures_are_made_once() -> None:
    metrics = Metrics()
    assert metrics.open() is metrics.open()
