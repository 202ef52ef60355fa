"""Bulk labels on real files: every format, bad rows, several processes, interrupted runs, bounded memory."""

import csv
import fcntl
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import BatchError, FormatError
from model.scoring.classifier import FramingClassifier, classifier_of
from model.scoring.lines import holds_blank_line
from model.settings import ROOT, Settings
from model.store.cache import open_version
from model.store.registry import Registry, Version
from service.batch import cut
from service.batch.job import Block, Job, Setup
from service.batch.pool import label_blocks
from service.batch.record import record_path
from service.batch.run import Outcome, label_file
from training.corpus.corpus import Corpus

DEADLINE_S = 60
SMALL_BLOCKS = 1500
PROGRAM = f"""
import sys
from pathlib import Path
from service.batch import cut, sinks
from service.__main__ import main
if sys.argv.pop(1) == "small":
    cut.BLOCK_BYTES, sinks.RECORD_EVERY_S = {SMALL_BLOCKS}, 0
try:
    main(sys.argv[1:])
finally:
    print(Path("/proc/self/status").read_text(), file=sys.stderr)
"""
Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def texts(corpus: Corpus) -> list[str]:
    return corpus.texts


@pytest.fixture
def classifier(settings: Settings, registry: Registry) -> FramingClassifier:
    version = registry.resolve("champion")
    return classifier_of(version, open_version(registry, version, settings.cache_dir))


@pytest.fixture
def run(settings: Settings, registry: Registry, tmp_path: Path) -> Run:
    """Return a function that labels a file in this process and gives the output's rows."""

    def label(file: Path, **options: Any) -> list[dict[str, Any]]:
        output = tmp_path / "out.jsonl"
        label_file(settings, Job(str(file), output=output, **options))
        return rows_of(output)

    return label


