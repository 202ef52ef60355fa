"""What is stored already, what contradicts it and what has no room, on both databases, batch by batch."""

import sqlalchemy as sa

from model.files.labelled import Labelled
from model.store.repeats import ANY, Room, room_in_all
from model.store.reviews import Reviews, Taken
from tests.fitted import SIGNED

CALM, LOUD = "neutral_reporting", "state_media_framing"


def take(engine: sa.Engine, *rows: Labelled, room: Room = ANY) -> Taken:
    (taken,) = Reviews(engine).take_many(enumerate(rows, 1), SIGNED, room)
    return taken


def test_texts_that_count_as_the_same_are_the_same_label_once(engine: sa.Engine) -> None:
    texts = ("Rain  fell.", " Rain fell.", "Rain")
    taken = take(engine, *(Labelled(text, CALM, "a") for text in texts))
    assert (taken.found.new, taken.found.repeated) == ((0, 2), (1,))
    assert take(engine, Labelled("Rain fell.", CALM, "a")).found.repeated == (0,)


def test_another_label_is_told_with_its_source_and_the_same_one_of_another_source_is_not(engine: sa.Engine) -> None:
    take(engine, Labelled("Rain fell.", CALM, "a"))
    taken = take(engine, Labelled("Rain fell.", LOUD, "b"), Labelled("Rain fell.", CALM, "c"))
    assert taken.found.new == (0, 1)
    assert taken.found.contradicted == {0: f"{CALM} (a)", 1: f"{LOUD} (b)"}
    assert taken.sources() == {"b": 1, "c": 1}


def test_an_annotation_is_a_label_of_its_own(engine: sa.Engine) -> None:
    rows = [Labelled("Rain fell.", CALM, "a", extra={"annotation": number}) for number in (1, 2)]
    assert take(engine, *rows).found.new == (0, 1)
    assert take(engine, *rows, Labelled("Rain fell.", CALM, "a")).found.repeated == (0, 1, 2)


def test_what_is_deleted_makes_room(engine: sa.Engine) -> None:
    take(engine, Labelled("One.", CALM, "a"), Labelled("Two.", CALM, "a"))
    with engine.connect() as connection:
        assert room_in_all(connection, Room(reviews=3)) == 1
    Reviews(engine).delete(1, SIGNED)
    with engine.connect() as connection:
        assert room_in_all(connection, Room(reviews=3)) == 2
    assert take(engine, Labelled("Three.", CALM, "a"), room=Room(of_a_source=2)).found.new == (0,)
    assert take(engine, Labelled("Four.", CALM, "a"), room=Room(of_a_source=2)).found.over == (0,)
