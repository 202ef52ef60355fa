"""Requests at the hot routes are read strictly; a verdict goes out with its labels' own numbers."""

import json

import msgspec
import pytest

from model.fitted.export import export_table
from model.labels import Verdict
from model.scoring.scorer import scorer_of
from service.wire.labelling import DocumentRequest, LabelRequest, evidence_fields, verdict_fields
from tests.model.scoring.engines import LABELS, fitted


@pytest.mark.parametrize("shape", [LabelRequest, DocumentRequest])
@pytest.mark.parametrize("alpha", ["0", "1", "-0.1", "2", "true", '"0.1"'])
def test_an_error_rate_lies_between_0_and_1(shape: type[msgspec.Struct], alpha: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="alpha"):
        msgspec.json.decode(f'{{"alpha": {alpha}}}', type=shape)
    assert msgspec.json.decode('{"alpha": null}', type=shape) == msgspec.json.decode("{}", type=shape)


@pytest.mark.parametrize(
    ("shape", "field"), [(LabelRequest, "html"), (DocumentRequest, "texts"), (DocumentRequest, "x")]
)
def test_a_field_of_another_route_is_refused_by_name(shape: type[msgspec.Struct], field: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.json.decode(f'{{"{field}": []}}', type=shape)


def test_what_was_not_sent_is_told_apart_from_what_was_sent_empty() -> None:
    assert msgspec.json.decode("{}", type=LabelRequest).text is msgspec.UNSET
    assert msgspec.json.decode('{"text": ""}', type=LabelRequest).text == ""


def test_a_verdict_names_each_probability_and_sets_only_where_asked() -> None:
    plain = verdict_fields(("a", "b"), Verdict("b", (0.25, 0.75), abstained=False))
    assert plain == {"label": "b", "probabilities": {"a": 0.25, "b": 0.75}, "abstained": False}
    empty = verdict_fields(("a", "b"), Verdict("b", (0.25, 0.75), abstained=True, label_set=()))
    assert empty["label_set"] == ()


def test_evidence_sums_to_the_scores_as_it_goes_out() -> None:
    text = "Officials said on Monday that rail workers may move."
    sent = json.loads(
        msgspec.json.encode(evidence_fields(scorer_of(export_table(fitted("all"), LABELS)).evidence(text)))
    )
    assert [text[word["begin"] : word["end"]] for word in sent["words"]] == text.split()
    for label in LABELS:
        parts = [sent["intercepts"][label], *(word["scores"][label] for word in sent["words"])]
        assert sum(parts) == pytest.approx(sent["scores"][label])


def test_an_error_rate_may_be_as_near_to_0_and_1_as_numbers_are() -> None:
    for alpha in (5e-324, 0.9999999999999999):
        assert msgspec.json.decode(json.dumps({"alpha": alpha}), type=DocumentRequest).alpha == alpha


@pytest.mark.parametrize("name", ["mix", "voices", "estimates", "tags", "evidence", "edit", "rules"])
@pytest.mark.parametrize("value", ["1", '"true"', "null", "[]"])
def test_a_switch_of_a_document_is_true_or_false(name: str, value: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=rf"\$\.{name}"):
        msgspec.json.decode(f'{{"{name}": {value}}}', type=DocumentRequest)


@pytest.mark.parametrize(
    ("name", "value"), [("offsets", "UTF16"), ("offsets", "bytes"), ("offsets", ""), ("scale", "nato"), ("scale", None)]
)
def test_ways_to_count_and_scales_are_those_that_there_are(name: str, value: str | None) -> None:
    with pytest.raises(msgspec.ValidationError, match=rf"\$\.{name}"):
        msgspec.json.decode(json.dumps({name: value}), type=DocumentRequest)


def test_what_a_document_is_read_for_is_what_was_asked_in_one_order() -> None:
    assert DocumentRequest().asked == ()
    asked = DocumentRequest(rules=True, evidence=True, voices=True)
    assert asked.asked == ("voices", "evidence", "rules")
    assert DocumentRequest(mix=False, alpha=0.1, scale="kent").asked == ()


def test_a_verdict_is_rounded_only_where_decimals_are_named_and_never_in_its_label() -> None:
    verdict = Verdict("b", (0.123456789, 0.876543211), abstained=True, reason="low_margin", read_by="table")
    full = verdict_fields(("a", "b"), verdict)
    short = verdict_fields(("a", "b"), verdict, 3)
    assert full["probabilities"] == {"a": 0.123456789, "b": 0.876543211}
    assert short == full | {"probabilities": {"a": 0.123, "b": 0.877}}
    assert (short["reason"], short["read_by"]) == ("low_margin", "table")
    assert verdict_fields(("a", "b"), verdict, 0)["probabilities"] == {"a": 0.0, "b": 1.0}


def test_labels_and_probabilities_that_do_not_pair_are_no_answer() -> None:
    with pytest.raises(ValueError, match="do not pair"):
        verdict_fields(("a", "b", "c"), Verdict("b", (0.25, 0.75), abstained=False))
