"""The store of human labels, on both databases."""

import random
import signal
import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa

from model.errors import UnknownReviewError
from model.files.labelled import Labelled, Review
from model.labels import Label
from model.settings import ROOT
from model.store.candidates import Candidates
from model.store.database import open_engine
from model.store.registry import Registry, Signature
from model.store.reviews import BATCH, KEPT, Reviews, Wanted
from tests.fitted import AT, SIGNED

NEUTRAL, FRAMING = Label.NEUTRAL_REPORTING.value, Label.STATE_MEDIA_FRAMING.value


def row(text: str, *, label: str = NEUTRAL, source: str = "desk", at: str | None = None) -> Labelled:
    return Labelled(text, label, source, at)


@pytest.fixture
def store(engine: sa.Engine) -> Reviews:
    return Reviews(engine)


def test_what_is_stored_is_read_as_it_was(store: Reviews) -> None:
    odd = "“Grüße” \U0001f680\u200b\ufffe\r\n\t\x01 end "
    added = store.add(Labelled(odd, NEUTRAL, "désk", None, "g1", {"note": "n", "nul": 3}), SIGNED)
    assert store.read(added.id) == added
    assert added == Review(
        added.id,
        odd,
        NEUTRAL,
        "désk",
        "tester",
        "2026-01-02T03:04:05.000Z",
        "accepted",
        {"group": "g1", "extra": {"note": "n", "nul": 3}},
    )


def test_the_time_of_a_file_is_kept_and_that_of_the_import_noted(store: Reviews) -> None:
    added = store.add(row("a", at="2025-05-05T05:05:05.000Z"), SIGNED)
    assert added.created_at == "2025-05-05T05:05:05.000Z"
    assert added.details == {"imported_at": "2026-01-02T03:04:05.000Z"}


@pytest.mark.parametrize("number", [0, -1, 7, 2**31, 2**63, 10**30])
def test_a_number_that_is_none_is_unknown_on_both_databases(store: Reviews, number: int) -> None:
    with pytest.raises(UnknownReviewError, match=str(number)):
        store.read(number)
    with pytest.raises(UnknownReviewError):
        store.delete(number, SIGNED)


def test_many_are_stored_in_batches_and_walked_in_order(store: Reviews) -> None:
    n = 2 * BATCH + 7
    counts = list(store.add_many((row(f"text {number}") for number in range(n)), SIGNED))
    assert counts == [BATCH, BATCH, 7]
    assert [review.text for review in store.accepted()] == [f"text {number}" for number in range(n)]


def test_pages_are_stable_while_reviews_arrive(store: Reviews) -> None:
    list(store.add_many([row(f"text {number}") for number in range(10)], SIGNED))
    seen, cursor = [], None
    while page := store.page(Wanted(), limit=4, before=cursor):
        seen += [review.text for review in page]
        cursor = page[-1].id
        store.add(row("new"), SIGNED)
    assert seen == [f"text {number}" for number in reversed(range(10))]


def test_filters(store: Reviews) -> None:
    list(store.add_many([row("a"), row("b", label=FRAMING), row("c", source="other")], SIGNED))
    texts = lambda wanted: [review.text for review in store.each(wanted)]  # noqa: E731
    assert texts(Wanted(source="desk")) == ["a", "b"]
    assert texts(Wanted(label=FRAMING)) == ["b"]
    assert texts(Wanted(source="desk", label=NEUTRAL, states=("accepted",))) == ["a"]
    assert texts(Wanted(states=("held", "withdrawn"))) == []


def test_a_source_taken_back_is_kept_withdrawn_and_told_in_the_history(store: Reviews) -> None:
    list(store.add_many([row("a"), row("b", source="bad"), row("c", source="bad")], SIGNED))
    assert store.withdraw("bad", Signature("ann", AT, "poisoned")) == 2
    assert store.withdraw("bad", Signature("ann", AT, "again")) == 0
    assert [review.text for review in store.accepted()] == ["a"]
    assert [review.text for review in store.each(Wanted(states=("withdrawn",)))] == ["b", "c"]
    assert len(list(store.each(Wanted(states=KEPT)))) == 1
    (event,) = Registry(store.engine).history()
    assert (event.actor, event.action, event.reason) == ("ann", "withdraw", "2 reviews of source 'bad': poisoned")


def test_training_can_leave_sources_out(store: Reviews) -> None:
    list(store.add_many([row("a"), row("b", source="x"), row("c", source="y")], SIGNED))
    assert [review.text for review in store.accepted(without={"x", "y"})] == ["a"]


def test_a_deleted_review_is_gone_and_the_history_says_so_without_its_text(store: Reviews) -> None:
    added = store.add(row("a secret"), SIGNED)
    store.delete(added.id, Signature("ann", AT))
    with pytest.raises(UnknownReviewError):
        store.read(added.id)
    (event,) = Registry(store.engine).history()
    assert event.action == "delete-review"
    assert event.reason == f"review {added.id} ('desk', neutral_reporting)"
    assert store.add(row("later"), SIGNED).id > added.id


def test_the_audit_marks_reviews_and_each_says_why(store: Reviews) -> None:
    a, b, c = [store.add(row(text, source=text), SIGNED) for text in "abc"]
    store.withdraw("c", SIGNED)
    reasons = {a.id: "the n-gram 'red herring' of one source", b.id: "too close to a test text", c.id: "x", 999: "y"}
    assert store.mark("held", reasons, Signature("audit", AT)) == 2
    assert store.mark("held", reasons, Signature("audit", AT)) == 0
    assert store.mark("accepted", {b.id: "looked at"}, Signature("ann", AT)) == 1
    assert [store.read(review.id).state for review in (a, b, c)] == ["held", "accepted", "withdrawn"]
    states = store.read(b.id).details["states"]
    assert [(one["state"], one["by"], one["why"]) for one in states] == [
        ("held", "audit", "too close to a test text"),
        ("accepted", "ann", "looked at"),
    ]
    assert [review.text for review in store.accepted()] == ["b"]


def test_a_reviewed_text_leaves_the_queue(store: Reviews) -> None:
    queue = Candidates(store.engine)
    queue.add(["One  text", "Another", "Third"], "desk", SIGNED, most=10)
    store.add(row("One text"), SIGNED)
    list(store.add_many([row("Third")], SIGNED))
    assert [one.text for batch in queue.each() for one in batch] == ["Another"]


def test_writers_at_the_same_time_lose_nothing(store: Reviews) -> None:
    def write(name: int) -> None:
        for number in range(20):
            store.add(row(f"{name}-{number}"), SIGNED)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(review.text for review in store.accepted()) == sorted(f"{n}-{k}" for n in range(4) for k in range(20))


@pytest.mark.slow
def test_a_kill_at_any_moment_loses_no_acknowledged_review(engine: sa.Engine, database_url: str) -> None:
    chance = random.Random(5)
    acknowledged: list[str] = []
    for attempt in range(8):
        command = [sys.executable, "-m", "tests.model.writer", database_url, str(attempt)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            acknowledged += [process.stdout.readline().strip() for _ in range(chance.randrange(1, 60))]
            process.send_signal(signal.SIGKILL)
            acknowledged += [line.strip() for line in process.stdout if line.endswith("\n")]
    again = open_engine(database_url)
    kept = {review.text for review in Reviews(again).accepted()}
    again.dispose()
    assert len(acknowledged) > 8
    assert set(acknowledged) <= kept
