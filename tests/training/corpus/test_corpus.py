"""Labelled files to a corpus: refused rows are named by file and line."""

import json
from pathlib import Path

import pytest

from model.errors import CorpusError
from model.labels import Label
from model.settings import ROOT
from training.audit.duplicates import near_pairs
from training.corpus.corpus import CODEBOOK_LABELS, Corpus, read_corpus

GOOD = {"text": "The ministers met for an hour.", "label": "neutral_reporting", "group": "a"}


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_rows_become_examples(tmp_path: Path) -> None:
    corpus = read_corpus([written(tmp_path / "one.jsonl", GOOD, GOOD | {"text": "They left.", "tags": ["r2+"]})])
    assert corpus.labels == CODEBOOK_LABELS
    assert [example.text for example in corpus.examples] == ["The ministers met for an hour.", "They left."]
    assert corpus.examples[1].tags == ("r2+",)
    assert corpus.examples[0].source == "one"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"text": "A sentence.", "label": "propaganda"}, "unknown label 'propaganda'"),
        ({"text": "A sentence."}, "there is no label"),
        ({"text": "   ", "label": "neutral_reporting"}, "there is no text"),
        ({"label": "neutral_reporting"}, "there is no text"),
        ({"text": 5, "label": "neutral_reporting"}, "there is no text"),
        ({"text": "a" * 10_001, "label": "neutral_reporting"}, "10001 characters"),
        (GOOD | {"label": "intelligence_estimate"}, "gives the same text 'neutral_reporting'"),
        (GOOD | {"text": "the  MINISTERS met for an hour.", "label": "intelligence_estimate"}, "the same text"),
        (GOOD | {"text": "They left.", "tags": 3}, "the tags are 3"),
        (GOOD | {"text": "They left.", "tags": ["r7+", 3]}, "the tags are ['r7+', 3]"),
        (GOOD | {"text": "They left.", "tags": {"r7+": True}}, "not a list of names"),
        ('{"text": ', "not JSON"),
        ("[1, 2]", "not an object"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path: Path, row: object, words: str) -> None:
    path = written(tmp_path / "bad.jsonl", GOOD, row, GOOD | {"text": "Another one."})
    with pytest.raises(CorpusError) as caught:
        read_corpus([path])
    assert f"{path}:2: " in str(caught.value)
    assert words in str(caught.value)


def test_bad_rows_can_be_left_out_and_are_named_all_the_same(tmp_path: Path) -> None:
    path = written(tmp_path / "bad.jsonl", GOOD, {"text": "A sentence."}, GOOD | {"text": "Another one."})
    left_out: list[str] = []
    assert len(read_corpus([path], left_out=left_out).examples) == 2
    assert [line.split(": ")[0] for line in left_out] == [f"{path}:2"]


def test_many_bad_rows_are_counted_and_the_first_ones_shown(tmp_path: Path) -> None:
    path = written(tmp_path / "bad.jsonl", *[{"text": "x", "label": "y"}] * 50)
    with pytest.raises(CorpusError, match=r"50 rows cannot be used") as caught:
        read_corpus([path])
    assert "... and 30 more" in str(caught.value)


def test_a_long_label_is_told_in_few_words(tmp_path: Path) -> None:
    long = GOOD | {"label": "x" * 10_000}
    path = written(tmp_path / "bad.jsonl", long, long | {"label": "y" * 10_000})
    for labels in (CODEBOOK_LABELS, None):
        with pytest.raises(CorpusError) as caught:
            read_corpus([path], labels=labels)
        assert len(str(caught.value)) < 1_000


def test_a_repeated_row_counts_once(tmp_path: Path) -> None:
    corpus = read_corpus(
        [written(tmp_path / "a.jsonl", GOOD, GOOD, GOOD | {"text": " The ministers met  for an hour."})]
    )
    assert len(corpus.examples) == 1


