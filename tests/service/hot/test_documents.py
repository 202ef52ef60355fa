"""`POST /v1/documents`: nothing cut, offsets exact, one answer however long the text."""

import json
import math

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from model.labels import Label
from model.store.artifact import Artifact
from model.store.registry import Registry
from tests.fitted import SIGNED
from training.fit.fit import Fitted

ARTICLE = """SEOUL AND KYIV COMPARE NOTES ON TROOP LOSSES

SEOUL, Oct. 5 — Mr. Kim Yong-bok flew to the U.S. on Tuesday, officials said. "We have seen the lists," he told
reporters. “Nobody asked us to count.” The visit, his third since Jan. 12, 2025, ended at 5 p.m. on Friday.
Gen. J. R. Alvarez of the U.S. Army met him at 9:30 a.m. He did not take questions.
Lt. Col. Smith, who speaks Korean, interpreted. Were there maps? Yes, six of them!
The firm, Acme Inc. of Ohio, sold the printer for $3.5 million. It works at approx. 300 pages a minute.
Naïve readers — and there are some — may ask: "Why now?" The ministry's answer was short. 🙂 It said no.
1. The first list was dated No. 3 of the series.
2. The second was not dated.
‘It was a long day,’ said Dr. Li et al. in a note. See p. 4. The D.P.R.K. did not comment.
"""


def labelled(client: TestClient, text: str) -> list[dict[str, object]]:
    answer = client.post("/v1/documents", json={"text": text})
    assert answer.status_code == 200
    return answer.json()["sentences"]


def test_offsets_slice_the_text_as_sent_and_leave_only_white_space_between(client: TestClient) -> None:
    sentences = labelled(client, ARTICLE)
    end = 0
    for sentence in sentences:
        assert ARTICLE[end : sentence["begin"]].strip() == ""
        assert sentence["begin"] < sentence["end"]
        end = sentence["end"]
    assert ARTICLE[end:].strip() == ""
    assert len(sentences) >= 18


def test_the_profile_counts_every_sentence_and_character_once(client: TestClient) -> None:
    answer = client.post("/v1/documents", json={"text": ARTICLE}).json()
    profile, sentences = answer["profile"], answer["sentences"]
    assert sum(profile["sentences"].values()) + profile["abstained_sentences"] == len(sentences)
    length = sum(sentence["end"] - sentence["begin"] for sentence in sentences)
    assert sum(profile["characters"].values()) + profile["abstained_characters"] == length
    for label in profile["sentences"]:
        own = [s for s in sentences if s["label"] == label and not s["abstained"]]
        assert profile["sentences"][label] == len(own)
        assert profile["characters"][label] == sum(s["end"] - s["begin"] for s in own)


@pytest.mark.parametrize(
    "whole",
    [
        "Mr. Kim Yong-bok flew to the U.S. on Tuesday, officials said.",
        "Gen. J. R. Alvarez of the U.S. Army met him at 9:30 a.m.",
        "The firm, Acme Inc. of Ohio, sold the printer for $3.5 million.",
        "It works at approx. 300 pages a minute.",
        "SEOUL AND KYIV COMPARE NOTES ON TROOP LOSSES",
        "1. The first list was dated No. 3 of the series.",
        "The D.P.R.K. did not comment.",
    ],
)
def test_no_sentence_is_cut_at_an_abbreviation(client: TestClient, whole: str) -> None:
    pieces = {ARTICLE[sentence["begin"] : sentence["end"]] for sentence in labelled(client, ARTICLE)}
    assert any(piece.endswith(whole) for piece in pieces)


def test_sentences_are_labelled_as_by_the_label_route(client: TestClient) -> None:
    sentences = labelled(client, ARTICLE)
    texts = [ARTICLE[sentence["begin"] : sentence["end"]] for sentence in sentences]
    results = client.post("/v1/label", json={"texts": texts}).json()["results"]
    assert [sentence["label"] for sentence in sentences] == [result["label"] for result in results]


