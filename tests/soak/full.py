"""A full disk: whatever would write says so, labels go on, and once there is room all is well without a restart."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from model.settings import Settings
from tests.soak.servers import Served, fill_registry, running, small_corpus, variants, wait_for
from training.fit.fit import Fitted

SIZE = "24m"
LABEL = "neutral_reporting"
REFUSED = {503, 507}


class NoSmallDiskError(Exception):
    """This machine does not let us mount a small file system."""


@contextlib.contextmanager
def small_disk(home: Path) -> Iterator[Path]:
    """Mount a file system of a few megabytes while the block runs."""
    place = home / "small"
    place.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", place], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoSmallDiskError("mounting a small file system needs root on Linux") from error
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(place: Path) -> Path:
    """Write a file until there is no room left."""
    filler = place / "filler"
    with contextlib.suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return filler


def soak_full(home: Path, *, fitted: list[Fitted] | None = None, rounds: int = 10) -> dict[str, Any]:
    """Run the soak and return what was answered."""
    with small_disk(home) as place:
        settings = Settings(data_dir=place)
        fill_registry(settings.url, fitted or variants(small_corpus(), 2))
        server = Served({"data_dir": str(place)}, ("--no-trainer",))
        with running(server):
            found = [full_once(server, settings, number) for number in range(rounds)]
    return {"rounds": rounds, "answers": found[-1], "reviews_kept": sum(one["acknowledged"] for one in found)}


def full_once(server: Served, settings: Settings, place: int) -> dict[str, Any]:
    """Fill the disk, look, make room, look again, with texts of its own: a label given twice is stored once."""
    server.ask("POST", "/v1/versions/v1/promote", {})
    for table in settings.cache_dir.glob("*.table"):
        table.unlink()  # so that a promotion has to write the cache
    acknowledged: dict[int, str] = {}
    filler = fill(settings.data_dir)
    try:
        refusals = {"review": until_refused(server, acknowledged, place)}
        filler = fill(settings.data_dir)
        refusals["promotion"] = server.ask("POST", "/v1/versions/v2/promote", {})
        refusals["training"] = server.ask("POST", "/v1/trainings", {})
        for status, problem in refusals.values():
            assert status in REFUSED, (status, problem)
            assert "room" in problem["detail"], problem
        assert server.serving() == "v1"
        assert server.ask("GET", "/readyz")[0] == 200
    finally:
        filler.unlink()
    wait_for(lambda: server.ask("POST", "/v1/versions/v2/promote", {})[0] == 200, 5, "room is found again")
    assert server.serving() == "v2"
    assert review(server, acknowledged, place) == 201
    for number, text in acknowledged.items():
        assert server.ask("GET", f"/v1/reviews/{number}")[1]["text"] == text
    answers = {name: [status, problem["detail"]] for name, (status, problem) in refusals.items()}
    return {"acknowledged": len(acknowledged), **answers}


def until_refused(server: Served, acknowledged: dict[int, str], place: int) -> tuple[int, dict[str, Any]]:
    """Send reviews until one is refused; those before found a place in files that are large enough already."""
    for number in range(10_000):
        text = f"The ferry {place}-{number} left the northern quay with {'crates and ' * 200} on board."
        status, fields = server.ask("POST", "/v1/reviews", {"text": text, "label": LABEL})
        if status != 201:
            return status, fields
        acknowledged[fields["id"]] = text
    raise AssertionError("the disk did not fill")


def review(server: Served, acknowledged: dict[int, str], number: int) -> int:
    text = f"The ferry number {number} came back."
    status, fields = server.ask("POST", "/v1/reviews", {"text": text, "label": LABEL})
    acknowledged[fields["id"]] = text
    return status
