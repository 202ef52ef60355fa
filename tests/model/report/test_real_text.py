"""Figures of real documents in words."""

import pytest

from model.report.real_text import rare_labels, real_lines, rows_of, ten_sentences


def part(f1: float) -> dict[str, object]:
    rows = {"a": (0.42, 0.88, 10), "b": (0.5, 0.25, 30), "c": (0.99, 0.98, 900)}
    per_label = {name: {"precision": p, "recall": r, "f1": 0.5, "support": n} for name, (p, r, n) in rows.items()}
    return {"n": 940, "documents": 50, "macro_f1": f1, "interval": (f1 - 0.1, f1 + 0.1), "per_label": per_label}


REAL = {
    "firm": part(0.8), "all": part(0.7), "news": part(0.6), "alone": part(0.75), "alone_news": part(0.55),
    "kinds": {"wire": part(0.65), "sport": part(0.4)}, "ece": 0.004,
    "answered": {"share": 0.97, "error": 0.04, "threshold": 0.6, "stated_error": 0.05},
}  # fmt: skip


def test_a_journalist_is_told_of_ten_sentences() -> None:
    assert ten_sentences(REAL["news"], "a") == (  # type: ignore[arg-type]
        "of ten sentences it marks as a, 4 are; of ten that are, it finds 9"
    )


def test_lines_name_the_rare_labels_and_the_answered_share() -> None:
    lines = real_lines(REAL)
    assert "macro-F1 0.8000 (0.7000 to 0.9000) on 940" in lines[0]
    assert "marks as a, 4" in lines[2]
    assert "marks as b, 5" in lines[3]
    assert "answers 97.0%, of these 4.0% err" in lines[-1]
    assert real_lines(None) == []


def test_rows_put_the_weakest_kinds_first() -> None:
    titles = [title for title, _ in rows_of(REAL)]
    assert titles[-2:] == ["kind: sport", "kind: wire"]
    assert rows_of(None) == []
    assert rare_labels(REAL["firm"]) == ["a", "b"]  # type: ignore[arg-type]


def of_one(precision: float, recall: float) -> dict[str, object]:
    return {"per_label": {"a": {"precision": precision, "recall": recall, "support": 1}}}


@pytest.mark.parametrize(
    ("precision", "recall", "words"),
    [
        (0.0, 0.04, "0 are; of ten that are, it finds 0"),
        (0.1, 1.0, "1 is; of ten that are, it finds 10"),
        (0.949, 0.951, "9 are; of ten that are, it finds 10"),
    ],
)
def test_ten_sentences_are_whole_ones(precision: float, recall: float, words: str) -> None:
    assert ten_sentences(of_one(precision, recall), "a").endswith(words)


def test_parts_that_were_not_measured_are_left_out_and_never_read() -> None:
    bare = REAL | {"news": None, "alone_news": None, "kinds": {"wire": None, "state": part(0.9)}}
    lines = real_lines(bare)
    assert len(lines) == 2
    assert not any("article" in line for line in lines)
    assert [title for title, _ in rows_of(bare)] == [
        "all kinds, no reader in doubt",
        "all kinds, every sentence",
        "all kinds, each sentence alone",
        "kind: state",
    ]
    assert rows_of(REAL | {"picked": part(0.5)})[5][0] == "sentences picked one by one"
