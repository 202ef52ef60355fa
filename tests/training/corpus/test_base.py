"""The rows that a version carries: what goes in comes out, reviews stay where they are, equal rows give equal bytes."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from training.corpus.base import base_bytes, read_base
from training.corpus.corpus import Corpus, Example

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
EXAMPLES = st.lists(
    st.builds(Example, TEXT, st.sampled_from(("crime", "sport")), TEXT, TEXT, st.tuples(TEXT), st.booleans()),
    max_size=8,
)


@given(EXAMPLES)
def test_what_goes_in_comes_out(examples: list[Example]) -> None:
    content = base_bytes(examples)
    assert content == base_bytes(examples)
    found = read_base(content, ["crime", "sport"], {"files": ["own.csv"]})
    assert found == Corpus(tuple(examples), ("crime", "sport"), ("own.csv",))


def test_reviews_are_left_out_as_the_database_has_them() -> None:
    kept = Example("A trial.", "crime", "g", "s")
    content = base_bytes([kept, replace(kept, text="A goal.", is_review=True)])
    assert read_base(content, ["crime"], {}).examples == (kept,)
