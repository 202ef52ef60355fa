"""`python -m service.hot.slow_worker`: reads pages, labels documents, or explains scores, for the server process.

It takes one task after the other from standard input until that ends. It ends by itself where a task takes longer than
it may, even in the middle of a library and with nobody left who would kill it.
"""

import contextlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from model.errors import TextError
from model.reader.shelf import Asks, Shelf, open_shelf
from service.documents.labelled import Way, label_document
from service.wire.ledgers.request import LedgerRequest
from service.wire.pipes import receive, send
from service.wire.sent import SentDocument

if TYPE_CHECKING:
    from model.scoring.classifier import FramingClassifier

Kind = Literal["pages", "documents", "evidence", "comparisons", "ledgers"]
Why = Literal["evidence", "reader_words"]
WHYS: tuple[Why, ...] = ("evidence", "reader_words")
NICENESS = 10

GRACE_S = 2.0
"""Who started this process is to be the first to end it, as it tells why."""

OUT_OF_MEMORY = 77
"""Exit code."""

MOST_TABLES = 2


class Limits(msgspec.Struct, frozen=True):
    """What one task may take; the first message."""

    timeout_s: float
    most_bytes: int


class ReaderSetup(msgspec.Struct, frozen=True):
    """How the server asks the second reader; the process opens its own.

    Parameters
    ----------
    manifest : of the version, with the rule and the labels
    """

    asks: Asks
    directory: str
    manifest: dict[str, Any]


class PageTask(msgspec.Struct, frozen=True):
    """An HTML page whose main text is asked for."""

    page: str


class EvidenceTask(msgspec.Struct, frozen=True):
    """Texts whose evidence is asked for, by the table of a path and SHA-256.

    Parameters
    ----------
    asked : places of the texts that the second reader reads too
    asks : what each word adds, or what the second reader leaned on
    """

    table: str
    digest: str
    texts: list[str]
    asked: list[int] = []
    reader: ReaderSetup | None = None
    asks: Why = "evidence"


