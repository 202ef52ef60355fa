"""No sentence of the real text that labels and statistics stand on is in the repository; asked where the text is.

`pytest tests/test_no_real_text.py --real-text POOL --real-text FILE` (JSONL of documents, plain or .gz); without the
option it is skipped.
"""

import gzip
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.settings import ROOT
from training.corpus.real_text import read_texts

WORDS = 8
TOKEN = re.compile(r"\w+")


def shingles(text: str) -> Iterator[int]:
    """Yield a hash of each run of eight words, whatever marks and capitals stand between them."""
    words = TOKEN.findall(text.lower())
    for start in range(len(words) - WORDS + 1):
        yield hash(tuple(words[start : start + WORDS]))


def held(texts: list[str], known: set[int]) -> list[str]:
    """Return the texts of at least eight words whose every shingle is known."""
    found = []
    for text in texts:
        own = list(shingles(text))
        if own and all(one in known for one in own):
            found.append(text)
    return found


def repository_texts() -> Iterator[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes()
            yield (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8", "ignore")


def test_a_sentence_is_found_whatever_stands_around_it() -> None:
    sentence = "Nine herons stood by the old canal and watched the barges pass."
    known = set(shingles(f"# a comment\n{sentence.upper()}\nand more"))
    assert held([sentence], known) == [sentence]
    assert held([sentence.replace("herons", "storks")], known) == []
    assert held(["Too short to tell."], known) == []


def test_the_repository_holds_no_sentence_of_the_real_text(request: pytest.FixtureRequest) -> None:
    paths = [Path(path) for path in request.config.getoption("--real-text")]
    if not paths:
        pytest.skip("no --real-text was given: the text is not part of the repository")
    known = {one for text in repository_texts() for one in shingles(text)}
    found = held(list(read_texts(paths).values()), known)
    assert not found, f"{len(found)} sentences of the real text are in the repository"
