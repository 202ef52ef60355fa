"""The bulk run from end to end: every format, interrupted runs, the command, bounded memory."""

import csv
import io
import json
import random
import subprocess
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from model.errors import FormatError
from model.scoring.classifier import FramingClassifier
from model.settings import Settings
from model.store.registry import Registry
from service.batch.job import Job
from service.batch.run import label_file
from tests.service.batch.runs import DEADLINE_S, Run, cell, killed, resumed, rows_of, started, write

# ---- formats and rows ----


def test_lines_get_the_classifiers_own_answers_in_order(
    run: Run, classifier: FramingClassifier, texts: list[str], tmp_path: Path
) -> None:
    rows = run(write(tmp_path / "in.txt", "\n".join(texts)))
    assert [row["row"] for row in rows] == list(range(1, len(texts) + 1))
    for row, verdict in zip(rows, classifier.classify(texts), strict=True):
        assert (row["label"], row["abstained"]) == (verdict.label, verdict.abstained)
        assert list(row["probabilities"]) == list(classifier.labels)
        assert list(row["probabilities"].values()) == pytest.approx(verdict.probabilities, abs=1e-12)


@pytest.mark.parametrize("with_input", [False, True])
def test_every_format_gives_the_same_answers(run: Run, texts: list[str], tmp_path: Path, *, with_input: bool) -> None:
    table = io.StringIO()
    csv.writer(table).writerows([["text", "id"], *((text, "7") for text in texts)])
    tabbed = io.StringIO()
    csv.writer(tabbed, "excel-tab").writerows([["text", "id"], *((text, "7") for text in texts)])
    pyarrow.parquet.write_table(pyarrow.table({"text": texts, "id": ["7"] * len(texts)}), tmp_path / "in.parquet")
    files = [
        write(tmp_path / "in.jsonl", "".join(json.dumps({"text": text, "id": "7"}) + "\r\n" for text in texts)),
        write(tmp_path / "in.csv", table.getvalue()),
        write(tmp_path / "in.tsv", tabbed.getvalue()),
        tmp_path / "in.parquet",
    ]
    expected = run(write(tmp_path / "in.txt", "\r\n".join(texts)))
    for file in files:
        rows = run(file, with_input=with_input)
        if with_input:
            assert [(row.pop("text"), row.pop("id")) for row in rows] == [(text, "7") for text in texts]
        first = rows[0]["row"]  # a CSV file's rows are counted with its header
        assert [row | {"row": row["row"] - first + 1} for row in rows] == expected


