"""Files to the report on them side by side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from model.errors import FileError, LimitError
from model.quoted import counted
from model.scoring.classifier import FramingClassifier
from service.comparison.answer import comparison_fields
from service.ledger.answer import Article
from service.report.making import DECIMALS, basis_of, given
from service.report.shapes import COMPARISON, Basis, ComparisonReport
from service.report.source import Source, read_source
from service.wire.sent import FEWEST, MOST


def read_sources(files: Sequence[str], encoding: str | None = None) -> dict[str, Source]:
    """Return the texts of files, each by its name; by the whole path where two have the same.

    Raises
    ------
    LimitError
        There are too few or too many.
    FileError
        One is named twice, or cannot be read.
    """
    if not FEWEST <= len(files) <= MOST:
        raise LimitError(f"{counted(len(files), 'file')} named: a comparison takes {FEWEST} to {MOST}.")
    places = Counter(Path(file).resolve() for file in files)
    twice = [file for file in files if places[Path(file).resolve()] > 1]
    if twice:
        raise FileError(f"{twice[-1]} is named twice: a comparison takes each file once.")
    names = Counter(Path(file).name for file in files)
    return {
        Path(file).name if names[Path(file).name] == 1 else file: read_source(file, encoding=encoding) for file in files
    }


def make_comparison(
    classifier: FramingClassifier, sources: Mapping[str, Source], made_at: datetime
) -> ComparisonReport:
    """Return the report on documents side by side.

    Parameters
    ----------
    sources : by the names that the report gives them
    made_at : in UTC
    """
    articles = [Article(name, source.text, is_page=True) for name, source in sources.items()]
    fields = comparison_fields(classifier, articles, DECIMALS)
    comparison: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(fields))
    told = Basis(**basis_of(classifier, made_at))
    files = {name: given(sources[name]) for name in sorted(sources)}
    return ComparisonReport(
        report=COMPARISON, told=told, files=files, method=_method(told, comparison), comparison=comparison
    )


def _method(told: Basis, comparison: Mapping[str, Any]) -> str:
    n_documents, n_facts = len(comparison["documents"]), len(comparison["facts"])
    n_sentences = sum(one["sentences"] for one in comparison["documents"])
    model, book = told.model, told.codebook
    return " ".join(
        (
            f"{counted(n_documents, 'document')} of {counted(n_sentences, 'sentence')} were laid side by side on "
            f"{told.made_at[:10]} by {told.program['name']} {told.program['version']}, model {model['version']} "
            f"(SHA-256 {model['digest']}), labels by its codebook, version {book['version']}.",
            "Sentences of different documents were taken to tell the same fact "
            f"({counted(n_facts, 'fact')}) where the cosine of their tf-idf weights over words without endings, "
            "figures counting more, reached a fixed limit.",
            "Terms that set a document apart are those whose log-odds ratio with an informative Dirichlet prior "
            "(Monroe, Colaresi and Quinn 2008) is more than 1.96 standard errors.",
            "A fact told in other words is missed, and sentences that share words need not agree.",
        )
    )
