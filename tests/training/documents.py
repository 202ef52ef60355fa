"""Invented labelled documents of several families, as files and as statistics: what real text is to a test."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

from model.fitted.pipeline import Lexicon, Parameters
from tests.training.invented import LABELS, sentences
from training.corpus.corpus import Corpus
from training.corpus.real_text import LETTERS, Document, Reading
from training.corpus.statistics import DIRECTORY
from training.fit.real import Made, Making, Material, Sentences, Thresholds, Written, make_statistics, material_of

PARAMETERS = Parameters(char_ngrams=None, min_count=3)
FAMILIES, SENTENCES = 4, 8
LETTER_OF = {label: letter for letter, label in LETTERS.items()}
FACTORS = {label.value: 0.3 for label in LABELS}


def real_sentences(n_documents: int = 40, seed: int = 11) -> Sentences:
    """Return documents of eight sentences, ten a family; each family is a fold."""
    examples = sentences(n_documents * SENTENCES, seed=seed, source="paper")
    documents = [
        Document(f"d{number:03}", "wire" if number % 2 else "state", f"family {number % FAMILIES}", f"outlet {number}",
                 number % FAMILIES)
        for number in range(n_documents)
    ]  # fmt: skip
    readings = [
        Reading(documents[place // SENTENCES].name, place % SENTENCES, example.label, place % 10 != 0)
        for place, example in enumerate(examples)
    ]
    texts = [example.text for example in examples]
    return Sentences(readings, texts, [documents[place // SENTENCES] for place in range(len(examples))])


def written(n: int = 240) -> Written:
    """Return seeds, and a few sentences of kinds that the documents lack."""
    seeds = [example for k in range(4) for example in sentences(n // 4, seed=60 + k, source=f"register {k}")]
    kinds = [replace(example, source="kinds") for example in sentences(9, seed=90)]
    labels = tuple(label.value for label in LABELS)
    return Written(Corpus(tuple(seeds), labels), Corpus(tuple(kinds), labels))


def material(real: Sentences | None = None) -> Material:
    """Return what fits on such documents start from."""
    making = Making(PARAMETERS, Lexicon(), (), FACTORS, Thresholds(5, 2, 2))
    return material_of(real or real_sentences(), written(), making, lambda _line: None)


def made(real: Sentences | None = None) -> Made:
    """Return statistics of such documents."""
    described = {"lexicon": "", "seeds": "", "labels_sha256": "", "text_sha256": "", "beside": ""}
    return make_statistics(material(real), described, lambda _line: None)


def write_labels(directory: Path, real: Sentences) -> Path:
    """Write labels and documents as they ship; return the file that holds the text."""
    directory.mkdir(parents=True, exist_ok=True)
    lines = ["document\tsentence\tfirst\tsecond\tthird\tlabel"]
    texts: dict[str, list[str]] = {}
    for reading, text in zip(real.readings, real.texts, strict=True):
        letter = LETTER_OF[reading.label]
        mark = letter if reading.is_firm else f"{letter}?"
        lines.append(f"{reading.document}\t{reading.sentence}\t{mark}\t\t\t{letter}")
        texts.setdefault(reading.document, []).append(text)
    known = {document.name: document for document in real.documents}
    rows = ["document\tkind\tfamily\toutlet\tfold"]
    rows += [f"{one.name}\t{one.kind}\t{one.family}\t{one.outlet}\t{one.fold}" for one in known.values()]
    for name, content in (("labels", lines), ("documents", rows)):
        (directory / f"{name}.tsv.gz").write_bytes(gzip.compress(("\n".join(content) + "\n").encode()))
    file = directory.parent / "text.jsonl"
    file.write_text("".join(json.dumps({"doc": name, "sentences": found}) + "\n" for name, found in texts.items()))
    return file


def real_text_of(seeds_dir: Path) -> Path:
    """Return where a seeds directory keeps what it has of real text."""
    return seeds_dir / DIRECTORY