def test_what_is_no_file_or_no_format_is_told(run: Run, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        run(tmp_path / "none.txt")
    with pytest.raises(FormatError, match="There is no format 'xml'"):
        run(tmp_path / "none.txt", file_format="xml")
    with pytest.raises(FormatError, match="give it with --format"):
        run(tmp_path / "none.docx")


# ---- interrupted runs ----


def test_a_run_killed_at_random_points_goes_on_with_nothing_lost_or_doubled(
    settings: Settings, long_file: Path, whole: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "out.jsonl"
    draw = random.Random(5)
    for workers, share in ((1, 0.2), (2, 0.5), (1, 0.8)):
        process = started(settings, long_file, "--output", output, "--resume", "--workers", str(workers))
        killed(process, output, int(len(whole) * (share + draw.uniform(-0.15, 0.15))))
        assert 0 < output.stat().st_size < len(whole)
        with output.open("ab") as torn:
            torn.write(whole[: draw.randrange(300)])
    finished = resumed(settings, long_file, output)
    assert output.read_bytes() == whole
    assert (finished.progress.rows, finished.progress.refused) == (len(whole.splitlines()), 2)


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_other_formats_go_on_too(
    settings: Settings, registry: Registry, texts: list[str], ending: str, tmp_path: Path
) -> None:
    file, output = tmp_path / f"in.{ending}", tmp_path / "out.jsonl"
    if ending == "parquet":
        pyarrow.parquet.write_table(pyarrow.table({"text": texts}), file)
    else:
        quoted = [json.dumps({"text": text}) if ending == "jsonl" else cell(text) for text in texts]
        write(file, "\n".join(["text" if ending == "csv" else "", *quoted]))
    label_file(settings, Job(str(file), output=output))
    whole = output.read_bytes()
    output.unlink()
    killed(started(settings, file, "--output", output), output, len(whole) // 2)
    resumed(settings, file, output)
    assert output.read_bytes() == whole


def test_going_on_with_a_complete_run_changes_nothing(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    file, output = write(tmp_path / "in.txt", "A line.\n\nAnother."), tmp_path / "out.jsonl"
    for _ in range(2):
        outcome = resumed(settings, file, output)
        assert (outcome.progress.rows, outcome.progress.refused) == (3, 1)
    assert len(rows_of(output)) == 3


# ---- the command ----


def test_the_command_reads_standard_input_and_tells_what_it_refused(settings: Settings, registry: Registry) -> None:
    process = started(settings, "--workers", "2", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out, err = process.communicate(b"A line.\n" + b"\n" * 30 + b"Another.", timeout=DEADLINE_S)
    assert process.returncode == 3
    assert len(out.splitlines()) == 32
    assert b"service: row 2: the text is blank" in err
    assert b"... and 10 more rows" in err
    assert b"2 rows of text labelled by v1" in err
    assert b"labelling" not in err.replace(b"labelling process", b"")  # no bar where nobody watches


FORCED = ("in.txt", "--output", "o", "--resume", "--force")


@pytest.mark.parametrize(
    "arguments", [("in.txt", "--format", "xml"), ("in.txt", "--resume"), ("-", "--resume"), FORCED]
)
def test_wrong_usage_is_2(settings: Settings, arguments: tuple[str, ...]) -> None:
    process = started(settings, *arguments)
    _, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 2, err


def test_the_command_exits_0_or_1(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    file = write(tmp_path / "in.txt", "A line.")
    for output, code in ((Path("/dev/null"), 0), (tmp_path / "none" / "out.jsonl", 1)):
        process = started(settings, file, "--output", output)
        _, err = process.communicate(timeout=DEADLINE_S)
        assert process.returncode == code, err
    assert b"cannot be written: No such file or directory" in err


def test_memory_does_not_grow_with_the_file(
    settings: Settings, registry: Registry, texts: list[str], tmp_path: Path
) -> None:
    peaks = []
    for repeats in (2_000_000, 20_000_000):
        content = "\n".join(texts) + "\n"
        file = write(tmp_path / "in.txt", content * (repeats // len(content.encode())))
        process = started(settings, file, blocks="usual", stdout=subprocess.DEVNULL)
        _, err = process.communicate(timeout=DEADLINE_S)
        assert process.returncode == 0
        peaks.append(int(err.split(b"VmHWM:")[1].split()[0]))  # of this program alone: ru_maxrss remembers its parent
    assert peaks[1] < peaks[0] + 6000


@pytest.mark.parametrize("is_late", [False, True])
def test_a_row_that_shows_another_encoding_has_the_file_labelled_in_it(
    run: Run, capsys: pytest.CaptureFixture[str], is_late: bool, tmp_path: Path
) -> None:
    plain = ["A plain line of no special letters."] * (8_000 if is_late else 0)
    lines = [*plain, "“It’s over,” she said – 5 € for the naïve.", "Another."]
    rows = run(write(tmp_path / "in.txt", "\n".join(lines).encode("windows-1252")))
    assert [row["row"] for row in rows] == list(range(1, len(lines) + 1))
    assert all("label" in row for row in rows)
    assert "windows-1252" in capsys.readouterr().err
    assert rows[-2]["probabilities"] == run(write(tmp_path / "utf.txt", lines[-2]))[0]["probabilities"]


def test_a_damaged_row_late_in_the_file_costs_that_row_only(run: Run, tmp_path: Path) -> None:
    lines = [b"A plain line of no special letters."] * 8_000 + [b"broken \xff\xfe here", b"Another."]
    rows = run(write(tmp_path / "in.txt", b"\n".join(lines)))
    assert [row["row"] for row in rows if "error" in row] == [8_001]


def test_an_encoding_that_cannot_be_told_late_in_the_file_ends_the_run_with_its_name(run: Run, tmp_path: Path) -> None:
    lines = ["A plain line of no special letters."] * 8_000 + ["The daily «Труд» wrote of it."] * 100
    with pytest.raises(FormatError, match="its encoding cannot be told"):
        run(write(tmp_path / "in.txt", "\n".join(lines).encode("cp1251")))
