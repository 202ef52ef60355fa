"""What is measured on: the lines, the champion that a real fit makes, and how much of everything."""

import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import msgspec

from model.settings import read_settings
from model.store.artifact import MANIFEST, PIPELINE, TABLE, load_pipeline, read_manifest
from tests.bench.figures import cost_of_process, python
from training.corpus.corpus import Corpus, read_corpus


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured; the quick ones only show that everything runs.

    Parameters
    ----------
    rounds : turns of each measurement in one process; `runs` of whole processes
    slow_lines : lines that scikit-learn labels a turn in batches of 10,000
    requests : sent to our service a turn; the naive one gets a tenth
    fasttext_buckets : for its n-grams of words; the full number is its default
    fits : rows that a pipeline is fitted on; `whole_fits` those that the command is run on
    retrained : rows beside which corrections are trained; 0 leaves that out
    """

    rounds: int = 5
    runs: int = 3
    slow_lines: int = 20_000
    requests: int = 6_000
    fits: tuple[int, ...] = (1_000, 10_000, 100_000)
    whole_fits: tuple[int, ...] = (1_000, 10_000)
    repeated_lines: int = 100_000
    fasttext_buckets: int = 2_000_000
    cluster_lines: int = 1_000_000
    retrained: int = 10_000


QUICK = Sizes(1, 1, 60, 60, (100,), (), 300, 1_000, 300, 0)


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that a measurement needs.

    Parameters
    ----------
    lines_file : one sentence a line, plain
    exported : directory with the champion's three parts
    scratch : where measurements write
    former : a checkout of an earlier program, measured beside this one where that is asked for
    """

    sizes: Sizes
    lines: list[str]
    lines_file: Path
    lines_origin: str
    seeds: Corpus
    data_dir: Path
    exported: Path
    scratch: Path
    former: Path | None = None

    @property
    def table(self) -> Path:
        """Return the path of the scoring table."""
        return self.exported / TABLE

    @property
    def pipeline_file(self) -> Path:
        """Return the path of the pickled pipeline."""
        return self.exported / PIPELINE

    @property
    def manifest(self) -> dict[str, Any]:
        """Return the champion's manifest."""
        return read_manifest((self.exported / MANIFEST).read_bytes(), str(self.exported))

    def load_pipeline(self) -> Any:
        """Return the fitted pipeline as a scikit-learn user has it."""
        return load_pipeline(self.pipeline_file, self.manifest["parts"][PIPELINE]["sha256"])

    def some(self, count: int) -> list[str]:
        """Return the first lines, again from the first where there are too few."""
        return list(islice(cycle(self.lines), count))


@contextmanager
def prepared(
    sizes: Sizes, lines_file: Path | None, data_dir: Path | None, former: Path | None = None
) -> Iterator[Bench]:
    """Read the lines, and fit a champion on the seeds unless a data directory with one is given."""
    seeds = read_corpus([read_settings().seeds_dir])
    with tempfile.TemporaryDirectory(prefix="framing-bench-") as name:
        scratch = Path(name)
        data_dir = data_dir or _fitted(scratch / "data")
        environment = {"FRAMING_DATA_DIR": str(data_dir.resolve())}
        exported = scratch / "exported"
        cost_of_process(python("-m", "training", "export", "champion", exported), 1, environment)
        lines = read_lines(lines_file) if lines_file else list(islice(cycle(seeds.texts), sizes.repeated_lines))
        plain = scratch / "lines.txt"
        plain.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        origin = lines_file.name if lines_file else f"{len(seeds.examples)} seed sentences, repeated"
        yield Bench(sizes, lines, plain, origin, seeds, data_dir.resolve(), exported, scratch, former)


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file, gzipped or plain, that are not blank."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return [line for line in text.decode("utf-8").split("\n") if line.strip()]


def write_labelled(path: Path, corpus: Corpus, texts: list[str]) -> None:
    """Write texts, which repeat or vary the corpus's in its order, with labels, groups and sources as JSON lines."""
    with path.open("wb") as file:
        for text, example in zip(texts, cycle(corpus.examples), strict=False):
            row = {"text": text, "label": example.label, "group": example.group, "source": example.source}
            file.write(msgspec.json.encode(row) + b"\n")


def _fitted(data_dir: Path) -> Path:
    cost_of_process(python("-m", "training", "fit", "--promote"), 1, {"FRAMING_DATA_DIR": str(data_dir)})
    return data_dir
