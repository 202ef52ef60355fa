"""Articles in bulk: every sentence once, labelled as the documents' route labels it, and joined back by row and id."""

import gzip
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import zstandard

from model.errors import BatchError
from model.scoring.classifier import FramingClassifier
from model.settings import Settings
from model.store.registry import Registry
from service.batch.run import label_file
from service.documents.labelled import Way, label_document
from tests.service.batch.runs import Run, killed, resumed, rows_of, started, write

ARTICLES = [
    {
        "id": "a-1",
        "desk": "north",
        "text": "The ferry left the port on Monday. “Nobody will stop us,” the agency said.\n\nIt rained.",
    },
    {
        "id": 17,
        "desk": "south",
        "text": "Officials think that some 40 men crossed. The ministry did not answer. 😀 None came.",
    },
    {"id": "c", "desk": "south", "label": "mine", "text": "One sentence only"},
]


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def expected(classifier: FramingClassifier, text: str) -> list[dict[str, Any]]:
    found = json.loads(label_document(classifier, text, Way(decimals=12)).sentences)
    return [{name: value for name, value in row.items() if name != "mix"} for row in found]


def test_every_sentence_comes_once_as_the_route_labels_it(
    run: Run, classifier: FramingClassifier, tmp_path: Path
) -> None:
    rows = run(write(tmp_path / "in.jsonl", lines(ARTICLES)), documents="sentences")
    wanted = [
        {"row": number, "id": article["id"], **sentence}
        for number, article in enumerate(ARTICLES, 1)
        for sentence in expected(classifier, article["text"])
    ]
    assert [{name: row[name] for name in row} for row in rows] == wanted
    assert [row["row"] for row in rows] == [1, 1, 1, 2, 2, 2, 3]


def test_a_sentences_text_is_the_articles_own(run: Run, tmp_path: Path) -> None:
    for row in run(write(tmp_path / "in.jsonl", lines(ARTICLES)), documents="sentences", with_text=True):
        article = ARTICLES[row["row"] - 1]["text"]
        assert row["text"] == article[row["begin"] : row["end"]]


def test_the_callers_columns_are_kept_and_ours_give_way(run: Run, tmp_path: Path) -> None:
    rows = run(write(tmp_path / "in.jsonl", lines(ARTICLES)), documents="sentences", with_input=True)
    assert {row["desk"] for row in rows[:3]} == {"north"}
    assert rows[-1]["label"] == "mine"
    assert rows[-1]["framing_label"] in rows[-1]["probabilities"]
    assert not any("text" in row for row in rows)


def test_articles_are_read_for_what_is_asked_and_for_nothing_unknown(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "in.jsonl", lines(ARTICLES))
    rows = run(file, documents="sentences", asked=("voices",))
    assert all("voices" in row for row in rows)
    with pytest.raises(BatchError, match="cannot be read for 'faces': there is voices"):
        run(file, documents="sentences", asked=("faces",))


def test_profiles_count_the_same_sentences(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "in.jsonl", lines(ARTICLES))
    sentences, profiles = (run(file, documents=way) for way in ("sentences", "profiles"))
    for profile in profiles:
        own = [row for row in sentences if row["row"] == profile["row"]]
        assert sum(profile["sentences"].values()) + profile["abstained_sentences"] == len(own)


def test_every_container_and_format_gives_the_same_rows(run: Run, tmp_path: Path) -> None:
    content = lines(ARTICLES).encode()
    workbook = openpyxl.Workbook()
    for row in [("id", "text"), *((article["id"], article["text"]) for article in ARTICLES)]:
        workbook.active.append(row)
    workbook.save(tmp_path / "in.xlsx")
    plain = run(write(tmp_path / "in.jsonl", content), documents="sentences")
    assert run(write(tmp_path / "in.jsonl.gz", gzip.compress(content)), documents="sentences") == plain
    assert run(write(tmp_path / "in.jsonl.zst", zstandard.compress(content)), documents="sentences") == plain
    assert [row | {"row": row["row"] - 1} for row in run(tmp_path / "in.xlsx", documents="sentences")] == plain


def test_pages_are_told_by_their_column_or_by_the_flag_and_refused_as_text(run: Run, tmp_path: Path) -> None:
    page = "<!doctype html><html><body><article><p>The ferry left the port on Monday.</p></article></body></html>"
    named = run(write(tmp_path / "in.jsonl", lines([{"html": page}])), documents="sentences", with_text=True)
    flagged = run(
        write(tmp_path / "in.jsonl", lines([{"text": page}])), documents="sentences", with_text=True, is_html=True
    )
    assert named == flagged
    assert [row["text"] for row in named] == ["The ferry left the port on Monday."]
    (refused,) = run(write(tmp_path / "in.jsonl", lines([{"text": page}])), documents="sentences")
    assert "web page" in refused["error"]


def test_what_cannot_be_labelled_says_so_under_its_id(run: Run, tmp_path: Path) -> None:
    given = [
        {"id": "a", "text": " "},
        {"id": "b"},
        {"id": "c", "text": 5},
        {"id": "d", "html": "<p> </p>"},
        {"text": "It rained."},
    ]
    rows = run(write(tmp_path / "in.jsonl", lines(given)), documents="sentences")
    assert [(row["row"], row.get("id"), "error" in row) for row in rows] == [
        (1, "a", True), (2, "b", True), (3, "c", True), (4, "d", True), (5, None, False),
    ]  # fmt: skip
    rows = run(write(tmp_path / "in.jsonl", lines(given)), documents="sentences", id_column="id")
    assert "no value in column 'id'" in rows[-1]["error"]


def test_a_folder_is_labelled_by_name(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, article in enumerate(ARTICLES):
        write(folder / f"{number}.txt", article["text"])
    rows = run(folder, documents="sentences")
    assert [row["id"] for row in rows] == ["0.txt"] * 3 + ["1.txt"] * 3 + ["2.txt"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_killed_in_the_middle_goes_on_with_nothing_lost_or_doubled(
    settings: Settings, registry: Registry, tmp_path: Path, workers: int
) -> None:
    articles = [{"id": number, "text": f"Ship {number} left. " * 9} for number in range(400)]
    file, output = write(tmp_path / "in.jsonl", lines(articles)), tmp_path / "out.jsonl"
    options = ("--documents", "--workers", str(workers))
    whole = tmp_path / "whole.jsonl"
    started(settings, file, "--output", whole, *options).communicate()
    assert len(rows_of(whole)) == 400 * 9
    killed(started(settings, file, "--output", output, "--resume", *options), output, whole.stat().st_size // 3)
    resumed(settings, file, output, documents="sentences", workers=workers)
    assert output.read_bytes() == whole.read_bytes()
    with pytest.raises(Exception, match="way of documents"):
        resumed(settings, file, output, documents="profiles")


def test_the_same_bytes_come_of_any_number_of_processes(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    from service.batch.job import Job

    file = write(tmp_path / "in.jsonl", lines(ARTICLES * 100))
    outputs = [tmp_path / f"{workers}.jsonl" for workers in (1, 2)]
    for workers, output in enumerate(outputs, 1):
        label_file(settings, Job(str(file), output=output, documents="sentences", workers=workers))
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
