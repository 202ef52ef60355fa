"""`python -m tests.bench`: every benchmark in one run; JSON on standard output, a table on standard error."""

import argparse
import json
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.bulk import measure_bulk, measure_fasttext
from tests.bench.champion import QUICK, Bench, Sizes, prepared
from tests.bench.cluster import measure_cluster
from tests.bench.desk import measure_desk
from tests.bench.documents import measure_documents
from tests.bench.figures import Notebook
from tests.bench.fitting import measure_fits, measure_retraining
from tests.bench.pruning import measure_pruning
from tests.bench.reader import measure_reader
from tests.bench.readings import measure_readings
from tests.bench.report import as_json, as_markdown, as_table, circumstances
from tests.bench.scoring import measure_batches, measure_evidence, measure_growth, measure_parity
from tests.bench.web import measure_former, measure_starts, measure_web

PARTS: dict[str, Callable[[Bench, Notebook], None]] = {
    "batches": measure_batches,
    "evidence": measure_evidence,
    "readings": measure_readings,
    "bulk": measure_bulk,
    "documents": measure_documents,
    "fasttext": measure_fasttext,
    "web": measure_web,
    "former": measure_former,
    "starts": measure_starts,
    "desk": measure_desk,
    "reader": measure_reader,
    "parity": measure_parity,
    "growth": measure_growth,
    "pruning": measure_pruning,
    "fits": measure_fits,
    "cluster": measure_cluster,
    "retraining": measure_retraining,
}
GROUPS = {
    "scoring": ("batches", "evidence", "readings", "parity", "growth"),
    "start": ("starts",),
    "fits": ("fits", "retraining"),
}


def main(arguments: Sequence[str]) -> None:
    """Measure the parts that were asked for and write what was found."""
    asked = _parser().parse_args(arguments)
    os.environ.setdefault("FRAMING_READER", "off")  # all parts but `reader` measure the table
    parts_of(asked.only)  # before anything is fitted
    notebook = Notebook(lambda text: print(f"bench: {text}", file=sys.stderr, flush=True))
    sizes = QUICK if asked.quick else Sizes(cluster_lines=asked.cluster_lines)
    with prepared(sizes, asked.lines, asked.data_dir, asked.former) as bench:
        words = ["./run", "bench", *(Path(word).name for word in arguments)]
        lines = f"{len(bench.lines):,} from {bench.lines_origin}"
        date = datetime.now(UTC).isoformat(timespec="minutes")
        about = circumstances(date, shlex.join(words), _champion(bench), lines)
        for part in parts_of(asked.only) or PARTS:
            PARTS[part](bench, notebook)
    print(as_table(notebook.figures), file=sys.stderr)
    print(json.dumps(as_json(about, notebook), indent=1))
    if asked.markdown:
        asked.markdown.write_text(as_markdown(about, notebook), encoding="utf-8")


def parts_of(words: Sequence[str]) -> list[str]:
    """Return the parts that words name, each once: parts, groups, or several with commas between them.

    Raises
    ------
    SystemExit
        A word names neither.
    """
    names = [name for word in words for name in word.split(",") if name]
    parts = [part for name in names for part in GROUPS.get(name, (name,))]
    if unknown := sorted(set(parts) - set(PARTS)):
        known = ", ".join({**PARTS, **GROUPS})
        raise SystemExit(f"./run bench: there is no part {', '.join(unknown)}: name some of {known}.")
    return list(dict.fromkeys(parts))


def _champion(bench: Bench) -> str:
    parameters = ", ".join(f"{name} {value}" for name, value in bench.manifest["parameters"].items() if value)
    table, pipeline = (path.stat().st_size / 1e6 for path in (bench.table, bench.pipeline_file))
    fitted = f"fitted on {bench.manifest['corpus']['examples']:,} sentences"
    return f"{parameters}; {fitted}; table {table:.1f} MB, pipeline.joblib {pipeline:.1f} MB"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument(
        "--lines", type=Path, metavar="FILE", help="sentences, one a line, .gz or plain; default: seeds"
    )
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="data with a champion; default: fit one on seeds")
    parser.add_argument(
        "--former", type=Path, metavar="DIR", help="a checkout of an earlier program, for `retraining` and `former`"
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the report, usually BENCHMARKS.md")
    parser.add_argument("--cluster-lines", type=int, default=Sizes().cluster_lines, metavar="N", help="of part cluster")
    known = ", ".join({**PARTS, **GROUPS})
    parser.add_argument("--only", nargs="+", default=(), metavar="PART", help=f"some of {known}")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, to see that everything runs")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
