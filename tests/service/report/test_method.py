"""The paragraph of method: every figure in it is the report's."""

import msgspec

from service.report.method import method_of
from service.report.shapes import Report

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
