"""Options and arguments that several commands take, each told in one way."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import click

from model.files.named import writable

Decorator: TypeAlias = Callable[[Callable[..., None]], Callable[..., None]]
PATH = click.Path(path_type=Path)
version = click.argument("version", metavar="V")
reason = click.option("--reason", default="", show_default=False, help="Why; it is kept in the history.")
lenient = click.option("--lenient", is_flag=True, help="Leave out rows that cannot be used, naming each.")
file_format = click.option(
    "--format",
    "file_format",
    help="csv, tsv, jsonl, parquet, doccano, label-studio or prodigy, and xlsx to read; by default found out.",
)
encoding = click.option("--encoding", help="Of a text file, such as windows-1251; by default found out.")
keep_figures = click.option(
    "--keep-figures", is_flag=True, help="Keep rows that differ from another only in figures, such as years."
)
one_source = click.option("--source", help="Only reviews of this source.")


def output_option(name: str, sentence: str, *, required: bool = False) -> Decorator:
    """Return an option that names a file to write; one that cannot be written is told before the work.

    `--json` gives `json_out`, as `json` is the library.
    """
    names = (name, "json_out") if name == "--json" else (name,)
    return click.option(*names, type=PATH, required=required, callback=_writable, help=sentence)


def output_argument(name: str) -> Decorator:
    """Return an argument that names a file to write."""
    return click.argument(name, metavar=name.upper(), type=PATH, callback=_writable)


def _writable(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    return writable(path)
