"""Both readers over HTTP: who read, what stays the table's, exact evidence, refusal when too much waits."""

import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.reader.encoder import Encoder
from model.reader.pair import BY_BOTH, BY_TABLE
from model.store.registry import Version
from service.hot import reading
from service.hot.documents import MOST_IN_THREAD
from tests.reading import damaged
from training.corpus.corpus import Corpus

Open = Callable[..., TestClient]


@pytest.fixture
def texts(corpus: Corpus) -> list[str]:
    return corpus.texts[::6]


def results_of(client: TestClient, texts: Sequence[str], **asked: object) -> list[dict[str, object]]:
    answer = client.post("/v1/label", json={"texts": list(texts), **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["results"]
    return found


def test_what_the_table_is_sure_of_stays_its_own(reading_client: Open, texts: list[str]) -> None:
    both, alone = (results_of(reading_client(reader=asks), texts) for asks in ("doubtful", "off"))
    read_by = [result.pop("read_by") for result in both]
    assert set(read_by) == {BY_TABLE, BY_BOTH}
    for result, before, by in zip(both, alone, read_by, strict=True):
        assert "read_by" not in before
        assert (result["probabilities"] == before["probabilities"]) is (by == BY_TABLE)
        assert math.isclose(math.fsum(result["probabilities"].values()), 1.0, abs_tol=1e-9)  # type: ignore[attr-defined]


def test_all_asks_the_second_reader_always(reading_client: Open, texts: list[str]) -> None:
    assert {result["read_by"] for result in results_of(reading_client(reader="all"), texts)} == {BY_BOTH}


def test_the_same_text_gets_the_same_answer_whatever_stands_beside_it(reading_client: Open, texts: list[str]) -> None:
    client = reading_client(reader="all")
    together = results_of(client, texts)
    assert together == [result for text in texts for result in results_of(client, [text])]
    assert together[::-1] == results_of(client, texts[::-1])


def test_a_version_that_names_no_encoder_is_read_by_the_table_alone(reading_client: Open, texts: list[str]) -> None:
    client = reading_client(reader="all")
    assert {result["read_by"] for result in results_of(client, texts, version="v1")} == {BY_TABLE}
    assert {result["read_by"] for result in results_of(client, texts, version="v2")} == {BY_BOTH}


def test_a_document_is_read_by_both_as_its_sentences_are(reading_client: Open, texts: list[str]) -> None:
    client = reading_client()
    text = "\n\n".join(texts)
    sentences = client.post("/v1/documents", json={"text": text, "mix": False}).json()["sentences"]
    cut = [text[found["begin"] : found["end"]] for found in sentences]
    for found, result in zip(sentences, results_of(client, cut), strict=True):
        assert {name: found[name] for name in result} == result


def test_a_long_document_is_read_by_both_in_a_process_of_its_own(reading_client: Open, texts: list[str]) -> None:
    client = reading_client()
    text = "\n\n".join(texts * (MOST_IN_THREAD // len("".join(texts)) + 1))
    assert len(text) > MOST_IN_THREAD
    long = client.post("/v1/documents", json={"text": text, "mix": False}).json()["sentences"]
    short = client.post("/v1/documents", json={"text": "\n\n".join(texts), "mix": False}).json()["sentences"]
    assert {found["read_by"] for found in long} == {BY_TABLE, BY_BOTH}
    for one, other in zip(long, short, strict=False):
        assert one == other


def test_evidence_names_the_readers_part_and_sums_to_the_score(reading_client: Open, texts: list[str]) -> None:
    results = results_of(reading_client(), texts, evidence=True)
    assert {"reader" in result["evidence"] for result in results} == {True, False}  # type: ignore[operator]
    for result in results:
        evidence: dict[str, dict[str, float]] = result["evidence"]  # type: ignore[assignment]
        assert ("reader" in evidence) is (result["read_by"] == BY_BOTH)
        powers = {}
        for label, score in evidence["scores"].items():
            words = math.fsum(word["scores"][label] for word in evidence["words"])  # type: ignore[call-overload,index]
            rest = evidence["intercepts"][label] + evidence.get("reader", {}).get(label, 0.0)
            assert math.isclose(words + rest, score, abs_tol=1e-9)
            powers[label] = math.exp(score)
        total = math.fsum(powers.values())
        assert result["probabilities"] == pytest.approx({name: x / total for name, x in powers.items()}, abs=1e-6)


def test_words_that_the_reader_leaned_on_are_what_its_part_loses_without_them(
    reading_client: Open, texts: list[str]
) -> None:
    client, texts = reading_client(), texts[:8]
    results = results_of(client, texts, evidence=True, reader_words=True)
    read = [(text, one) for text, one in zip(texts, results, strict=True) if one["reader_words"]]
    assert len(read) == [one["read_by"] for one in results].count(BY_BOTH)
    text, one = read[0]
    words = one["reader_words"]["words"]
    assert [text[word["begin"] : word["end"]] for word in words] == text.split()
    assert one["reader_words"]["approximate"] is True
    (less,) = results_of(client, [text[words[0]["end"] :]], evidence=True)
    if less["read_by"] == BY_BOTH:
        lost = {name: part - less["evidence"]["reader"][name] for name, part in one["evidence"]["reader"].items()}
        assert words[0]["scores"] == pytest.approx(lost, abs=1e-9)


def test_a_document_tells_the_same_words_at_its_own_places(reading_client: Open, texts: list[str]) -> None:
    client = reading_client()
    text = "\n\n".join(texts[:8])
    asked = {"text": text, "mix": False, "reader_words": True}
    sentences = client.post("/v1/documents", json=asked).json()["sentences"]
    cut = [text[found["begin"] : found["end"]] for found in sentences]
    alone = [one["reader_words"] for one in results_of(client, cut, reader_words=True)]
    assert any(alone)
    for found, other in zip(sentences, alone, strict=True):
        for word in (other or {}).get("words", ()):
            word["begin"] += found["begin"]
            word["end"] += found["begin"]
        assert found["reader_words"] == other
    asked_alone = reading_client(reader="off").post("/v1/documents", json=asked).json()["sentences"]
    assert {found["reader_words"] for found in asked_alone} == {None}


def test_label_sets_are_the_pairs_own(reading_client: Open, texts: list[str]) -> None:
    sets = [len(result["label_set"]) for result in results_of(reading_client(), texts, alpha=0.1)]  # type: ignore[arg-type]
    assert 1 in sets


@pytest.mark.parametrize(
    ("name", "content"),
    [("encoder.onnx", b"cut"), ("tokenizer.json", None), ("names.tsv", b"kind"), ("manifest.json", b"{}")],
)
def test_a_refused_encoder_leaves_the_table_and_says_why(
    reading_client: Open, texts: list[str], tmp_path: Path, name: str, content: bytes | None
) -> None:
    client = reading_client(reader_dir=damaged(tmp_path / "reader", name, content))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["reader"]) == (200, BY_TABLE)
    assert name in ready.json()["reader_problem"]
    assert "framing_reader_refused 1.0" in client.get("/metrics").text
    assert {result["read_by"] for result in results_of(client, texts)} == {BY_TABLE}


def test_readiness_and_metrics_tell_of_both(reading_client: Open, texts: list[str], paired: Version) -> None:
    client = reading_client()
    assert client.get("/readyz").json() == {"status": "ready", "version": paired.name, "reader": BY_BOTH}
    n_read = [result["read_by"] for result in results_of(client, texts)].count(BY_BOTH)
    figures = client.get("/metrics").text
    assert f"framing_read_by_both_total {float(n_read)}" in figures
    assert "framing_reader_refused 0.0" in figures


def test_the_card_names_the_encoder(reading_client: Open, encoder: Encoder) -> None:
    card = reading_client().get("/v1/model").json()
    assert card["reader"] == {"encoder": encoder.digest, "asked": "doubtful", "margin": 0.6}
    assert "reader" not in reading_client(reader="off").get("/v1/model").json()


def test_too_much_that_waits_is_refused_and_passes_later(
    reading_client: Open, texts: list[str], encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_WAITING", 3)
    client = reading_client(reader="all")
    entered, may_go_on = threading.Event(), threading.Event()
    read = reading._read

    def held(*given: object) -> object:
        entered.set()
        assert may_go_on.wait(20)
        return read(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "_read", held)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(results_of, client, texts)
        assert entered.wait(20)
        refused = client.post("/v1/label", json={"text": texts[0]})
        may_go_on.set()
        assert len(first.result()) == len(texts)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert "wait for the second reader" in refused.json()["detail"]
    assert len(results_of(client, texts[:1])) == 1


def test_a_text_too_long_for_the_encoder_is_the_tables_whole(reading_client: Open) -> None:
    long = "The envoys may have hidden it. " * 300
    (result,) = results_of(reading_client(reader="all"), [long], evidence=True)
    assert result["read_by"] == BY_TABLE
    assert "reader" not in result["evidence"]  # type: ignore[operator]
