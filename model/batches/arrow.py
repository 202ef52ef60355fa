"""Arrow record batches to the same batches with labels: what engines for large data call, in any number of processes.

pyarrow is needed (`pip install pyarrow`); an engine is not. What an engine sends about is a path and a digest, and
each process opens what they name once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pyarrow
from numpy.typing import NDArray

from model.errors import FormatError, IntegrityError, TextError
from model.files.rows import free_name, problem_of
from model.labels import Reason
from model.reader.pair import BY_BOTH, BY_TABLE
from model.reader.shelf import OFF, Asks, open_shelf
from model.scoring.classifier import FramingClassifier, classifier_of
from model.scoring.lines import holds_blank_line
from model.scoring.scorer import open_scorer
from model.store.artifact import MANIFEST, TABLE, read_manifest, sha256
from model.version import Version

DECIMALS = 12  # as bulk lines have
LABEL, PROBABILITIES, ABSTAINED, REASON, READ_BY, ERROR = OURS = (
    "label",
    "probabilities",
    "abstained",
    "reason",
    "read_by",
    "error",
)
opening = Lock()


@dataclass(frozen=True)
class BatchLabeller:
    """Labels record batches; call it with an iterator of them, or send it to where they are.

    Parameters
    ----------
    path : folder of an exported version (`./run training export V FOLDER`), where each process finds it; its manifest
        and table are read, its pickle is not
    digest : the version's, SHA-256 of the manifest in hexadecimal; anything else in the folder is refused
    column : holds the texts, one sentence each
    asks : which sentences the second reader reads; by default the table labels alone, about a hundred times faster
    reader_dir : the second reader's files
    compiled : as for `model.scoring.scorer.open_scorer`
    """

    path: str
    digest: str
    column: str = "text"
    asks: Asks = OFF
    reader_dir: str = ""
    compiled: bool | None = None

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Yield each record batch with our columns after its own, one row a row.

        A row without a text, or with a blank or broken one, has nothing in our columns but `error`.

        Raises
        ------
        FormatError
            There is no such column, or it holds no text; or the folder is no exported version.
        IntegrityError
            The folder holds another version, or a changed one.
        """
        classifier = self.classifier()
        for batch in batches:
            yield self._labelled(batch, classifier)

    def classifier(self) -> FramingClassifier:
        """Return what labels here; opened once a process."""
        with opening:
            return _opened(self.path, self.digest, self.asks, self.reader_dir, self.compiled)

    def schema(self, schema: Any) -> Any:
        """Return the schema of labelled batches, given the schema of batches without labels."""
        self._check(schema)
        probability = [(label, pyarrow.float64()) for label in self.classifier().labels]
        kinds = {
            LABEL: pyarrow.string(),
            PROBABILITIES: pyarrow.struct(probability),
            ABSTAINED: pyarrow.bool_(),
            REASON: pyarrow.string(),
            **({} if self.asks == OFF else {READ_BY: pyarrow.string()}),
            ERROR: pyarrow.string(),
        }
        ours = [pyarrow.field(free_name(name, schema.names), kind) for name, kind in kinds.items()]
        return pyarrow.schema([*schema, *ours])

    def _check(self, schema: Any) -> None:
        if schema.names.count(self.column) != 1:
            found = f"{schema.names.count(self.column)} columns {self.column!r}, among {', '.join(schema.names)}"
            raise FormatError(f"There are {found}: name the one that holds the sentences.")
        kind = schema.field(self.column).type
        inner = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
        texts = (pyarrow.string(), pyarrow.large_string(), pyarrow.string_view(), pyarrow.null())
        if inner not in texts:
            raise FormatError(f"Column {self.column!r} holds {kind}, no text: cast it, or name another.")

    def of_lines(self, lines: bytes) -> Any:
        """Return our columns alone for lines of UTF-8, made of no `str`; None where one of them needs a closer look.

        Parameters
        ----------
        lines : end in a line feed each, but perhaps the last; they hold no NUL and no carriage return within
        """
        classifier = self.classifier()
        if classifier.reader is not None or holds_blank_line(lines):
            return None
        try:
            rows = classifier.scorer.probabilities_of_lines(lines)
        except TextError:
            return None
        ours = _columns(rows, classifier.unjudged_lines(lines), np.zeros(len(rows), np.int8), classifier)
        return pyarrow.RecordBatch.from_arrays(
            [*ours.values(), pyarrow.nulls(len(rows), pyarrow.string())], [*ours, ERROR]
        )

    def _labelled(self, batch: Any, classifier: FramingClassifier) -> Any:
        schema = self.schema(batch.schema)
        texts, errors = _texts(batch.column(self.column), self.column)
        ours = _judged([text for text in texts if text is not None], classifier)
        if errors is not None:
            places = iter(range(len(texts)))
            chosen = pyarrow.array([None if error else next(places) for error in errors], pyarrow.int64())
            ours = {name: column.take(chosen) for name, column in ours.items()}
        ours[ERROR] = pyarrow.array(errors or [None] * len(texts), pyarrow.string())
        kept = [ours[name] for name in OURS if name in ours]
        return pyarrow.RecordBatch.from_arrays([*batch.columns, *kept], schema=schema)


