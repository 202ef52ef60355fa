"""Sources that a person names: a mistyped one is told, and not taken for one that holds nothing."""

from collections.abc import Iterable

from model.store.reviews import Reviews, Wanted


def unknown_source(store: Reviews, names: Iterable[str]) -> str | None:
    """Return why one of the named sources cannot be meant, None if a stored review has each of them."""
    for name in names:
        if not store.page(Wanted(name), limit=1):
            return f"no stored review has the source {name!r}: look for it among those listed"
    return None