@pytest.mark.parametrize("figures", [("4", "7"), ("1987", "2014"), ("1,250.5", "3,875.0"), ("6 to 9", "2 to 3")])
def test_rows_that_differ_only_in_figures_are_counted_or_kept(tmp_path: Path, figures: tuple[str, str]) -> None:
    one, other = (GOOD | {"text": f"The dam held {figure} litres."} for figure in figures)
    file, said = written(tmp_path / "a.jsonl", one, other, one), list[str]()
    assert len(read_corpus([file], say=said.append).examples) == 1
    repeated = f"{file}: 1 row left out as repeated"
    assert said == [repeated, f"{repeated} but for figures; --keep-figures keeps such"]
    said.clear()
    assert len(read_corpus([file], say=said.append, keeps="figures").examples) == 2
    assert said == [repeated]
    file = written(tmp_path / "b.jsonl", one, other | {"label": "intelligence_estimate"})
    with pytest.raises(CorpusError, match=r"gives the same text but for its figures .*--keep-figures"):
        read_corpus([file])


def test_any_label_set_is_taken_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text('text,label\n"Prices, again, fell.",trade\nWheat rose.,grain\n')
    assert read_corpus([path], labels=None).labels == ("grain", "trade")


@pytest.mark.parametrize("name", ["missing.jsonl", "empty.jsonl", "strange.doc"])
def test_a_file_that_gives_nothing_is_an_error(tmp_path: Path, name: str) -> None:
    if name != "missing.jsonl":
        (tmp_path / name).write_text("")
    with pytest.raises(Exception, match=r"is no file|empty|ending"):
        read_corpus([tmp_path / name])


def test_the_digest_knows_the_rows_and_not_their_order(tmp_path: Path) -> None:
    other = GOOD | {"text": "They left."}
    one = read_corpus([written(tmp_path / "a.jsonl", GOOD, other)])
    two = read_corpus([written(tmp_path / "a2.jsonl", other | {"source": "a"}, GOOD | {"source": "a"})])
    assert one.digest == two.digest
    assert one.digest != one.subset([0]).digest


def test_the_seeds_hold_what_their_datasheet_promises(seeds: Corpus) -> None:
    shares = seeds.shares()
    assert len(seeds.examples) >= 8_000
    assert shares[Label.NEUTRAL_REPORTING] >= 0.5
    voices: dict[str, set[str]] = {}
    for example in seeds.examples:
        voices.setdefault(example.group, set()).add(example.label)
    assert sum(len(labels) > 1 for labels in voices.values()) >= 1_500


@pytest.fixture(scope="module")
def challenge() -> Corpus:
    return read_corpus([ROOT / "seeds" / "challenge" / "near_misses.jsonl"])


def test_nothing_of_the_challenge_is_in_the_seeds(seeds: Corpus, challenge: Corpus) -> None:
    assert len(challenge.examples) == 4_853
    assert sum(example.is_firm for example in challenge.examples) == 4_853 - 238
    assert not {example.group for example in seeds.examples} & {example.group for example in challenge.examples}


def test_seeds_and_challenge_hold_no_near_duplicates(seeds: Corpus, challenge: Corpus) -> None:
    texts = [*seeds.texts, *challenge.texts]
    assert [(one, other) for one, other, cosine in near_pairs(texts, 1, 0.9) if cosine >= 0.9] == []


def test_a_corpus_says_how_many_examples_each_named_path_gave(tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    texts = [GOOD | {"text": f"Text {letter}."} for letter in "abcdef"]
    written(folder / "one.jsonl", texts[0], texts[1])
    written(folder / "two.jsonl", texts[2])
    further = written(tmp_path / "more.jsonl", texts[1], texts[3], texts[3])  # the first and the last repeat
    nothing_new = written(tmp_path / "known.jsonl", texts[0])
    corpus = read_corpus([folder, further, nothing_new])
    assert corpus.sizes == (3, 1, 0)
    assert sum(corpus.sizes) == len(corpus.examples)
    assert corpus.examples[: corpus.sizes[0]] == read_corpus([folder]).examples
    assert corpus.subset([0]).sizes == ()
