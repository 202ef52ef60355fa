"""How far a run is, for a person who watches: a bar on standard error with the rate and the time left."""

import contextlib
import sys
from collections.abc import Callable, Iterator

from service.batch.job import Answer
from service.batch.source import Source

Tell = Callable[[Answer], None]


@contextlib.contextmanager
def progress_over(source: Source) -> Iterator[Tell]:
    """Show a bar while a person watches a file or a folder being read; yield what moves it."""
    if not sys.stderr.isatty() or not source.is_regular:
        yield lambda _answer: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    size = MofNCompleteColumn() if source.folder else DownloadColumn()
    columns = (TextColumn("labelling"), BarColumn(), size, TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("labelling", total=source.size(), rate="")
        n_rows = 0

        def tell(answer: Answer) -> None:
            nonlocal n_rows
            n_rows += answer.n_rows
            elapsed = bars.tasks[0].elapsed or 0.0
            rate = f"{n_rows / elapsed:,.0f} rows/s" if elapsed else ""
            bars.update(task, completed=_place(source, answer), rate=rate)

        yield tell


def _place(source: Source, answer: Answer) -> int:
    """Return how much of the input is done: of a packed file, what was read of it as it lies on disk."""
    if source.folder:
        return answer.last
    return answer.end if source.content is source.raw else source.raw.tell()