@lru_cache(maxsize=4)
def _opened(path: str, digest: str, asks: Asks, reader_dir: str, compiled: bool | None) -> FramingClassifier:
    folder = Path(path)
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise FormatError(f"{folder} is no exported version: {MANIFEST} cannot be read ({error.strerror}).") from None
    if sha256(content) != digest:
        found, wanted = sha256(content)[:12], digest[:12]
        raise IntegrityError(f"{folder} holds the version {found}..., asked for was {wanted}...: export it again.")
    manifest = read_manifest(content, str(folder))
    scorer = open_scorer(folder / TABLE, manifest["parts"][TABLE]["sha256"], compiled=compiled)
    shelf = open_shelf(asks, Path(reader_dir))
    return classifier_of(Version(0, digest, "", "", manifest), scorer, shelf)


def _texts(column: Any, name: str) -> tuple[list[str | None], list[str | None] | None]:
    """Return the texts of a column, None where there is none to label, and why there is none; no reasons if all are."""
    try:
        found = column.to_pylist()
        if all(found) and not any(map(str.isspace, found)):
            return found, None
        problems = [problem_of(text, name) or None for text in found]
    except UnicodeDecodeError:
        found, problems = _one_by_one(column, name)
    return [None if problem else text for text, problem in zip(found, problems, strict=True)], problems


def _one_by_one(column: Any, name: str) -> tuple[list[str | None], list[str | None]]:
    found: list[str | None] = []
    problems: list[str | None] = []
    for cell in column:
        try:
            found.append(cell.as_py())
            problems.append(problem_of(found[-1], name) or None)
        except UnicodeDecodeError as error:
            found.append(None)
            problems.append(f"not UTF-8 at byte {error.start}: write the column anew in UTF-8")
    return found, problems


def _judged(texts: list[str], classifier: FramingClassifier) -> dict[str, Any]:
    """Return the columns of verdicts on texts that can be labelled."""
    rows = classifier.scorer.probabilities(texts)
    unjudged = classifier.unjudged(texts)
    return _columns(rows, unjudged, _joined(texts, rows, unjudged, classifier), classifier)


def _columns(
    rows: NDArray[np.float64], unjudged: Mapping[int, Reason], both: NDArray[np.int8], classifier: FramingClassifier
) -> dict[str, Any]:
    """Return the columns of verdicts by rows of probabilities, `both` 1 where both readers came to them."""
    best = rows.argmax(axis=1) if len(rows) else np.zeros(0, np.intp)
    reasons = np.where(rows.max(axis=1, initial=0) < classifier.threshold, 0, -1)
    names = list(Reason)
    reasons[list(unjudged)] = [names.index(reason) for reason in unjudged.values()]
    probabilities = [pyarrow.array(column) for column in np.round(rows, DECIMALS).T.copy()]
    columns = {
        LABEL: _named(best, classifier.labels),
        PROBABILITIES: pyarrow.StructArray.from_arrays(probabilities, list(classifier.labels)),
        ABSTAINED: pyarrow.array(reasons >= 0),
        REASON: _named(reasons, [reason.value for reason in names]),
    }
    return columns | ({READ_BY: _named(both, [BY_TABLE, BY_BOTH])} if classifier.tells_reader else {})


def _joined(
    texts: list[str], rows: NDArray[np.float64], unjudged: Any, classifier: FramingClassifier
) -> NDArray[np.int8]:
    """Put what both readers came to into its rows; return 1 where they did."""
    both = np.zeros(len(texts), np.int8)
    if reader := classifier.reader:
        before = [tuple(row) for row in rows.tolist()]
        for place, joined in reader.joined_at(classifier.asked(before, unjudged), texts, before).items():
            rows[place], both[place] = joined, 1
    return both


def _named(places: NDArray[Any], names: Any) -> Any:
    """Return a column of names by their places; a negative place is none."""
    indices = pyarrow.array(places, pyarrow.int32(), mask=places < 0)
    return pyarrow.DictionaryArray.from_arrays(indices, pyarrow.array(names, pyarrow.string())).dictionary_decode()
