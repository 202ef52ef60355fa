"""Files labelled by a real scheduler and real workers, one of which is killed on the way."""

import gzip
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from model.errors import BatchError, FormatError
from model.settings import Settings
from service.batch.job import Job
from service.batch.run import label_file
from service.cluster import run
from service.cluster.run import ClusterJob, label_on_cluster
from tests.service.batch.runs import rows_of as lines_of
from tests.service.batch.runs import wait_until, write
from tests.service.cluster.conftest import Labelled
from tests.service.cluster.processes import bytes_of, rows_of

ODD = ["\ufeffA mark at the begin.", "", "It holds \0 a NUL.", "x" * 8000, "Ends like Windows.\r", "Zwei\rZeilen."]


@pytest.fixture
def lines(texts: list[str], tmp_path: Path) -> Path:
    content = "\n".join(ODD).encode() + b"\nBroken \xff byte.\n" + "\n".join(texts * 3).encode()
    return write(tmp_path / "lines.txt", content)


def test_rows_are_those_of_a_bulk_run_though_a_worker_is_killed(
    labelled: Labelled, settings: Settings, lines: Path, tmp_path: Path, workers: "list[subprocess.Popen[bytes]]"
) -> None:
    output, whole = tmp_path / "parts", tmp_path / "whole.jsonl"
    label_file(settings, Job(str(lines), output=whole))
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(labelled, lines, output)
        wait_until(lambda: running.done() or any(output.glob("part-*")))
        workers[0].kill()
        manifest = running.result()
    rows = rows_of(output)
    assert len(manifest.parts) > 20
    assert {row.pop("file") for row in rows} == {str(lines)}
    kept = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert kept == lines_of(whole)
    assert (manifest.rows, manifest.refused, manifest.is_complete) == (
        len(rows),
        sum("error" in row for row in kept),
        True,
    )
    assert all(before.end == after.begin for before, after in pairwise(manifest.parts))
    before = bytes_of(output)
    for name in ("part-000001.parquet", "part-000007.parquet"):
        (output / name).unlink()
    write(output / "part-000003.parquet", b"cut short")
    write(output / ".part-000009.parquet.killed.tmp", b"left behind")
    labelled(lines, output, is_resumed=True)
    assert bytes_of(output) == before


def test_parquet_and_packed_lines_keep_their_columns_and_rows(
    labelled: Labelled, texts: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "_SUCCESS", b"")
    table = pyarrow.table({"id": range(50), "text": [*texts[:49], None], "label": ["mine"] * 50})
    for name in ("a", "b"):
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet", row_group_size=20)
    manifest = labelled(folder, tmp_path / "out", with_input=True)
    rows = rows_of(tmp_path / "out")
    assert [(row["file"][-9:], row["row"], row["id"]) for row in rows] == [
        (f"{name}.parquet"[-9:], number + 1, number) for name in ("a", "b") for number in range(50)
    ]
    assert {row["label"] for row in rows} == {"mine"}
    assert (manifest.refused, rows[-1]["error"]) == (2, "no text in column 'text'")
    packed = write(tmp_path / "lines.txt.gz", gzip.compress("\n".join(texts[:30]).encode()))
    assert labelled(packed, tmp_path / "unpacked").rows == 30
    assert [row["row"] for row in rows_of(tmp_path / "unpacked")] == list(range(1, 31))


def test_an_output_is_neither_mixed_nor_lost(labelled: Labelled, texts: list[str], tmp_path: Path) -> None:
    file, output = write(tmp_path / "lines.txt", "\n".join(texts[:9])), tmp_path / "out"
    labelled(file, output)
    with pytest.raises(BatchError, match="--force removes them"):
        labelled(file, output)
    with pytest.raises(BatchError, match="copying of the input's fields was False"):
        labelled(file, output, is_resumed=True, with_input=True)
    write(file, "\n".join(texts[:8]))
    with pytest.raises(BatchError, match="1 input file changed since"):
        labelled(file, output, is_resumed=True)
    write(output / "mine.txt", "not a part")
    with pytest.raises(BatchError, match=r"mine\.txt, which is no part"):
        labelled(file, output, is_forced=True)
    (output / "mine.txt").unlink()
    assert labelled(file, output, is_forced=True).rows == len(rows_of(output)) == 8


def test_what_fails_on_a_worker_is_told_and_the_rest_stays(
    labelled: Labelled, texts: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    pyarrow.parquet.write_table(pyarrow.table({"text": texts[:5]}), folder / "a.parquet")
    pyarrow.parquet.write_table(pyarrow.table({"body": texts[:5]}), folder / "b.parquet")
    with pytest.raises(BatchError, match=r"1 part of 2 could not .*There are 0 columns 'text', among body"):
        labelled(folder, tmp_path / "out")
    assert len(rows_of(tmp_path / "out")) == 5
    assert not json.loads((tmp_path / "out" / "manifest.json").read_text())["is_complete"]


def test_no_scheduler_and_no_input_are_told(
    settings: Settings, registry: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "WAIT_S", 1)
    file = write(tmp_path / "lines.txt", "The envoys met.")
    job = ClusterJob(str(file), str(tmp_path / "out"), "tcp://127.0.0.1:9")
    with pytest.raises(BatchError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9"):
        label_on_cluster(settings, job)
    for name, words in (
        ("none.txt", "names no file"),
        ("rows.csv", "holds csv: on a cluster"),
        ("a.txt.zip", "is a zip"),
    ):
        if words != "names no file":
            write(tmp_path / name, "text")
        with pytest.raises(FormatError, match=words):
            label_on_cluster(settings, ClusterJob(str(tmp_path / name), str(tmp_path / "out"), job.address))
