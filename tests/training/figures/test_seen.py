"""Which texts a version was fitted on is told by hashes, of very many texts for a part of those asked."""

import json

from training.figures.seen import seen_among, seen_list

FITTED = ["The envoys met.", "Prices rose 3 percent.", "A court opened."]


def test_a_text_that_was_fitted_on_is_told_from_others() -> None:
    listed = json.loads(json.dumps(seen_list(FITTED)))
    asked = ["A court opened.", "A court closed.", " A  court\nopened.", "Prices rose 7 percent.", ""]
    is_seen, can_tell = seen_among(listed, asked)
    assert is_seen.tolist() == [True, False, True, True, False]  # figures and spaces are the same to a model
    assert can_tell.all()
    assert listed["texts"] == 3


def test_the_list_holds_no_text_and_each_once() -> None:
    listed = seen_list([*FITTED, *FITTED])
    assert listed["texts"] == 3
    assert "envoys" not in json.dumps(listed)


def test_of_too_many_texts_a_part_can_be_told_and_that_part_rightly() -> None:
    texts = [f"Village {'ab'[number % 2] * (number // 2 + 1)}." for number in range(400)]
    others = [text.replace("Village", "Town") for text in texts]
    listed = seen_list(texts, most=100)
    assert not listed["is_whole"]
    seen, told = seen_among(listed, texts)
    assert (seen == told).all()
    assert seen.sum() == 100
    seen, told = seen_among(listed, others)
    assert not seen.any()
    assert 40 < told.sum() < 200  # about a quarter, as of any texts


def test_no_texts_are_told_too() -> None:
    is_seen, can_tell = seen_among(seen_list(FITTED), [])
    assert (len(is_seen), len(can_tell)) == (0, 0)
    is_seen, can_tell = seen_among(seen_list([]), ["A sentence."])
    assert (is_seen.tolist(), can_tell.tolist()) == ([False], [True])
