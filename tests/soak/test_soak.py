"""The soaks in short: the same code as the long runs, with few rounds."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.corrections import soak_corrections
from tests.soak.crowds import soak_overload, soak_slow_sockets
from tests.soak.full import NoSmallDiskError, soak_full
from tests.soak.kills import compiled_shim, soak_kills, soak_power_cuts
from tests.soak.replicas import replicas
from tests.soak.servers import variants
from tests.soak.shadow import soak_shadow
from tests.soak.slow import soak_slow_work
from tests.soak.swaps import soak_followers, soak_swaps
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")


@pytest.fixture(scope="session")
def several(corpus: Corpus) -> list[Fitted]:
    """Return versions that give different probabilities."""
    return variants(corpus, 3)


@pytest.mark.slow
def test_swaps_under_load_fail_mix_and_delay_nothing(tmp_path: Path, several: list[Fitted]) -> None:
    found = soak_swaps(tmp_path, swaps=30, calm_s=2.0, fitted=several)
    assert (found["failed_or_mixed"], found["stale"]) == (0, 0), found["first_problem"]
    assert found["swaps"] >= 25
    assert found["answers_while_swapping"] > 100


def test_a_shadow_counts_what_a_replay_gives_and_keeps_no_text(tmp_path: Path, several: list[Fitted]) -> None:
    found = soak_shadow(tmp_path, requests=600, rounds=2, fitted=several[:2])
    assert (found["failed"], found["left_out"], found["runs_that_differ_from_the_replay"]) == (0, 0, 0)
    assert found["files_with_text"] == []


@pytest.mark.slow
def test_kills_lose_nothing_acknowledged(tmp_path: Path, corpus: Corpus, several: list[Fitted]) -> None:
    found = soak_kills(tmp_path, rounds=4, corpus=corpus, fitted=several[:2])
    assert found["acknowledged_reviews"] > 0
    assert found["lost"] == 0


@needs_compiler
@pytest.mark.slow
def test_power_cuts_lose_nothing_acknowledged(tmp_path: Path, corpus: Corpus, several: list[Fitted]) -> None:
    found = soak_power_cuts(tmp_path, rounds=3, corpus=corpus, fitted=several[:2])
    assert found["acknowledged_reviews"] > 0
    assert found["lost"] == 0


@needs_compiler
@pytest.mark.parametrize(("synchronous", "kept"), [("FULL", 5), ("NORMAL", 0)])
def test_the_power_cut_takes_what_was_not_synced(tmp_path: Path, synchronous: str, kept: int) -> None:
    """The simulation shows what it should: with `synchronous=NORMAL` acknowledged rows are lost."""
    data, disk = tmp_path / "data", tmp_path / "disk"
    data.mkdir()
    disk.mkdir()
    program = (
        "import os, signal, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('CREATE TABLE rows (number)')\n"
        "connection.execute('PRAGMA journal_mode=WAL')\n"
        "connection.execute(f'PRAGMA synchronous={sys.argv[2]}')\n"
        "for number in range(5): connection.execute('INSERT INTO rows VALUES (?)', (number,))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {
        "LD_PRELOAD": str(compiled_shim(tmp_path)),
        "POWERCUT_FROM": str(data),
        "POWERCUT_TO": str(disk),
    }
    subprocess.run([sys.executable, "-c", program, data / "rows.db", synchronous], env=environment, check=False)
    connection = sqlite3.connect(disk / "rows.db")
    assert connection.execute("SELECT count(*) FROM rows").fetchone() == (kept,)
    connection.close()


@pytest.mark.slow
def test_two_replicas_agree_and_take_up_what_a_dead_trainer_left(
    tmp_path: Path, postgres_url: str, corpus: Corpus, several: list[Fitted]
) -> None:
    found = replicas(tmp_path, postgres_url, rounds=6, corpus=corpus, fitted=several[:2])
    assert found["winners_of_each"] == 1
    assert found["trainers_killed"] == 1


def test_a_full_disk_is_told_and_recovered_from(tmp_path: Path, several: list[Fitted]) -> None:
    try:
        found = soak_full(tmp_path, rounds=1, fitted=several[:2])
    except NoSmallDiskError as error:
        pytest.skip(str(error))
    assert {status for status, _ in (found["answers"][name] for name in ("review", "promotion", "training"))} == {507}


@pytest.mark.slow
def test_corrected_texts_get_their_labels_from_the_next_version(tmp_path: Path) -> None:
    found = soak_corrections(tmp_path, rows=1_500, rounds=1, size=60)
    (training,) = found["trainings"]
    assert training["status"] == "promoted", training["reasons"]
    assert training["right_before"] == 0
    assert training["right_after"] >= 55


@pytest.mark.slow
def test_more_slow_connections_than_a_process_may_have_files_keep_nobody_out(
    tmp_path: Path, several: list[Fitted]
) -> None:
    found = soak_slow_sockets(tmp_path, fitted=several[:1])
    assert (found["slow_connections"], found["asked"]) == (1_100, 23)


@pytest.mark.slow
def test_more_labels_than_can_be_given_are_refused_with_when_to_come_again(
    tmp_path: Path, several: list[Fitted]
) -> None:
    found = soak_overload(tmp_path, rounds=1, seconds=3.0, fitted=several[:1])
    (turn,) = found["turns"]
    assert set(found["statuses_of_a_burst"]) == {200, 503}
    assert set(turn["statuses_calm"]) == {200}
    assert set(turn["statuses"]) <= {200, 503}
    assert turn["refused_without_retry_after"] == 0
    assert turn["goodput_by_processor_time"] >= 0.7


@pytest.mark.slow
def test_slow_work_refuses_no_label_and_lets_the_server_end(tmp_path: Path, several: list[Fitted]) -> None:
    found = soak_slow_work(tmp_path, rounds=40, labels=60, fitted=several[:1])
    assert found["labels"] == {200: 60}
    assert found["exit_code"] == 0


@pytest.mark.slow
def test_no_worker_answers_with_a_version_that_was_replaced(tmp_path: Path, several: list[Fitted]) -> None:
    found = soak_followers(tmp_path, rounds=10, calm_s=1.0, fitted=several)
    assert (found["failed_or_mixed"], found["stale"]) == (0, 0), found["first_problem"]
