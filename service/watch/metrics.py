"""Counting requests and labels; the Prometheus library is loaded behind the first answers, what came before is kept.

Counts are gathered and handed to the library some at a time, or where they are asked for: that costs a request less.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from model.labels import Verdict
from model.reader.pair import BY_BOTH

if TYPE_CHECKING:
    from service.watch.figures import Figures

MOST_WAITING = 1_000
MOST_AT_ONCE = 200
"""Requests that are gathered once the library is there."""
Note = Callable[["Figures"], None]


class Metrics:
    """What one process counts, from its first request on; used by the event loop's thread alone."""

    def __init__(self) -> None:
        self._figures: Figures | None = None
        self._waiting: list[Note] = []
        self._seconds: dict[tuple[str, str, int], list[float]] = {}
        self._labels: dict[str, int] = {}
        self._abstained: dict[str, int] = {}
        self._n_read = 0
        self._n_gathered = 0

    def open(self) -> "Figures":
        """Return the figures with all that was counted; make them at the first call.

        That loads the library where nobody has yet.
        """
        if self._figures is None:
            from service.watch.figures import Figures

            self._figures = Figures()
        for note in self._waiting:
            note(self._figures)
        for (method, route, status), seconds in self._seconds.items():
            self._figures.count_requests(method, route, status, seconds)
        self._figures.count_labels(self._labels, self._abstained, self._n_read)
        for gathered in (self._waiting, self._seconds, self._labels, self._abstained):
            gathered.clear()
        self._n_read = self._n_gathered = 0
        return self._figures

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request and the time it took, in seconds."""
        key = (method, route, status)
        found = self._seconds.get(key)
        if found is None:
            found = self._seconds[key] = []
        found.append(seconds)
        self._n_gathered += 1
        if self._n_gathered >= (MOST_WAITING if self._figures is None else MOST_AT_ONCE):
            self.open()

    def count_dialect(self, dialect: str) -> None:
        """Count a request that speaks another API's dialect."""
        self._note(lambda figures: figures.count_dialect(dialect))

    def count_verdicts(self, verdicts: Sequence[Verdict]) -> None:
        """Count the labels given, and the abstentions by reason; what could not be judged got no label."""
        counts, abstained = self._labels, self._abstained
        for verdict in verdicts:
            if verdict.read_by == BY_BOTH:
                self._n_read += 1
            if verdict.reason is not None:
                abstained[verdict.reason] = abstained.get(verdict.reason, 0) + 1
                if not verdict.is_judged:
                    continue
            counts[verdict.label] = counts.get(verdict.label, 0) + 1

    def count_labels(self, counts: Mapping[str, int], abstained: Mapping[str, int], n_read: int = 0) -> None:
        """Count so many of each label, so many abstentions by reason, and how many labels both readers came to."""
        for gathered, more in ((self._labels, counts), (self._abstained, abstained)):
            for name, count in more.items():
                gathered[name] = gathered.get(name, 0) + count
        self._n_read += n_read

    def count_shadow(self, before: Sequence[Verdict], after: Sequence[Verdict]) -> None:
        """Count what the champion and the version in its shadow labelled; nothing runs there before all is loaded."""
        from model.shadow.tally import said

        self.open().count_shadow((said(one), said(other)) for one, other in zip(before, after, strict=True))

    def note_reader(self, *, is_refused: bool) -> None:
        """Note whether the table answers alone though a second reader is asked for."""
        self._note(lambda figures: figures.note_reader(is_refused=is_refused))

    def note_champion(self, number: int, *, has_failed: bool) -> None:
        """Note which version serves, and whether the champion could not be loaded."""
        self._note(lambda figures: figures.note_champion(number, has_failed=has_failed))

    def exposition(self) -> bytes:
        """Return the Prometheus text format."""
        return self.open().exposition()

    def _note(self, note: Note) -> None:
        """Have something noted: now where the library is there, else as soon as it is."""
        if self._figures is not None:
            note(self._figures)
            return
        self._waiting.append(note)
        if len(self._waiting) > MOST_WAITING:
            self.open()
