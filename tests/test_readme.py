"""What the README shows is run: its requests against a real server, its commands on a small seed corpus."""

import contextlib
import csv
import gzip
import json
import os
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import pytest
import sqlalchemy as sa

from model.labels import Label
from model.store.database import open_engine, writing
from training.corpus.corpus import Corpus

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
DEADLINE_S = 60


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def lines_with(word: str) -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if word in line and not line.startswith("#")]


def write_rows(path: Path, corpus: Corpus, keep: range) -> None:
    rows = [corpus.examples[index] for index in keep]
    path.write_text(
        "".join(json.dumps({"text": row.text, "label": row.label, "register": row.source}) + "\n" for row in rows)
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Path:
    """Return a directory with a small seed corpus and the file that the README's commands name."""
    place = tmp_path_factory.mktemp("readme")
    (place / "seeds").mkdir()
    write_rows(place / "seeds" / "all.jsonl", corpus, range(len(corpus.examples)))
    write_rows(place / "my-sentences.jsonl", corpus, range(0, len(corpus.examples), 4))
    return place


@pytest.fixture(scope="module")
def environment(place: Path) -> dict[str, str]:
    return os.environ | {
        "FRAMING_DATA_DIR": str(place / "data"),
        "FRAMING_SEEDS_DIR": str(place / "seeds"),
        "PYTHONPATH": str(ROOT),
    }


def run(line: str, place: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a line of the README; `./run training` is `python -m training` in the project's environment."""
    program = line.split("  #", maxsplit=1)[0].strip().replace("./run ", f"{shlex.quote(sys.executable)} -m ", 1)
    return subprocess.run(program, shell=True, cwd=place, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def fitted_place(place: Path, environment: dict[str, str]) -> Path:
    done = run("./run training fit --promote", place, environment)
    assert done.returncode == 0, done.stderr
    return place


def test_the_commands_for_retraining_run(fitted_place: Path, environment: dict[str, str]) -> None:
    commands = lines_with("./run training")
    assert len(commands) >= 5
    for line in commands:
        done = run(line, fitted_place, environment)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert json.loads((fitted_place / "figures.json").read_text())["all"]["n"] > 0
    assert "<svg" in (fitted_place / "report.html").read_text()


def test_the_commands_for_bulk_labels_run(fitted_place: Path, environment: dict[str, str]) -> None:
    (fitted_place / "sentences.csv").write_text(
        'id,sentence\n1,"The envoys met, and left."\n2,Our heroes will prevail.\n'
    )
    (fitted_place / "lines.txt").write_text("The envoys met.\nThey may seek to hide it.\n")
    commands = [
        line for line in lines_with("./run service label") if not {"--documents", "--cluster"} & set(line.split())
    ]
    assert len(commands) == 2
    for line in commands:
        done = run(line, fitted_place, environment)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        results = [json.loads(row) for row in (fitted_place / "labels.jsonl").read_text().splitlines()]
        assert [result["row"] for result in results] in ([1, 2], [2, 3])
        assert {result["label"] for result in results} <= set(Label)
        (fitted_place / "labels.jsonl").unlink()


def test_the_commands_for_articles_run(fitted_place: Path, environment: dict[str, str]) -> None:
    article = {"id": "a", "text": "The envoys met, and left. Our heroes will prevail."}
    with gzip.open(fitted_place / "articles.jsonl.gz", "wt") as articles:
        articles.write(json.dumps(article) + "\n")
    (fitted_place / "archive").mkdir()
    (fitted_place / "archive" / "a.txt").write_text(article["text"])
    commands = lines_with("--documents")
    assert len(commands) == 2
    for line in commands:
        done = run(line, fitted_place, environment)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    by_parquet = pyarrow.parquet.read_table(fitted_place / "sentences.parquet").to_pylist()
    with (fitted_place / "archive.csv").open(newline="") as lines:
        by_csv = list(csv.DictReader(lines))
    assert [row["begin"] for row in by_parquet] == [int(row["begin"]) for row in by_csv] == [0, 26]
    assert " ".join(row["text"] for row in by_csv) == article["text"]


def test_the_command_for_a_ledger_runs(place: Path, environment: dict[str, str]) -> None:
    sentence = "Seoul said about 600 North Korean soldiers died."
    (place / "article.txt").write_text(sentence)
    (place / "saved-page.html").write_text(f"<html><body><p>{sentence}</p></body></html>")
    (line,) = lines_with("./run service ledger")
    done = run(line, place, environment)
    assert done.returncode == 0, done.stderr
    assert [row["low"] for row in csv.DictReader(done.stdout.splitlines())] == ["600", "600"]


def test_the_command_for_a_copy_takes_the_newest_rows_too(fitted_place: Path, environment: dict[str, str]) -> None:
    engine = open_engine(f"sqlite:///{fitted_place / 'data' / 'framing.db'}")
    with writing(engine) as connection:  # which stays in the file beside the database while somebody has it open
        connection.execute(
            sa.text("INSERT INTO history (at, actor, action, reason) VALUES ('t', 'a', 'add', 'newest')")
        )
    (line,) = lines_with("service backup")
    assert run(line, fitted_place, environment).returncode == 0
    engine.dispose()
    with contextlib.closing(sqlite3.connect(fitted_place / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM history WHERE reason = 'newest'").fetchone() == (1,)


@pytest.fixture(scope="module")
def port(fitted_place: Path, environment: dict[str, str]) -> Iterator[int]:
    """Return the port of a real server on the small corpus's version."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), "--no-trainer"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            wait(port)
            yield port
        finally:
            process.terminate()
    assert process.returncode == 0


def wait(port: int) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "the server never became ready"


def test_the_requests_shown_are_answered(port: int, place: Path, environment: dict[str, str]) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    requests = lines_with("curl ")
    assert len(requests) == 8
    for line in requests:
        done = run(line.replace(":8000", f":{port}") + " --fail-with-body", place, environment)
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        json.loads(done.stdout)


def test_the_python_shown_prints_a_label_a_sentence(port: int, place: Path, environment: dict[str, str]) -> None:
    (program,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", program.replace(":8000", f":{port}")],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    (shown,) = blocks("text")
    assert [line.split(" ", 1)[1] for line in done.stdout.splitlines()] == [
        line.split(" ", 1)[1] for line in shown.splitlines()
    ]


def test_the_answer_shown_has_the_form_of_a_real_one(port: int) -> None:
    (shown,) = blocks("json")
    body = json.dumps({"text": "The delegation left Pyongyang on Friday after a two-day visit."}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/label", body) as answer:
        real = json.load(answer)

    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {name: shape(inner) for name, inner in value.items()}
        return [shape(inner) for inner in value] if isinstance(value, list) else type(value).__name__

    assert shape(json.loads(shown)) == shape(real)
