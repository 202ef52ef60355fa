"""Labels that people give in other tools, kept as reviews: each once, whoever sends it again, and the latest counts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from model.errors import LimitError, ReviewError
from model.files.labelled import Labelled, Rules, check_trainable, labels_in_force
from model.quoted import quoted
from model.version import Signature
from service.wire.asgi import Call

if TYPE_CHECKING:
    from model.files.labelled import Review
    from model.store.reviews import Reviews

TIME = "updated_at"
BY_TOOL = "taken back in the tool"
REPLACED = "replaced by a later annotation"
LONGEST_KEY = 1_000
"""Characters of what a tool knows an annotation by."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a person said of a text in a tool.

    Parameters
    ----------
    key : by which the tool knows it
    annotator : who labelled, as the reviews' source tells
    at : when it was last changed, as text that sorts by time; empty where nobody says
    about : what else is kept with it
    person : whose review it is where a maintainer's key sends it, as in an import; anybody else's are their own
    """

    key: str | int
    annotator: str
    text: str
    label: str
    at: str
    about: dict[str, Any]
    person: str | None = None

    def row(self, call: Call) -> Labelled:
        """Return it as a review of its annotator's."""
        extra = {"annotation": self.key, TIME: self.at} | self.about
        person = self.person if call.scope["caller"].role == "maintainer" else None
        return Labelled(self.text, self.label, source_of(call, self.annotator), extra=extra, person=person)


def source_of(call: Call, annotator: str) -> str:
    """Return the source of an annotator's reviews, as an import of the tool's export by the same caller names it."""
    return f"api:{call.scope['caller'].name}/{annotator}"


def rules(call: Call) -> Rules:
    """Return what a review is checked against.

    Raises
    ------
    OwnLabelsError
        No training could use a review with the serving version's labels.
    """
    champion = call.state["slot"].champion
    version = champion.version if champion else None
    check_trainable(version)
    return Rules(labels_in_force(version), call.state["settings"].max_text_characters)


def signature(call: Call, reason: str = "") -> Signature:
    """Return who asks, and when."""
    return Signature(call.scope["caller"].name, datetime.now(UTC), reason)


def keep(call: Call, annotation: Annotation) -> str:
    """Store an annotation, in place of what the same one said before; return what was done.

    One that is stored already changes nothing, and neither does one older than what is stored. What was taken back
    stays so until it is changed.

    Raises
    ------
    ReviewError
        It cannot be a review.
    LimitError
        No more may be stored.
    """
    from model.store.repeats import Room

    settings = call.state["settings"]
    row = annotation.row(call)
    if is_too_long(annotation.key):
        raise ReviewError(f"The annotation {quoted(annotation.key)} has a name of more than {LONGEST_KEY} characters.")
    if problem := rules(call).problem(row):
        raise ReviewError(f"The label cannot be stored: {problem}.")
    store = reviews(call)
    same = (row.text, row.label, row.source)
    former = store.of_annotation(annotation.key, source_of(call, ""))
    if any(is_later(one, annotation.at, same) for one in former):
        return "known"
    room = Room(settings.max_reviews, settings.max_source_reviews)
    (taken,) = store.take_many([(1, row)], signature(call), room)
    if taken.found.over:
        raise LimitError(
            f"{row.source} has {settings.max_source_reviews} reviews, the most allowed (FRAMING_MAX_SOURCE_REVIEWS)."
        )
    old = {one.id: REPLACED for one in former if (one.text, one.label, one.source) != same}
    store.mark("withdrawn", old, signature(call, REPLACED))
    if not taken.found.new and annotation.at:  # said again later: what came between must not win
        for one in former:
            if one.id not in old and one.state != "withdrawn":
                store.note(one.id, **{TIME: annotation.at})
    return "stored" if taken.found.new else "known"


def is_later(one: "Review", at: str, same: tuple[str, str, str]) -> bool:
    """Tell whether a review says what an annotation of a time says, or something later."""
    stored = str(one.details["extra"].get(TIME, ""))
    return bool(at) and (stored > at or (stored == at and (one.text, one.label, one.source) == same))


def is_too_long(key: str | int) -> bool:
    """Tell whether nothing is kept under a key."""
    return isinstance(key, str) and len(key) > LONGEST_KEY


def take_back(call: Call, key: str | int) -> int:
    """Withdraw what an annotation said, and return how many reviews that were."""
    if is_too_long(key):
        return 0
    store = reviews(call)
    found = {one.id: BY_TOOL for one in store.of_annotation(key, source_of(call, ""))}
    return store.mark("withdrawn", found, signature(call, BY_TOOL))


def reviews(call: Call) -> "Reviews":
    """Return the reviews of the service's database."""
    from model.store.reviews import Reviews  # loads the database's library, which labels do without

    return Reviews(call.state["slot"].registry.engine)
