"""Connections are bounded; who goes for a newcomer is the slowest, and never who is being answered."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from model.settings import Settings, changed
from service.door.guests import FEWEST, OWN_FILES, Guests, open_guests
from tests.soak.crowds import open_files


@dataclass(eq=False)
class Visitor:
    address: str
    since: float
    is_slow: bool = True
    is_out: bool = field(default=False)

    def is_waiting(self) -> bool:
        return self.is_slow

    def show_out(self) -> None:
        self.is_out = True


def test_the_slowest_goes_for_a_newcomer() -> None:
    guests = Guests(3, 3)
    visitors = [Visitor("a", since) for since in (5.0, 1.0, 3.0, 9.0)]
    for visitor in visitors:
        guests.enter(visitor)
    assert [visitor.is_out for visitor in visitors] == [False, True, False, False]
    assert guests.count == 3


def test_who_is_answered_stays_and_a_newcomer_among_only_these_goes() -> None:
    guests = Guests(2, 2)
    busy = [Visitor("a", 1.0, is_slow=False), Visitor("a", 2.0, is_slow=False)]
    newcomer = Visitor("a", 3.0)
    for visitor in (*busy, newcomer):
        guests.enter(visitor)
    assert [visitor.is_out for visitor in (*busy, newcomer)] == [False, False, True]


def test_an_address_with_many_makes_room_for_another_with_few() -> None:
    guests = Guests(5, 5)
    many = [Visitor("many", float(number)) for number in range(10, 14)]
    few = [Visitor("few", 1.0), Visitor("few", 50.0)]
    for visitor in (*many, *few):
        guests.enter(visitor)
    assert [visitor.is_out for visitor in few] == [False, False]
    assert [visitor.is_out for visitor in many] == [True, False, False, False]


def test_one_address_has_a_bound_of_its_own() -> None:
    guests = Guests(100, 2)
    visitors = [Visitor("a", float(number)) for number in range(5)]
    for visitor in visitors:
        guests.enter(visitor)
    assert [visitor.is_out for visitor in visitors] == [True, True, True, False, False]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.booleans()), max_size=60))
def test_no_more_are_in_than_may_be_unless_all_are_answered(moves: list[tuple[str, bool, bool]]) -> None:
    guests, inside = Guests(6, 4), []
    for number, (address, is_slow, is_leaving) in enumerate(moves):
        if is_leaving and inside:
            guests.leave(inside.pop(0))
        visitor = Visitor(address, float(number), is_slow)
        guests.enter(visitor)
        inside = [one for one in (*inside, visitor) if not one.is_out]
        assert guests.count == len(inside)
        if any(one.is_slow for one in inside if one.address == address):
            assert sum(one.address == address for one in inside) <= 4
    for visitor in inside:
        guests.leave(visitor)
        guests.leave(visitor)
    assert (guests.count, guests._by_address) == (0, {})


def test_the_systems_own_bound_on_files_is_heeded(settings: Settings) -> None:
    with open_files(OWN_FILES + 300):
        assert open_guests(settings).most == 300
        assert open_guests(changed(settings, max_connections=20)).most == 20
    with open_files(OWN_FILES // 2):
        assert open_guests(settings).most == FEWEST