def test_a_document_of_the_largest_size_comes_back_whole(client: TestClient) -> None:
    sentence = "The delegation left on Friday after a visit of two days to the port. "
    text = sentence * (1024 * 1024 // len(sentence))
    sentences = labelled(client, text)
    assert len(sentences) == 1024 * 1024 // len(sentence)
    assert sentences[-1]["end"] == len(text.rstrip())


PAGE = """<!doctype html><html><head><title>Talks end | The Example</title><script>let hidden = 1;</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>Talks end in the port</h1>
<p>The delegation left on <b>Friday</b> after a visit of two days to the port, officials said &mdash; no word more.</p>
<p>“Our heroes crushed the puppets,” the state agency said of the battle, and it called the army invincible.</p>
<p>The spy service estimates that some 300 of the soldiers were probably wounded there in the first week of June.</p>
</article><footer><p>Copyright. All rights reserved.</p></footer></body></html>"""


def test_of_a_page_the_main_text_is_labelled_and_given_back(client: TestClient) -> None:
    answer = client.post("/v1/documents", json={"html": PAGE})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    sentences = [found["text"][sentence["begin"] : sentence["end"]] for sentence in found["sentences"]]
    assert (
        "The delegation left on Friday after a visit of two days to the port, officials said — no word more."
        in sentences
    )
    assert any(sentence.startswith("The spy service") for sentence in sentences)
    assert not any(word in found["text"] for word in ("hidden", "World", "Copyright"))
    assert found["sentences"] == labelled(client, found["text"])


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>He l<b>ef</b>t on Friday.<p>Was&nbsp;it 5&euro;?<!-- no -->", ["He left on Friday.", "Was it 5€?"]),
        ("No mark at all.", ["No mark at all."]),
        ("<div>" * 300 + "A short line.", ["A short line."]),
        ("<meta charset=latin-1>One naïve line.<br>Another 🙂 one.", ["One naïve line.", "Another 🙂 one."]),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_piece_of_a_page_is_read_whole(client: TestClient, page: str, lines: list[str]) -> None:
    assert client.post("/v1/documents", json={"html": page}).json()["text"].splitlines() == lines


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("a\x01b", "a\ufffdb"),
        ("<p>Hello there.\x0b</p>", "Hello there.\ufffd"),
        ("<p>Hi \ufffe there</p>", "Hi \ufffd there"),
        ("<p>A&#1;b, &#x0001f c &#65535 d.</p>", "A\ufffdb, \ufffd c \ufffd d."),
        ("<p>A\fb&#12;c&#0;d&#1234567;.</p>", "A b c\ufffdd\ufffd."),
        ("<p>Plain &amp;#1; &#x26; &#39;&#x1f642;</p>", "Plain &#1; & '🙂"),
        (
            PAGE.replace("Friday", "Fri\x02day").replace("&mdash;", "&#2;"),
            "left on Fri\ufffdday after a visit of two days to the port, officials said \ufffd no word more.",
        ),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_xml_does_not_allow_comes_back_as_a_replacement(client: TestClient, page: str, text: str) -> None:
    answer = client.post("/v1/documents", json={"html": page})
    assert answer.status_code == 200, answer.text
    assert text in answer.json()["text"]


REFERENCES = st.integers(0, 0x110000).map("&#{};".format) | st.integers(0, 0x20).map("&#x{:x}".format)
MARKS = st.sampled_from(["<p>", "</p>", "<a b='", "'>", "<!--", "-->", "<?", "]]>", "<script>", "<svg>", "<table>"])


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=20) | REFERENCES | MARKS, min_size=1, max_size=20).map("".join))
def test_any_page_gets_an_answer_below_500(client: TestClient, page: str) -> None:
    assert client.post("/v1/documents", json={"html": page}).status_code < 500


def test_a_lone_surrogate_in_a_page_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/documents", content=b'{"html": "<p>half a pair: \\ud800</p>"}')
    assert answer.status_code in {400, 422}
    assert "surrogate" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"text": "a " * 600_000}, 413, "1048576"),
        ({"text": " \n"}, 422, "blank"),
        ({"text": 3}, 422, "str"),
        ({}, 422, "html"),
        ({"text": "a", "html": "<p>a"}, 422, "either"),
        ({"html": "<p>" + "a " * 600_000}, 413, "1048576"),
        ({"html": "<script>let a = 1;</script>"}, 422, "No text"),
        ({"html": "\n"}, 422, "blank"),
        ({"text": "a", "pages": 1}, 422, "pages"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bad_documents_get_a_4xx(client: TestClient, body: dict[str, object], status: int, word: str) -> None:
    answer = client.post("/v1/documents", json=body)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


def test_a_version_that_knows_heeds_the_other_sentences_and_says_how(
    client: TestClient, registry: Registry, fitted: Fitted
) -> None:
    assert client.post("/v1/documents", json={"text": ARTICLE}).json()["mix"] is None
    usual = dict(zip(Label, (0.05, 0.05, 0.9), strict=True))
    card = json.loads(fitted.artifact.manifest) | {"document_prior": {"factor": 0.6, "usual": usual}}
    version = registry.add(Artifact(json.dumps(card).encode(), fitted.artifact.contents), {}, SIGNED)
    asked = {"text": ARTICLE, "version": version.name}
    mixed = client.post("/v1/documents", json=asked).json()
    alone = client.post("/v1/documents", json=asked | {"mix": False}).json()
    assert mixed["mix"] == {"factor": 0.6, "usual": usual}
    assert alone["mix"] is None
    assert all("mix" not in sentence for sentence in alone["sentences"])
    changed = 0
    for with_others, by_itself in zip(mixed["sentences"], alone["sentences"], strict=True):
        raised = {
            label: probability * math.exp(with_others["mix"][label])
            for label, probability in by_itself["probabilities"].items()
        }
        for label, probability in with_others["probabilities"].items():
            assert probability == pytest.approx(raised[label] / sum(raised.values()), abs=1e-6)
        changed += with_others["probabilities"] != by_itself["probabilities"]
    assert changed == len(alone["sentences"])