class LabelTask(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be labelled by.

    Parameters
    ----------
    manifest : of the version, with what its verdicts rest on
    compiled : whether the compiled scorer is to be used, as the server does
    """

    table: str
    digest: str
    manifest: dict[str, Any]
    compiled: bool
    reader: ReaderSetup | None = None


class DocumentTask(LabelTask, frozen=True, kw_only=True):
    """A text whose sentences are to be labelled."""

    text: str
    way: Way


class ComparisonTask(LabelTask, frozen=True, kw_only=True):
    """Documents that are to be labelled and laid side by side."""

    documents: list[SentDocument]
    decimals: int | None


class Reply(msgspec.Struct, frozen=True):
    """What came of a task.

    Parameters
    ----------
    parts : the page's text, the labelled document, comparison or ledger, or each text's evidence, as JSON in UTF-8
    problem : why the texts cannot be read
    """

    parts: list[bytes] = []
    problem: str = ""


def page_work() -> Callable[[bytes], list[bytes]]:
    """Return what reads pages; the libraries are loaded now."""
    from model.language.html_text import page_text

    def work(task: bytes) -> list[bytes]:
        return [page_text(msgspec.msgpack.decode(task, type=PageTask).page).encode()]

    return work


def evidence_work() -> Callable[[bytes], list[bytes]]:
    """Return what explains scores; the libraries are loaded now, a table with its first task."""
    from model.scoring.evidence import with_reader
    from model.scoring.leaned import leaned_words
    from model.scoring.scorer import Scorer, scorer_of
    from model.table.file import held_table, with_arrays
    from service.wire.labelling import evidence_fields, leaned_fields

    @lru_cache(MOST_TABLES)
    def scorer_by(path: Path, digest: str) -> Scorer:
        return scorer_of(with_arrays(held_table(path, digest)))

    def work(content: bytes) -> list[bytes]:
        task = msgspec.msgpack.decode(content, type=EvidenceTask)
        scorer = scorer_by(Path(task.table), task.digest)
        reader = shelf_of(task.reader).reader_for(task.reader.manifest)[0] if task.reader and task.asked else None
        asked = set(task.asked) if reader else set()
        if task.asks == "reader_words":
            leaned = leaned_words(reader, task.texts, asked) if reader else [None] * len(task.texts)
            return [msgspec.json.encode(leaned_fields(scorer.labels, words)) for words in leaned]
        parts = []
        for place, text in enumerate(task.texts):
            found = scorer.evidence(text)
            added = reader.part(text) if reader and place in asked else None
            parts.append(
                msgspec.json.encode(
                    evidence_fields(with_reader(found, reader.rule, added) if reader and added else found)
                )
            )
        return parts

    return work


@lru_cache(1)
def _opened(asks: Asks, directory: str) -> Shelf:
    return open_shelf(asks, Path(directory))


def shelf_of(setup: ReaderSetup | None) -> Shelf:
    """Return the second reader, opened with the first task that needs it."""
    return _opened(setup.asks, setup.directory) if setup else Shelf()


def classifiers() -> "Callable[[LabelTask], FramingClassifier]":
    """Return what opens the classifier of a task; a table is opened with its first task."""
    from model.scoring.classifier import classifier_of
    from model.scoring.scorer import Scorer, scorer_of
    from model.table.file import held_table, with_arrays
    from model.version import Version

    @lru_cache(MOST_TABLES)
    def scorer_by(path: Path, digest: str, *, compiled: bool) -> Scorer:
        table = held_table(path, digest)
        return scorer_of(table if compiled else with_arrays(table), compiled=compiled)

    def opened(task: LabelTask) -> "FramingClassifier":
        scorer = scorer_by(Path(task.table), task.digest, compiled=task.compiled)
        manifest = task.manifest | (task.reader.manifest if task.reader else {})
        return classifier_of(Version(0, "", "", "", manifest), scorer, shelf_of(task.reader))

    return opened


def document_work() -> Callable[[bytes], list[bytes]]:
    """Return what labels documents."""
    classifier_by = classifiers()

    def work(content: bytes) -> list[bytes]:
        task = msgspec.msgpack.decode(content, type=DocumentTask)
        return [msgspec.msgpack.encode(label_document(classifier_by(task), task.text, task.way))]

    return work


def comparison_work() -> Callable[[bytes], list[bytes]]:
    """Return what labels documents and lays them side by side; the library for pages is loaded now."""
    from model.language import html_text  # noqa: F401 - loaded before memory is bounded
    from service.comparison.answer import comparison_fields
    from service.ledger.answer import article_of

    classifier_by = classifiers()

    def work(content: bytes) -> list[bytes]:
        task = msgspec.msgpack.decode(content, type=ComparisonTask)
        articles = [article_of(one) for one in task.documents]
        return [msgspec.json.encode(comparison_fields(classifier_by(task), articles, task.decimals))]

    return work


def ledger_work() -> Callable[[bytes], list[bytes]]:
    """Return what reads documents for their figures; the library for pages is loaded now."""
    from model.language import html_text  # noqa: F401 - loaded before memory is bounded
    from service.documents.estimates import scale_of
    from service.ledger.answer import article_of, ledger_fields

    def work(content: bytes) -> list[bytes]:
        asked = msgspec.msgpack.decode(content, type=LedgerRequest)
        articles = [article_of(one) for one in asked.documents]
        return [msgspec.json.encode(ledger_fields(articles, scale_of(asked.scale)))]

    return work


WORKS: dict[str, Callable[[], Callable[[bytes], list[bytes]]]] = {
    "pages": page_work,
    "documents": document_work,
    "evidence": evidence_work,
    "ledgers": ledger_work,
    "comparisons": comparison_work,
}


def reply_to(work: Callable[[bytes], list[bytes]], task: bytes) -> Reply:
    """Return what comes of a task.

    A process that is out of memory ends at once, as nobody knows what it lost; one with an error that nobody foresaw
    ends with its trace.
    """
    try:
        return Reply(work(task))
    except TextError as error:
        return Reply(problem=str(error))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def bound_memory(most_bytes: int) -> None:
    """Let what was loaded stay, and no more than twice what a task may take come to it.

    Address space is more than memory: who started the process looks at its memory, and this holds if it cannot.
    """
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + 2 * most_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def come_last() -> None:
    """Have labels come first where cores or memory are short."""
    os.nice(NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def main() -> None:
    """Answer until standard input ends; only the parent decides when that is, so its signals are not for us."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    come_last()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    first = receive(source)
    if first is None:
        return
    limits = msgspec.msgpack.decode(first, type=Limits)
    work = WORKS[sys.argv[1]]()
    bound_memory(limits.most_bytes)
    send(sink, Reply())
    while (task := receive(source)) is not None:
        signal.setitimer(signal.ITIMER_REAL, limits.timeout_s + GRACE_S)
        reply = reply_to(work, task)
        signal.setitimer(signal.ITIMER_REAL, 0)
        send(sink, reply)


if __name__ == "__main__":
    main()
