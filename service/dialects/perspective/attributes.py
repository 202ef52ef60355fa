"""Perspective's attributes: the labels of the serving version, and names that an operator set for them."""

from collections.abc import Iterable, Mapping

from model.lists import aliases_of
from model.quoted import quoted
from model.settings import Settings
from service.wire.refusals import RefusedError

LANGUAGE = "en"


def labels_asked(names: Iterable[str], labels: tuple[str, ...], settings: Settings) -> dict[str, str]:
    """Return the label that each attribute stands for: it may be written in capitals, as attributes are.

    Raises
    ------
    RefusedError
        There is no such attribute: nothing here measures what another name may promise.
    """
    known = names_of(labels, settings)
    found = {}
    for name in names:
        label = known.get(name)
        if label is None:
            raise RefusedError(
                400,
                f"There is no attribute {quoted(name)}: the attributes here are {', '.join(map(str.upper, labels))}. "
                "FRAMING_PERSPECTIVE_ALIASES can set a name for one.",
            )
        found[name] = label
    return found


def names_of(labels: tuple[str, ...], settings: Settings) -> Mapping[str, str]:
    """Return every name of an attribute with its label; an alias of a label that there is not means nothing."""
    names = {name: label for label in labels for name in (label, label.upper())}
    aliases = aliases_of(settings.perspective_aliases)
    return names | {name: names[label] for name, label in aliases.items() if label in names}


def check_languages(languages: Iterable[str], names: Iterable[str]) -> None:
    """Raise RefusedError where a text is said to be in no language that is read here."""
    given = list(languages)
    if given and not any(one.lower().partition("-")[0] == LANGUAGE for one in given):
        raise RefusedError(
            400, f"Attribute {next(iter(names), '')} does not support request languages: {', '.join(given)[:100]}"
        )
