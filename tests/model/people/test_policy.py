"""Which labels may train: by the setting, by settlements, and by a person's last word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.people.policy import ANY, Chosen, Policy, choose, read_policy
from tests.model.people.test_votes import review

TWO_OF_THREE = Policy(2, 3)


def numbers(chosen: Chosen) -> list[int]:
    return [one.id for one in chosen.reviews]


@pytest.mark.parametrize(
    ("text", "policy"), [("any", ANY), ("settled", Policy(None)), ("2 of 3", TWO_OF_THREE), ("1 of 1", Policy(1, 1))]
)
def test_a_setting_stands_for_a_policy(text: str, policy: Policy) -> None:
    assert read_policy(text) == policy


@pytest.mark.parametrize("text", ["", "all", "3 of 2", "0 of 2", "2of3", "100 of 100"])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2 of 3"):
        read_policy(text)


def test_with_two_of_three_only_agreed_labels_train() -> None:
    stored = [
        review(1, "Agreed.", "a", "anna"),
        review(2, "Agreed.", "a", "boris"),
        review(3, "Agreed.", "b", "chris"),
        review(4, "Alone.", "a", "anna"),
        review(5, "Split.", "a", "anna"),
        review(6, "Split.", "b", "boris"),
        review(7, "Both.", "c", "anna"),
        review(8, "Both.", "c", "boris"),
        review(9, "Two to two.", "a", "anna"),
        review(10, "Two to two.", "a", "boris"),
        review(11, "Two to two.", "b", "chris"),
        review(12, "Two to two.", "b", "dora"),
    ]
    chosen = choose(stored, TWO_OF_THREE)
    assert numbers(chosen) == [1, 2, 7, 8]
    assert chosen.left_out == {"not agreed": 8}
    assert numbers(choose(stored, ANY)) == list(range(1, 13))
    assert choose(stored, Policy(None)).left_out == {"not settled": 12}


def test_one_person_is_one_however_many_sources_and_the_last_word_counts() -> None:
    stored = [review(1, "T.", "a", "anna", "desk"), review(2, "T.", "a", "anna", "wire")]
    assert numbers(choose(stored, TWO_OF_THREE)) == []
    changed = [*stored, review(3, "T.", "b", "anna", "desk"), review(4, "T.", "b", "boris", "desk")]
    assert numbers(choose(changed, TWO_OF_THREE)) == [3, 4]
    assert numbers(choose(changed, ANY)) == [2, 3, 4]
    assert choose(changed, ANY).left_out == {"superseded": 1}


def test_the_newest_settlement_is_what_trains_whatever_the_policy() -> None:
    stored = [
        review(1, "T.", "a", "anna"),
        review(2, "T.", "c", "mona", "settled", settled="first"),
        review(3, "T.", "b", "mona", "settled", settled="thought again"),
        review(4, "T.", "a", "boris"),
    ]
    for policy in (ANY, TWO_OF_THREE, Policy(None)):
        chosen = choose(stored, policy)
        assert (numbers(chosen), chosen.left_out) == ([3], {"settled otherwise": 3})


def test_what_the_audit_took_out_trains_not_but_still_speaks() -> None:
    first = replace(review(1, "T.", "a", "anna"), state="quarantined")
    assert numbers(choose([first, review(2, "T.", "a", "boris")], TWO_OF_THREE)) == [2]


@given(
    st.lists(st.tuples(st.sampled_from("tu"), st.sampled_from("ab"), st.sampled_from("xyz")), max_size=12),
    st.integers(1, 3),
    st.integers(0, 2),
)
def test_a_stricter_policy_lets_no_other_label_train(given: list[tuple[str, str, str]], k: int, more: int) -> None:
    stored = [review(number, *one) for number, one in enumerate(given, start=1)]
    policy = Policy(k, k + more)
    chosen = choose(stored, policy)
    assert set(numbers(chosen)) <= set(numbers(choose(stored, ANY)))
    for text in "tu":
        labels = {one.label for one in chosen.reviews if one.text == text}
        assert len(labels) <= 1
        people = {one.actor for one in stored if one.text == text and {one.label} == labels}
        assert not labels or len(people) >= k
