"""From a fitted pipeline to its scoring table; the inverse does not exist.

Reading scikit-learn's objects is `model.fitted.branches`' task, the arrays' meaning `model.table.layout`'s.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from model.errors import ArtifactError, IntegrityError
from model.fitted.branches import TOKEN_PATTERNS, Branch, LinearModel, fitted_parts, read_pipeline
from model.fitted.export_arrays import Alphabet, fold_sections, letter_sections, word_sections
from model.table.checks import check_table
from model.table.header import MAX_DEPTH
from model.table.layout import Array, Block, ScoringTable, payload_stride

Entries = list[tuple[str, int]]
"""N-grams with the features they feed, ascending by feature."""


def export_table(pipeline: Any, labels: Sequence[str]) -> ScoringTable:
    """Return the scoring table of a fitted pipeline.

    Idf and weights are rounded to float32; `round_to_table_precision` does the same to the
    pipeline. An n-gram that the analyzer can never produce is left out, its feature stays.

    Parameters
    ----------
    pipeline : a fitted Pipeline of (FeatureUnion of vectorizers, LogisticRegression), bare or inside
        `CalibratedClassifierCV(method="temperature", ensemble=False)`
    labels : the classifier's classes in the order that the table's columns shall have

    Raises
    ------
    ArtifactError
        A step or an option has no place in a table, or the labels are not the classes.
    """
    model = read_pipeline(pipeline)
    order = _column_order(model, labels)
    branches = [_commonest_first(branch) for branch in model.branches]
    blocks, words, letters = _numbered(branches)
    depth = max([1, *(ngram.count(" ") + 1 for ngram, _ in words)])
    if depth > MAX_DEPTH:
        raise ArtifactError(f"Word n-grams of {depth} words; a scoring table holds {MAX_DEPTH}.")
    letter_range = _letter_range(blocks)
    alphabet = Alphabet.of([ngram for ngram, _ in letters], letter_range[1])
    sections: dict[str, Array] = {
        **fold_sections(_common_fold(branches), alphabet),
        **word_sections(words),
        **letter_sections(letters, alphabet),
        "payload": _payload(branches, order),
    }
    sections["lists"] = _joined_lists(sections)
    table = ScoringTable(
        labels=tuple(str(label) for label in labels),
        has_marks=_common_pattern(branches),
        depth=depth,
        letter_bits=alphabet.bits,
        letter_range=letter_range,
        blocks=tuple(blocks),
        intercepts=tuple(float(value) for value in model.intercepts[order]),
        factor=model.factor,
        sections=MappingProxyType(sections),
    )
    try:
        check_table(table)
    except IntegrityError as error:
        raise ArtifactError(f"The pipeline gives no sound scoring table: {error}.") from error
    return table


def round_to_table_precision(pipeline: Any) -> None:
    """Round `coef_`, `intercept_` and each `idf_` of a fitted pipeline to float32 values, in place.

    They stay float64 arrays. Afterwards pipeline and table hold the same numbers wherever no
    embedding is folded into weights; fit a temperature after this, not before.
    """
    classifier, weighed = fitted_parts(pipeline)
    classifier.coef_ = _rounded(classifier.coef_)
    classifier.intercept_ = _rounded(classifier.intercept_)
    for tfidf in weighed:
        tfidf.idf_ = _rounded(tfidf.idf_)


def _rounded(values: Any) -> npt.NDArray[np.float64]:
    return np.asarray(values, np.float32).astype(np.float64)


def _column_order(model: LinearModel, labels: Sequence[str]) -> list[int]:
    if sorted(labels) != sorted(model.classes):
        raise ArtifactError(
            f"The pipeline was fitted on the labels {', '.join(model.classes)}; the table was asked "
            f"for {', '.join(labels)}: name each of them once."
        )
    return [model.classes.index(label) for label in labels]


def _common_fold(branches: Sequence[Branch]) -> dict[int, Any]:
    fold = branches[0].fold
    for branch in branches[1:]:
        if branch.fold != fold:
            raise ArtifactError(
                f"Pipeline step {branch.name!r} has another preprocessor than "
                f"{branches[0].name!r}; a scoring table folds once: give both the same table."
            )
    return fold


def _common_pattern(branches: Sequence[Branch]) -> bool:
    """Return whether marks are tokens, which must hold for all word branches alike."""
    patterns = {
        branch.vectorizer.token_pattern: branch.name for branch in branches if branch.vectorizer.analyzer == "word"
    }
    if len(patterns) > 1:
        names = ", ".join(f"{name!r}: {pattern!r}" for pattern, name in patterns.items())
        raise ArtifactError(f"One token_pattern a scoring table, found several ({names}).")
    return any(TOKEN_PATTERNS[pattern] for pattern in patterns)


def _commonest_first(branch: Branch) -> Branch:
    """Return the branch with its features renumbered by ascending idf, so that what is used most
    lies together in memory.
    """
    order = np.argsort(branch.idf, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    numbers = rank.tolist()
    return replace(
        branch,
        features={ngram: numbers[column] for ngram, column in branch.features.items()},
        idf=branch.idf[order],
        weights=branch.weights[order],
    )


def _numbered(branches: Sequence[Branch]) -> tuple[list[Block], Entries, Entries]:
    """Return the blocks, and the n-grams of words and of letters with their feature numbers."""
    blocks: list[Block] = []
    entries: dict[str, Entries] = {"word": [], "char_wb": []}
    begin = 0
    for branch in branches:
        block = _block(branch, begin)
        blocks.append(block)
        pattern = branch.vectorizer.token_pattern
        reachable = _Reachable(block, has_marks=TOKEN_PATTERNS.get(pattern, False))
        held = sorted((begin + feature, ngram) for ngram, feature in branch.features.items() if reachable.holds(ngram))
        entries[block.kind] += [(ngram, feature) for feature, ngram in held]
        begin = block.end
    return blocks, entries["word"], entries["char_wb"]


def _block(branch: Branch, begin: int) -> Block:
    low, high = branch.vectorizer.ngram_range
    return Block(
        name=branch.name,
        kind=branch.vectorizer.analyzer,
        ngram_range=(int(low), int(high)),
        begin=begin,
        end=begin + len(branch.idf),
        is_sublinear=bool(branch.tfidf.sublinear_tf),
        is_binary=branch.is_binary,
        is_normalised=branch.tfidf.norm is not None,
        weight=branch.weight,
    )


class _Reachable:
    """Tells which n-grams of a block a text can hold at all."""

    def __init__(self, block: Block, *, has_marks: bool) -> None:
        self.block = block
        token, (low, high) = r"(?:\w+|[^\w\s])" if has_marks else r"\w+", block.ngram_range
        self.tokens = re.compile(rf"{token}(?: {token}){{{low - 1},{high - 1}}}")

    def holds(self, ngram: str) -> bool:
        """Return whether the block's analyzer can produce the n-gram."""
        is_word = self.block.kind == "word"
        return self.tokens.fullmatch(ngram) is not None if is_word else self._of_letters(ngram)

    def _of_letters(self, ngram: str) -> bool:
        low, high = self.block.ngram_range
        if not 1 <= len(ngram) <= high or any(map(str.isspace, ngram.strip(" "))):
            return False
        if len(ngram) > 1 and not ngram.strip(" "):
            return False
        inner = ngram[1:-1]
        is_whole_word = len(ngram) >= 3 and ngram[0] == ngram[-1] == " "
        return " " not in inner and (len(ngram) >= low or is_whole_word)


def _letter_range(blocks: Sequence[Block]) -> tuple[int, int]:
    ranges = [block.ngram_range for block in blocks if block.kind == "char_wb"]
    if not ranges:
        return (0, 0)
    return (min(low for low, _ in ranges), max(high for _, high in ranges))


def _payload(branches: Sequence[Branch], order: list[int]) -> npt.NDArray[np.float32]:
    n_features = sum(len(branch.idf) for branch in branches)
    rows = np.zeros((n_features, payload_stride(len(order))), np.float32)
    begin = 0
    for branch in branches:
        end = begin + len(branch.idf)
        rows[begin:end, 0] = branch.idf
        rows[begin:end, 1 : 1 + len(order)] = branch.weights[:, order]
        begin = end
    return rows


def _joined_lists(sections: dict[str, Array]) -> Array:
    """Join the lists of words and letters; the letters' references move behind the words'."""
    from_words, from_letters = sections.pop("word_lists"), sections.pop("letter_lists")
    references = sections["letter_features"]
    is_list = (references >= 1 << 31) & (references != 0xFFFFFFFF)
    sections["letter_features"] = references + (is_list * len(from_words)).astype(np.uint32)
    return np.concatenate([from_words, from_letters])
