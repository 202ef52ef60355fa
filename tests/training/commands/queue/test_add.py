"""`training queue add`, as a person runs it: all texts, some or none."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from model.store.candidates import Candidates
from tests.training.command import check_refused
from tests.training.commands.conftest import Run
from training.commands.queue import add


def texts(engine: sa.Engine) -> list[tuple[str, str]]:
    return [(one.text, one.source) for batch in Candidates(engine).each() for one in batch]


def test_the_texts_of_a_file_are_kept_once(run: Run, engine: sa.Engine, tmp_path: Path) -> None:
    lines, table = tmp_path / "desk.txt", tmp_path / "rows.csv"
    lines.write_text("One.\nOne.\nTwo.\n")
    table.write_text('id,body\n1,"Two."\n2,"Three, at last."\n')
    done = run("queue", "add", lines)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"{lines}: 2 texts added, 1 known before, 0 refused\n",
        "",
    )
    more = run("queue", "add", table, "--column", "body", "--source", "wire")
    assert more.stdout == f"{table}: 1 text added, 1 known before, 0 refused\n"
    assert texts(engine) == [("One.", "desk"), ("Two.", "desk"), ("Three, at last.", "wire")]


def test_a_file_of_more_than_one_batch_is_kept_in_its_order(run: Run, engine: sa.Engine, tmp_path: Path) -> None:
    file = tmp_path / "many.txt"
    said = [f"Sentence {number}." for number in range(2 * add.BATCH + 1)]
    file.write_text("\n".join(said))
    assert run("queue", "add", file).returncode == 0
    assert [text for text, _ in texts(engine)] == said


def test_what_cannot_be_kept_is_named_by_row_and_the_exit_code_tells(
    run: Run, engine: sa.Engine, tmp_path: Path
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "One."}\n{"text": 7}\n{"body": "x"}\n{broken\n{"text": " "}\n')
    partly = run("queue", "add", file)
    assert partly.returncode == 3
    assert [line.split(": ")[0] for line in partly.stderr.splitlines()] == [f"{file}:{row}" for row in (2, 3, 4, 5)]
    assert partly.stdout.endswith("1 text added, 0 known before, 4 refused\n")
    assert texts(engine) == [("One.", "rows")]
    none = run("queue", "add", file, "--column", "nothing")
    assert (none.returncode, none.stdout.endswith("0 texts added, 0 known before, 5 refused\n")) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("/none/in.txt",), "/none/in.txt cannot be read"),
        (("in.docx",), "'.docx' is none of"),
        (("in.txt", "--source", " "), "source is blank"),
    ],
)
def test_what_a_person_can_mend_is_one_line(run: Run, arguments: tuple[str, ...], word: str) -> None:
    check_refused(run("queue", "add", *arguments), word)


def test_a_full_queue_says_how_far_it_came(
    run: Run, engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "many.txt"
    file.write_text("\n".join(f"Sentence {number}." for number in range(add.BATCH + 1)))
    monkeypatch.setenv("FRAMING_MAX_QUEUE_TEXTS", str(add.BATCH))
    check_refused(run("queue", "add", file), "FRAMING_MAX_QUEUE_TEXTS", f"{add.BATCH} texts had been added")
    assert len(texts(engine)) == add.BATCH
