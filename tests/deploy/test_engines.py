"""The recipes for other engines, run where these are installed; $ENGINES_PYTHON names the Python that has them."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from model.batches.arrow import BatchLabeller
from model.settings import ROOT
from model.store.artifact import write_directory
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted

PYTHON = os.environ.get("ENGINES_PYTHON", sys.executable)
PATH = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
STARTED_S = 240


def ran(*words: object) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": PATH, "PYSPARK_PYTHON": PYTHON, "RAY_USAGE_STATS_ENABLED": "0"}
    return subprocess.run(
        [PYTHON, *map(str, words)], env=environment, capture_output=True, text=True, check=False, timeout=STARTED_S
    )


@pytest.mark.slow
@pytest.mark.parametrize(("script", "engine"), [("duck", "duckdb"), ("spark", "pyspark"), ("ray_data", "ray")])
def test_an_engine_labels_each_row_once(
    script: str, engine: str, fitted: Fitted, corpus: Corpus, tmp_path: Path
) -> None:
    if ran("-c", f"import {engine}").returncode:
        pytest.skip(f"{engine} is not installed (pip install {engine}): its recipe was not run")
    source, output = tmp_path / "sentences", tmp_path / "labelled"
    source.mkdir()
    rows = [pyarrow.table({"id": [n, n + 1, n + 2], "text": [corpus.texts[n], None, " "]}) for n in range(0, 90, 3)]
    for number, table in enumerate(rows):
        pyarrow.parquet.write_table(table, source / f"{number}.parquet")
    write_directory(fitted.artifact, tmp_path / "version")
    given = source / "*.parquet" if engine == "duckdb" else source
    folder, digest = tmp_path / "version", fitted.artifact.digest
    done = ran(ROOT / "deploy" / "engines" / f"{script}.py", folder, digest, given, output)
    assert done.returncode == 0, done.stderr
    found = pyarrow.parquet.read_table(output).to_pylist()
    alone = pyarrow.Table.from_batches(BatchLabeller(str(folder), digest)(pyarrow.concat_tables(rows).to_batches()))
    assert sorted(found, key=lambda row: row["id"]) == alone.to_pylist()
