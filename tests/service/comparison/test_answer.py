"""A comparison as it goes over the wire: every sentence has its place and its label, whatever the order sent."""

from itertools import permutations

import msgspec

from model.scoring.classifier import FramingClassifier
from service.comparison.answer import comparison_fields
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
