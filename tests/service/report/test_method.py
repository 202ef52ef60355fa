"""The paragraph of method: every figure in it is the report's."""

import msgspec
import pytest

from service.report.method import method_of
from service.report.shapes import Report
from tests.service.views.made import made, sentence

READER = {"sha256": "ab" * 32, "reads": "doubtful"}


def test_it_names_all_that_is_needed_to_do_it_again(report: Report) -> None:
    told = report.told
    for words in (
        told.text["sha256"],
        told.model["digest"],
        f"model {told.model['version']} ",
        f"codebook, version {told.codebook['version']} (rules 1 to 21",
        "2026-01-02",
        f"split into {len(report.document['sentences'])} sentences",
        f"reached {told.threshold:g}",
    ):
        assert words in report.method
    assert "\n" not in report.method


def test_figures_mix_and_second_reader_are_told_only_where_there_are_some(report: Report) -> None:
    document = report.document | {"mix": None}
    plain = method_of(report.told, document, {})
    assert "macro-F1" not in plain
    assert "encoder" not in plain
    assert "prior" not in plain
    sentences = [{**one, "read_by": "table+reader"} for one in document["sentences"]]
    full = method_of(
        msgspec.structs.replace(report.told, reader=READER),
        document | {"mix": {"factor": 0.6}, "sentences": sentences},
        {"figures": {"real_text": {"n": 78771, "macro_f1": 0.8438, "ece": 0.00317}}},
    )
    assert "On 78,771 sentences" in full
    assert "macro-F1 of 0.844" in full
    assert f"also read {len(sentences)} of them" in full
    assert "factor 0.6" in full


@pytest.mark.parametrize(
    ("n_without", "words"), [(0, "0 sentences were left"), (1, "1 sentence was left"), (2, "2 sentences were left")]
)
def test_sentences_without_a_label_are_counted_as_people_count(n_without: int, words: str) -> None:
    some = [sentence(0, 3, abstained=number < n_without) for number in range(3)]
    report = made("One", *some)
    assert words in method_of(report.told, report.document, {})


def test_what_a_document_was_read_for_is_told_with_the_scale_that_was_asked() -> None:
    for scale, name in {"icd203": "ICD 203", "kent": "Kent", "phia": "PHIA", "ipcc": "IPCC", "own": "own"}.items():
        one = sentence(0, 3, estimates=[{"scale": scale}], voices={"quotes": []})
        report = made("One", one, sentence(0, 3, estimates=[], voices={"quotes": []}))
        said = method_of(report.told, report.document, {})
        assert f"their bands are those of {name}" in said.replace("the UK ", "").replace(" yardstick", "").replace(
            "of the ", "of "
        )
        assert "Quotations and their speakers" in said
    plain = made("One")
    assert "Estimative" not in method_of(plain.told, plain.document, {"figures": {}})


def test_figures_are_rounded_for_readers_and_large_counts_parted() -> None:
    report = made("x" * 12_345)
    told = msgspec.structs.replace(report.told, threshold=0.6000000001)
    real = {"n": 1_000, "macro_f1": 0.84449, "ece": 0.0}
    said = method_of(told, report.document, {"figures": {"real_text": real}})
    for words in ("12,345 characters", "reached 0.6,", "On 1,000 sentences", "macro-F1 of 0.844", "error of 0.000"):
        assert words in said