def rows_of(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.read_bytes().splitlines()]


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def started(
    settings: Settings, *arguments: str | Path, blocks: str = "small", **options: Any
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", PROGRAM, blocks, "label", *map(str, arguments)]
    environment = os.environ | {"FRAMING_DATA_DIR": str(settings.data_dir)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, **options)


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


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


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_rows_without_a_text_get_an_error_and_the_others_their_label(run: Run, line_end: str, tmp_path: Path) -> None:
    lines = ["A first line.", "", " \u00a0\u2003", "\u2028", "", "“A quoted one.”", "é", "A last one."]
    content = line_end.join(lines).encode().replace("é".encode(), b"caf\xe9")
    rows = run(write(tmp_path / "in.txt", b"\xef\xbb\xbf" + content))
    assert [row["row"] for row in rows] == list(range(1, 9))
    assert [row.get("error", "")[:11] for row in rows] == ["", *["the text is"] * 4, "", "not UTF-8 a", ""]
    assert rows[0]["probabilities"] == run(write(tmp_path / "in.txt", "A first line."))[0]["probabilities"]


def test_json_lines_that_are_no_texts_are_told_by_their_line(run: Run, tmp_path: Path) -> None:
    lines = [
        '{"text": "A line."}',
        "",
        "[1]",
        '{"text": 5}',
        '{"body": "x"}',
        '{"text": "a"} {"text": "b"}',
        "{",
        '{"text": " "}',
    ]
    rows = run(write(tmp_path / "in.jsonl", "\n".join([*lines, '{"text": "\\ud800"}', '{"text": "Another."}', ""])))
    assert [row["row"] for row in rows] == [1, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [number for number, row in enumerate(rows) if "label" in row] == [0, 8]


@pytest.mark.parametrize(
    ("field", "is_labelled"), [(b'"\xff\xfe"', False), (b'{"\xff": 1}', False), (b'"\\ud800"', False), (b"1e999", True)]
)
@pytest.mark.parametrize("with_bom", [False, True])
def test_a_json_line_fares_the_same_whatever_stands_beside_it(
    run: Run, field: bytes, is_labelled: bool, with_bom: bool, tmp_path: Path
) -> None:
    doubtful = b"\xef\xbb\xbf" * with_bom + b'{"text": "The envoy said so.", "note": ' + field + b"}"
    alone = run(write(tmp_path / "in.jsonl", doubtful))
    assert ["label" in row for row in alone] == [is_labelled]
    for beside in ('{"text": "A sound line."}', '{"text": ""}', "", "{"):
        assert run(write(tmp_path / "in.jsonl", doubtful + b"\n" + beside.encode() + b"\n"))[:1] == alone
    after = run(write(tmp_path / "in.jsonl", b"{\n" + doubtful.removeprefix(b"\xef\xbb\xbf") + b"\n"))[1:]
    assert [row | {"row": 1} for row in after] == alone


@pytest.mark.parametrize("depth", [1, 900, 2_000])
@pytest.mark.parametrize("with_input", [False, True])
def test_a_text_that_is_a_nested_list_is_refused_in_few_words(
    run: Run, depth: int, with_input: bool, tmp_path: Path
) -> None:
    lines = f'{{"text": {"[" * depth}"{"x" * 1_000}"{"]" * depth}}}\n{{"text": "Another."}}\n'
    rows = run(write(tmp_path / "in.jsonl", lines), with_input=with_input)
    assert len(rows[0]["error"]) < 200
    assert (rows[1]["row"], "label" in rows[1]) == (2, True)


def test_a_field_named_like_one_of_the_outputs_is_not_copied(run: Run, tmp_path: Path) -> None:
    fields = {"text": "A line.", "label": "mine", "row": 9, "id": "x"}
    (row,) = run(write(tmp_path / "in.jsonl", json.dumps(fields)), with_input=True)
    assert (row["row"], row["id"]) == (1, "x")
    assert row["label"] != "mine"
    assert list(row) == ["row", "text", "id", "label", "probabilities", "abstained"]


def test_a_line_over_the_limit_is_refused_and_the_next_one_labelled(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut, "LONGEST_LINE", 5000)
    monkeypatch.setattr(cut, "BLOCK_BYTES", 700)
    lines = ["Short.", "a" * 4999, "b" * 5000, "c" * 20_000, "Short again.", "d" * 5000]
    rows = run(write(tmp_path / "in.txt", "\n".join(lines)))
    assert [("error" in row) for row in rows] == [False, False, True, True, False, True]
    assert rows[4]["row"] == 5


def test_a_parquet_row_that_is_no_utf8_is_refused_and_the_others_labelled(run: Run, tmp_path: Path) -> None:
    column = pyarrow.array([b"A line.", b"\xff\xfe", b"Another."], pyarrow.binary()).view(pyarrow.string())
    pyarrow.parquet.write_table(pyarrow.table({"text": column}), tmp_path / "in.parquet")
    assert [("error" in row) for row in run(tmp_path / "in.parquet")] == [False, True, False]


def test_a_text_may_be_longer_than_the_web_takes(run: Run, tmp_path: Path) -> None:
    assert "label" in run(write(tmp_path / "in.txt", "word " * 20_000))[0]


@pytest.mark.parametrize("name", ["in.txt", "in.jsonl"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_gives_no_row(run: Run, name: str, content: bytes, tmp_path: Path) -> None:
    rows = run(write(tmp_path / name, content))
    assert [row for row in rows if "label" in row] == []


@given(
    st.lists(
        st.text(st.sampled_from(" \t\r\x0b\x1c\x85\u00a0\u1680\u2000\u2028\u205f\u3000aé“"), max_size=4), min_size=1
    )
)
def test_blank_lines_are_found(lines: list[str]) -> None:
    content = "\n".join([*lines, ""])
    is_blank = [not line or line.isspace() for line in content.split("\n")[:-1]]
    assert holds_blank_line(content.encode()) == any(is_blank)


def test_what_is_no_file_or_no_format_is_told(run: Run, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        run(tmp_path / "none.txt")
    with pytest.raises(FormatError, match="There is no format 'xml'"):
        run(tmp_path / "none.txt", file_format="xml")
    with pytest.raises(FormatError, match="name the format"):
        run(tmp_path / "none.docx")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_csv_file_may_part_its_columns_as_a_spreadsheet_does(run: Run, tmp_path: Path, delimiter: str) -> None:
    file = write(tmp_path / "in.csv", delimiter.join(("\ufeffid", '"body"\r\n1', '"A line, or two."\r\n')))
    assert [row["row"] for row in run(file, column="body") if "label" in row] == [2]


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet"])
def test_a_column_that_is_not_there_is_refused_before_the_output_is_touched(
    run: Run, ending: str, tmp_path: Path
) -> None:
    file, before = tmp_path / f"in.{ending}", write(tmp_path / "out.jsonl", "mine")
    if ending == "parquet":
        pyarrow.parquet.write_table(pyarrow.table({"id": ["1"], "body": ["A line."]}), file)
    else:
        write(file, "id,body\n1\n1,A line.\n".replace(",", "," if ending == "csv" else "\t"))
    with pytest.raises(FormatError, match="no column 'nope'; the file has id, body"):
        run(file, column="nope")
    assert before.read_text() == "mine"


def test_a_label_is_never_the_input_written_over(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    file = write(tmp_path / "in.txt", "A line.")
    with pytest.raises(BatchError, match="is the input itself"):
        label_file(settings, Job(str(file), output=file))
    assert file.read_text() == "A line."


@pytest.mark.parametrize("name", ["in.txt", "symbolic.txt", "hard.txt"])
@pytest.mark.parametrize("is_redirected", [False, True])
def test_the_input_is_known_under_every_name(
    settings: Settings, registry: Registry, name: str, is_redirected: bool, tmp_path: Path
) -> None:
    file = write(tmp_path / "in.txt", "A line.")
    (tmp_path / "symbolic.txt").symlink_to(file)
    (tmp_path / "hard.txt").hardlink_to(file)
    with file.open("rb") as source:
        process = started(settings, "-" if is_redirected else file, "--output", tmp_path / name, stdin=source)
        _, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, file.read_text()) == (1, "A line.")
    assert b"is the input itself: write elsewhere" in err


# ---- several processes ----


@pytest.mark.parametrize("name", ["in.txt", "in.jsonl", "in.csv"])
def test_several_processes_write_the_same_bytes(
    run: Run, texts: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut, "BLOCK_BYTES", 2000)
    monkeypatch.setattr(cut, "BLOCK_ROWS", 20)
    line = {"in.txt": str, "in.jsonl": lambda text: json.dumps({"text": text}), "in.csv": cell}[name]
    lines = [line(text) for text in texts]
    file = write(tmp_path / name, "\n".join(["text" if name == "in.csv" else "", *lines, "", *lines]))
    alone = run(file)
    assert any("error" in row for row in alone) == (name == "in.txt")
    for workers in (2, 3):
        assert run(file, workers=workers) == alone


def test_a_process_that_dies_ends_the_run_with_a_reason(settings: Settings, registry: Registry) -> None:
    version = registry.resolve("champion")
    open_version(registry, version, settings.cache_dir)
    (table,) = settings.cache_dir.glob("*.table")
    setup = Setup(str(table), 0.5, "text", "text", with_input=False, compiled=None)

    def blocks() -> Iterator[Block]:
        yield from (Block(number, number, 0, b"A line.\n") for number in range(1, 5))
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        named = [pid for pid in children if b"service.batch.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        for pid in named:
            os.kill(int(pid), signal.SIGKILL)
        yield from (Block(number, number, 0, b"A line.\n") for number in range(5, 9))

    with pytest.raises(BatchError, match="ended with -9: go on with --resume"):
        list(label_blocks(setup, blocks(), 2, 1))


# ---- interrupted runs ----


@pytest.fixture
def long_file(texts: list[str], tmp_path: Path) -> Path:
    return write(tmp_path / "long.txt", "\n".join([*texts, "", *texts * 2, "", "The last line has no end."]))


@pytest.fixture
def whole(settings: Settings, registry: Registry, long_file: Path, tmp_path: Path) -> bytes:
    output = tmp_path / "whole.jsonl"
    label_file(settings, Job(str(long_file), output=output))
    return output.read_bytes()


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


def killed(process: "subprocess.Popen[bytes]", output: Path, least: int) -> None:
    """Kill a run as soon as its output is longer than `least` bytes."""
    wait_until(lambda: output.exists() and output.stat().st_size > least)
    process.kill()
    process.communicate()


def cell(text: str) -> str:
    """Return a CSV cell over two lines."""
    return '"' + text.replace('"', '""').replace(" ", "\n", 1) + '"'


def resumed(settings: Settings, file: Path, output: Path, **options: Any) -> Outcome:
    return label_file(settings, Job(str(file), output=output, is_resumed=True, **options))


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


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_lets_what_was_read_be_written(settings: Settings, registry: Registry, number: int, code: int) -> None:
    pipe = subprocess.PIPE
    process = started(settings, "-", stdin=pipe, stdout=pipe, bufsize=0)
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"A first line.\nA second line.\nhalf a li")
    process.stdin.flush()
    first = process.stdout.readline()
    process.send_signal(number)
    rest, err = process.communicate(timeout=DEADLINE_S)
    assert [json.loads(line)["row"] for line in (first + rest).splitlines()] == [1, 2]
    assert b"interrupted: what was read is labelled, the rest was not read." in err
    assert process.returncode == code


def test_a_stopped_run_goes_on(settings: Settings, long_file: Path, whole: bytes, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    process = started(settings, long_file, "--output", output)
    wait_until(lambda: output.exists() and output.stat().st_size > 0)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 143
    assert b"the same command with --resume goes on from there" in err
    assert whole.startswith(output.read_bytes())
    assert not json.loads(record_path(output).read_bytes())["is_complete"]
    resumed(settings, long_file, output)
    assert output.read_bytes() == whole


def test_going_on_with_a_complete_run_changes_nothing(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    file, output = write(tmp_path / "in.txt", "A line.\n\nAnother."), tmp_path / "out.jsonl"
    for _ in range(2):
        outcome = resumed(settings, file, output)
        assert (outcome.progress.rows, outcome.progress.refused) == (3, 1)
    assert len(rows_of(output)) == 3


def test_the_record_names_version_and_input(run: Run, registry: Registry, tmp_path: Path) -> None:
    file = write(tmp_path / "in.txt", "A line.")
    run(file)
    record = json.loads(record_path(tmp_path / "out.jsonl").read_bytes())
    assert record["origin"]["digest"] == registry.resolve("champion").digest
    assert record["origin"]["source"]["path"] == str(file)
    assert record["is_complete"]


def test_a_run_does_not_go_on_with_another_version_input_or_option(
    settings: Settings, registry: Registry, v2: Version, tmp_path: Path
) -> None:
    file, output = write(tmp_path / "in.txt", "A line."), tmp_path / "out.jsonl"
    label_file(settings, Job(str(file), output=output))
    job = Job(str(file), output=output, is_resumed=True)
    for changed, reason in (
        (replace(job, version=v2.name), "labelled by v1, this run would take v2: name it with --version v1"),
        (replace(job, file_format="jsonl"), "The format was 'text'"),
        (replace(job, with_input=True), "copying of the input's fields was False"),
        (replace(job, output=None), "--resume needs an input file and --output"),
        (replace(job, file="-"), "--resume needs an input file and --output"),
    ):
        with pytest.raises(BatchError, match=reason):
            label_file(settings, changed)
    os.utime(file, (1, 1))
    with pytest.raises(BatchError, match="time of change"):
        label_file(settings, job)
    write(file, "A line and more.")
    with pytest.raises(BatchError, match="size in bytes was 7"):
        label_file(settings, job)


def test_a_run_does_not_go_on_with_what_it_did_not_write(
    settings: Settings, registry: Registry, tmp_path: Path
) -> None:
    file, output = write(tmp_path / "in.txt", "A line."), tmp_path / "out.jsonl"
    write(output, "mine")
    with pytest.raises(BatchError, match=r"has no out\.jsonl\.run\.json beside it"):
        resumed(settings, file, output)
    assert output.read_text() == "mine"
    label_file(settings, Job(str(file), output=output))
    write(output, "short")
    with pytest.raises(BatchError, match="holds 5 bytes of"):
        resumed(settings, file, output)
    write(record_path(output), "{")
    with pytest.raises(BatchError, match="cannot be read"):
        resumed(settings, file, output)


def test_two_runs_do_not_write_one_output(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    file, output = write(tmp_path / "in.txt", "A line."), tmp_path / "out.jsonl"
    with output.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BatchError, match="is being written by another run"):
            label_file(settings, Job(str(file), output=output))


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


@pytest.mark.parametrize(("file_format", "delimiter"), [("csv", ","), ("csv", ";"), ("tsv", "\t")])
def test_a_table_comes_from_a_pipe_too(
    settings: Settings, registry: Registry, file_format: str, delimiter: str
) -> None:
    options = ("--format", file_format, "--column", "body")
    process = started(settings, "-", *options, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    table = delimiter.join(("id", "body\n1", "A line.\n2", "Another.\n"))
    out, err = process.communicate(table.encode(), timeout=DEADLINE_S)
    assert process.returncode == 0, err
    assert [json.loads(line)["row"] for line in out.splitlines()] == [2, 3]


def test_parquet_from_a_pipe_is_refused(settings: Settings, registry: Registry) -> None:
    process = started(settings, "-", "--format", "parquet", stdin=subprocess.PIPE)
    _, err = process.communicate(b"PAR1", timeout=DEADLINE_S)
    assert process.returncode == 1
    assert b"Parquet is read from its end" in err


@pytest.mark.parametrize("arguments", [("in.txt", "--format", "xml"), ("in.txt", "--resume"), ("-", "--resume")])
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
