"""`"voices": true`: who speaks stands in the answer, in places of the text as sent, and costs nothing unasked."""

from typing import Any

from fastapi.testclient import TestClient

TEXT = (
    "🙂 Ice fell.\r\nSpokeswoman Ada Orel hailed “the heroes of a sacred war”. “We won,” she said. “We won twice.” "
    "It rained.\n\n"
    "The so-called “republic” fell."
)


def answer(client: TestClient, **asked: Any) -> dict[str, Any]:
    response = client.post("/v1/documents", json={"text": TEXT, "voices": True} | asked)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_each_sentence_has_its_quotations_and_their_speakers(client: TestClient) -> None:
    sentences = answer(client)["sentences"]
    told = [
        [(TEXT[quote["begin"] : quote["end"]], quote["kind"]) for quote in sentence["voices"]["quotes"]]
        for sentence in sentences
    ]
    assert told[-5:] == [
        [("“the heroes of a sacred war”", "fragment")],
        [("“We won,”", "direct")],
        [("“We won twice.”", "direct")],
        [],
        [("“republic”", "scare")],
    ]
    said = sentences[-4]["voices"]["quotes"][0]
    assert TEXT[said["cue"]["begin"] : said["cue"]["end"]] == "said"
    assert said["speaker"] == {
        "text": "Spokeswoman Ada Orel",
        "begin": TEXT.index("Spokes"),
        "end": TEXT.index(" hailed"),
        "kind": "official",
        "carried": True,
    }
    assert sentences[-3]["voices"]["quotes"][0]["cue"] is None


def test_own_and_quoted_words_have_whole_results(client: TestClient) -> None:
    found = answer(client)
    fragment, spoken, quoted, plain, scare = (sentence["voices"] for sentence in found["sentences"][-5:])
    for one in (fragment["own"], fragment["quoted"], spoken["own"], spoken["quoted"], quoted["quoted"], scare["own"]):
        assert set(one) >= {"label", "probabilities", "abstained"}
        assert abs(sum(one["probabilities"].values()) - 1) < 1e-6
    assert (quoted["own"], plain["quoted"], scare["quoted"]) == (None, None, None)
    assert plain["own"]["probabilities"] == found["sentences"][-2]["probabilities"]


def test_the_profile_tells_whose_words_take_how_much(client: TestClient) -> None:
    profile = answer(client)["profile"]["voices"]
    assert profile["scare_quotes"] == 1
    assert set(profile["quoted_share"]) == set(profile["own"]["characters"])
    (speaker,) = profile["speakers"]
    assert (speaker["text"], speaker["kind"], speaker["quotes"]) == ("Spokeswoman Ada Orel", "official", 3)
    counted = sum(profile["quoted"]["sentences"].values()) + profile["quoted"]["abstained_sentences"]
    assert counted == 3


def test_label_sets_and_utf16_places_reach_the_voices(client: TestClient) -> None:
    found = answer(client, alpha=0.1, offsets="utf16")
    units = TEXT.encode("utf-16-le")
    quote = found["sentences"][-1]["voices"]["quotes"][0]
    assert units[2 * quote["begin"] : 2 * quote["end"]].decode("utf-16-le") == "“republic”"
    assert "label_set" in found["sentences"][-4]["voices"]["quoted"]


def test_unasked_nothing_is_told(client: TestClient) -> None:
    found = client.post("/v1/documents", json={"text": TEXT}).json()
    assert all("voices" not in sentence for sentence in found["sentences"])
    assert "voices" not in found["profile"]
