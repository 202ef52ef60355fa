"""The rule that joins both readers: fitted from numbers alone, and better than the table where each knows its own."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.errors import CorpusError
from model.reader.rule import rule_of
from tests.training.reader.scored import N, made_up
from training.reader.join import MOST_ERROR, Scored, fitted_rule, held_out_in, joined, margin_of, read_scored
from training.reader.rows import PICKED, PLAIN


@pytest.fixture(scope="module")
def scored() -> Scored:
    return made_up()


def test_the_rule_is_calibrated_and_the_service_computes_what_was_fitted(scored: Scored) -> None:
    rule = rule_of(json.loads(json.dumps(fitted_rule(scored, "e" * 64).as_json())))
    probabilities = joined(rule, scored)
    shares = np.bincount(scored.labels, minlength=3) / N
    assert probabilities.mean(axis=0) == pytest.approx(shares, abs=0.005)
    from model.reader.encoder import Reading

    for place in range(20):
        part = rule.part_of(Reading(tuple(scored.encoder[place].tolist()), np.zeros(4, np.float32)))
        assert rule.joined(tuple(scored.table[place].tolist()), part) == pytest.approx(probabilities[place], abs=1e-9)


def test_beyond_the_margin_the_table_is_seldom_wrong(scored: Scored) -> None:
    margin = margin_of(scored)
    alone = (scored.table[:, PLAIN] >= margin) & scored.is_firm
    assert alone.sum() > 0.5 * scored.is_firm.sum()
    assert (scored.labels[alone] != PLAIN).mean() <= MOST_ERROR
    assert margin_of(replace(scored, table=np.full((N, 3), 1 / 3))) > 1


def write(path: Path, scored: Scored, keep: slice, **arrays: object) -> Path:
    keys = {"doc": scored.documents[keep], "sentence": np.arange(N)[keep]}
    np.savez_compressed(path, **keys, **arrays)  # type: ignore[arg-type]
    return path


def test_files_of_both_are_matched_by_sentence_whatever_their_order(scored: Scored, tmp_path: Path) -> None:
    table = write(tmp_path / "table.npz", scored, slice(None, None, -1), probabilities=scored.table[::-1])
    labels = np.where(np.arange(N) % 7 == 0, -1, scored.labels)
    parts = [
        write(
            tmp_path / f"{fold}.npz",
            scored,
            slice(fold, None, 2),
            logits=scored.encoder[fold::2],
            hard=labels[fold::2],
            firm=scored.is_firm[fold::2],
            kind=scored.kinds[fold::2],
        )
        for fold in range(2)
    ]
    found = read_scored(held_out_in(table), parts)
    assert len(found.labels) == (labels >= 0).sum()
    order = np.concatenate([np.arange(N)[fold::2] for fold in range(2)])
    order = order[labels[order] >= 0]
    assert np.allclose(found.table, scored.table[order])
    assert np.allclose(found.encoder, scored.encoder[order])
    assert set(found.folds) == {0, 1}


def test_a_file_of_something_else_is_refused_by_name(scored: Scored, tmp_path: Path) -> None:
    table = write(tmp_path / "table.npz", scored, slice(None), probabilities=scored.table)
    other = write(tmp_path / "other.npz", scored, slice(None), hard=scored.labels)
    with pytest.raises(CorpusError, match=r"other.npz is no file of scores with .*logits"):
        read_scored(held_out_in(table), [other])
    (tmp_path / "text.npz").write_text("no")
    with pytest.raises(CorpusError, match=r"text.npz"):
        held_out_in(tmp_path / "text.npz")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 cut short", b"PK\x05\x06" + b"\0" * 18, b"\x93NUMPY\x01\x00", b"{}"]
)
def test_a_file_that_is_damaged_or_empty_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "scores.npz").write_bytes(content)
    with pytest.raises(CorpusError, match=r"scores.npz is no file of scores with doc, sentence, probabilities"):
        held_out_in(tmp_path / "scores.npz")


def test_a_single_array_and_a_pickle_are_no_scores(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.zeros(3))
    pickled = {"doc": np.array([{"a": 1}], dtype=object), "sentence": np.zeros(1), "probabilities": np.zeros(1)}
    np.savez(tmp_path / "pickled.npz", **pickled)  # type: ignore[arg-type]
    for name in ("one.npy", "pickled.npz"):
        with pytest.raises(CorpusError, match=f"{name} is no file of scores"):
            held_out_in(tmp_path / name)


def test_files_that_share_no_labelled_sentence_are_told(scored: Scored, tmp_path: Path) -> None:
    table = write(tmp_path / "table.npz", scored, slice(0, 10), probabilities=scored.table[:10])
    rest = {"logits": scored.encoder, "firm": scored.is_firm, "kind": scored.kinds}
    apart = {name: column[10:20] for name, column in rest.items()}
    none = {name: column[:10] for name, column in rest.items()}
    files = [
        write(tmp_path / "apart.npz", scored, slice(10, 20), hard=scored.labels[10:20], **apart),
        write(tmp_path / "none.npz", scored, slice(0, 10), hard=np.full(10, -1), **none),
    ]
    for encoders in ([files[0]], [files[1]], files):
        with pytest.raises(CorpusError, match="no labelled sentence in common"):
            read_scored(held_out_in(table), encoders)


def test_a_table_that_is_certain_of_the_wrong_label_makes_no_infinite_score(scored: Scored) -> None:
    certain = np.eye(3)[(scored.labels + 1) % 3]
    rule = fitted_rule(replace(scored, table=certain), "e" * 64)
    assert np.isfinite(joined(rule, replace(scored, table=certain))).all()
    assert rule.margin > 1  # it never answers alone


def test_picked_sentences_do_not_move_the_rule(scored: Scored) -> None:
    is_extra = np.arange(N) % 10 == 0
    kinds = np.where(is_extra, PICKED, scored.kinds)
    wrong = np.where(is_extra, (scored.labels + 1) % 3, scored.labels)
    with_picked = fitted_rule(replace(scored, kinds=kinds, labels=wrong), "")
    assert with_picked == fitted_rule(scored.part(~is_extra), "")
