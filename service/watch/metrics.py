"""Counting requests and labels; the Prometheus library is loaded behind the first answers, what came before is kept."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from model.labels import Verdict
from model.reader.pair import BY_BOTH

if TYPE_CHECKING:
    from service.watch.figures import Figures

MOST_WAITING = 1_000
Note = Callable[["Figures"], None]


class Metrics:
    """What one process counts, from its first request on; used by the event loop's thread alone."""

    def __init__(self) -> None:
        self._figures: Figures | None = None
        self._waiting: list[Note] = []

    def open(self) -> "Figures":
        """Return the figures; make them at the first call, which loads the library where nobody has yet."""
        if self._figures is None:
            from service.watch.figures import Figures

            self._figures = Figures()
            for note in self._waiting:
                note(self._figures)
            self._waiting.clear()
        return self._figures

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request and the time it took, in seconds."""
        if self._figures is None:
            self._keep(lambda figures: figures.count_request(method, route, status, seconds))
        else:
            self._figures.count_request(method, route, status, seconds)

    def count_dialect(self, dialect: str) -> None:
        """Count a request that speaks another API's dialect."""
        if self._figures is None:
            self._keep(lambda figures: figures.count_dialect(dialect))
        else:
            self._figures.count_dialect(dialect)

    def count_verdicts(self, verdicts: Sequence[Verdict]) -> None:
        """Count the labels given, and the abstentions by reason; what could not be judged got no label."""
        counts: dict[str, int] = {}
        abstained: dict[str, int] = {}
        n_read = 0
        for verdict in verdicts:
            n_read += verdict.read_by == BY_BOTH
            if verdict.reason is not None:
                abstained[verdict.reason] = abstained.get(verdict.reason, 0) + 1
                if not verdict.is_judged:
                    continue
            counts[verdict.label] = counts.get(verdict.label, 0) + 1
        self.count_labels(counts, abstained, n_read)

    def count_labels(self, counts: Mapping[str, int], abstained: Mapping[str, int], n_read: int = 0) -> None:
        """Count so many of each label, so many abstentions by reason, and how many labels both readers came to."""
        if self._figures is None:
            self._keep(lambda figures: figures.count_labels(counts, abstained, n_read))
        else:
            self._figures.count_labels(counts, abstained, n_read)

    def count_shadow(self, before: Sequence[Verdict], after: Sequence[Verdict]) -> None:
        """Count what the champion and the version in its shadow labelled; nothing runs there before all is loaded."""
        from model.shadow.tally import said

        self.open().count_shadow((said(one), said(other)) for one, other in zip(before, after, strict=True))

    def note_reader(self, *, is_refused: bool) -> None:
        """Note whether the table answers alone though a second reader is asked for."""
        if self._figures is None:
            self._keep(lambda figures: figures.note_reader(is_refused=is_refused))
        else:
            self._figures.note_reader(is_refused=is_refused)

    def note_champion(self, number: int, *, has_failed: bool) -> None:
        """Note which version serves, and whether the champion could not be loaded."""
        if self._figures is None:
            self._keep(lambda figures: figures.note_champion(number, has_failed=has_failed))
        else:
            self._figures.note_champion(number, has_failed=has_failed)

    def exposition(self) -> bytes:
        """Return the Prometheus text format."""
        return self.open().exposition()

    def _keep(self, note: Note) -> None:
        self._waiting.append(note)
        if len(self._waiting) > MOST_WAITING:
            self.open()
