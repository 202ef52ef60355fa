"""A comparison as it goes over the wire: every sentence has its place and its label, whatever the order sent."""

from itertools import permutations

import msgspec
import pytest

from model.scoring.classifier import FramingClassifier
from service.comparison.answer import UNCOMPARED, comparison_fields
from service.comparison.schemas import ComparedFact, ComparisonAnswer, PlacedSentence, SharedFigure
from service.documents.labelled import Way, label_document
from service.ledger.answer import Article


def test_the_order_of_the_articles_changes_no_byte(classifier: FramingClassifier, articles: list[Article]) -> None:
    found = {msgspec.json.encode(comparison_fields(classifier, order)) for order in permutations(articles)}
    assert len(found) == 1


def test_sentences_stand_where_they_say_and_have_the_labels_of_their_documents(
    classifier: FramingClassifier, articles: list[Article]
) -> None:
    found = comparison_fields(classifier, articles)
    texts = {article.name: article.text for article in articles}
    told = [(one["document"], one) for fact in found["facts"] for one in fact["sentences"]]
    told += [(name, one) for name, own in found["alone"].items() for one in own]
    seen = dict.fromkeys(texts, 0)
    for name, one in told:
        assert texts[name][one["begin"] : one["end"]] == one["text"]
        labelled = msgspec.json.decode(label_document(classifier, texts[name], Way()).sentences)[one["sentence"]]
        assert (one["label"], one["abstained"]) == (labelled["label"], labelled["abstained"])
        seen[name] += 1
    assert seen == {one["id"]: one["sentences"] for one in found["documents"]}


def test_what_is_shared_what_only_one_says_and_what_sets_apart(
    classifier: FramingClassifier, articles: list[Article]
) -> None:
    found = comparison_fields(classifier, articles)
    assert [one["id"] for one in found["documents"]] == ["agency", "daily", "wire"]
    facts = [{one["document"] for one in fact["sentences"]} for fact in found["facts"]]
    assert {"daily", "wire"} in facts
    assert [one["text"] for one in found["alone"]["wire"]][-1].startswith("Talks on an exchange")
    assert len(found["alone"]["agency"]) == 2
    assert set(found["terms"]) == {"agency", "daily", "wire"}
    assert "text" not in found["documents"][0]


def test_a_page_has_its_text_in_the_answer(classifier: FramingClassifier) -> None:
    pages = [Article("a", "The envoys met.", is_page=True), Article("b", "The envoys left.", source="wire")]
    first, second = comparison_fields(classifier, pages)["documents"]
    assert first["text"] == "The envoys met."
    assert (second["source"], second["date"], second["characters"]) == ("wire", None, 16)


def test_texts_without_a_word_share_nothing(classifier: FramingClassifier) -> None:
    found = comparison_fields(classifier, [Article("a", "…"), Article("b", "…")])
    assert (found["facts"], found["figures"], found["alone"]) == ([], [], {"a": [], "b": []})


def test_twenty_copies_agree_on_everything(classifier: FramingClassifier, articles: list[Article]) -> None:
    text = articles[0].text
    found = comparison_fields(classifier, [Article(f"copy {n:02}", text) for n in range(20)])
    assert all(own == [] for own in (*found["alone"].values(), *found["terms"].values()))
    assert {len(fact["sentences"]) for fact in found["facts"]} == {20}
    assert all(fact["likeness"] == 1 for fact in found["facts"])
    assert len(found["facts"]) == found["documents"][0]["sentences"]
    assert [figure["differences"] for figure in found["figures"]] == [[]]


def test_an_article_within_another_says_nothing_alone(classifier: FramingClassifier, articles: list[Article]) -> None:
    wire, other = articles[0].text, articles[2].text
    found = comparison_fields(classifier, [Article("whole", f"{wire}\r\n\r\n🙂\u00a0{other}"), Article("part", wire)])
    assert found["alone"]["part"] == []
    assert len(found["alone"]["whole"]) >= 2
    text = f"{wire}\r\n\r\n🙂\u00a0{other}"
    assert all(text[one["begin"] : one["end"]] == one["text"] for one in found["alone"]["whole"])


def test_what_is_no_prose_is_compared_with_nothing(classifier: FramingClassifier) -> None:
    table = "| 1 | 22 | 333 | 44 |\n| 5 | 66 | 777 | 88 |"
    found = comparison_fields(classifier, [Article("a", table), Article("b", table)])
    reasons = {one.get("reason") for own in found["alone"].values() for one in own}
    assert not reasons & UNCOMPARED
    assert all(one.get("reason") not in UNCOMPARED for fact in found["facts"] for one in fact["sentences"])
    assert found["documents"][0]["profile"] == found["documents"][1]["profile"]


@pytest.mark.parametrize("decimals", [1, 4])
def test_probabilities_of_profiles_are_rounded_as_asked(
    classifier: FramingClassifier, articles: list[Article], decimals: int
) -> None:
    found, whole = comparison_fields(classifier, articles, decimals), comparison_fields(classifier, articles)
    assert [one["sentences"] for one in found["documents"]] == [one["sentences"] for one in whole["documents"]]
    assert found["alone"] == whole["alone"]


def test_the_answer_has_the_shape_that_is_published(classifier: FramingClassifier, articles: list[Article]) -> None:
    model = {"version": 1, "digest": "0" * 64}
    fields = msgspec.json.decode(msgspec.json.encode(comparison_fields(classifier, articles)))
    published = ComparisonAnswer.model_fields
    assert set(fields) | {"model"} == set(published)
    assert model.keys() <= published["model"].annotation.model_fields.keys()  # type: ignore[union-attr]  # a model
    for fact in fields["facts"]:
        ComparedFact.model_validate(fact, extra="forbid")
    for own in fields["alone"].values():
        for one in own:
            PlacedSentence.model_validate(one, extra="forbid")
    for figure in fields["figures"]:
        SharedFigure.model_validate(figure)
