"""The tree of errors at the head of the module is the one that there is, and each can be caught by its family."""

import inspect
import pickle
import re

import pytest

from model import errors

FAMILY = {name: kind for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, Exception)}


def drawn() -> dict[str, str | None]:
    """Return each error of the drawn tree with the one that it hangs on."""
    above: list[str] = []
    found: dict[str, str | None] = {}
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"([│├└─ ]*)([A-Z]\w+Error)\b", line)
        if match:
            depth = len(match[1]) // 4
            del above[depth:]
            found[match[2]] = above[-1] if above else None
            above.append(match[2])
    return found


def test_the_drawn_tree_is_the_one_of_the_classes() -> None:
    told = drawn()
    assert set(told) == set(FAMILY)
    for name, parent in told.items():
        assert FAMILY[name].__base__ is (FAMILY[parent] if parent else Exception), name


@pytest.mark.parametrize("name", FAMILY)
def test_every_error_is_named_as_one_and_says_what_it_is(name: str) -> None:
    assert name.endswith("Error")
    assert FAMILY[name].__doc__
    assert issubclass(FAMILY[name], errors.FramingError)


def test_an_open_training_is_told_with_its_number() -> None:
    error = errors.OpenTrainingError("Training 7 is queued.", 7)
    assert (str(error), error.number) == ("Training 7 is queued.", 7)


@pytest.mark.parametrize("name", sorted(set(FAMILY) - {"OpenTrainingError"}))
def test_an_error_passes_from_process_to_process(name: str) -> None:
    again = pickle.loads(pickle.dumps(FAMILY[name]("what, which, what now")))
    assert type(again) is FAMILY[name]
    assert str(again) == "what, which, what now"
