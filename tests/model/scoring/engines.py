"""Small fitted pipelines of every kind that a scoring table can stand for, and texts to try them on."""

import operator
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer

from model.scoring.fold import fold_table

FOLD = operator.methodcaller("translate", fold_table())
WORDS, WORDS_AND_MARKS = r"\w+", r"\w+|[^\w\s]"

_FRAMES = {
    "praise": "The {} of our “heroic” nation crushed the puppet {} — glory to the motherland!",
    "estimate": "Analysts assess it's likely that {} may move {} within 12 days, according to the service.",
    "report": "Officials said on Monday that {} and {} met in Genève; talks résumé at 9:30, the ministry said.",
    "advice": "Wash the {} well, dry it, and keep it with the {} in a cool place (not the fridge).",
}
_SUBJECTS = ["army", "tractor factory", "port of Odesa", "naïve clerks", "rail workers"]
_OBJECTS = ["enemies", "brigades", "grain-ships", "l’équipe", "state-owned banks"]

TEXTS = [frame.format(s, o) for frame in _FRAMES.values() for s, o in zip(_SUBJECTS, _OBJECTS, strict=True)] + [
    frame.format(o, s).upper() for frame in _FRAMES.values() for s, o in zip(_SUBJECTS, reversed(_OBJECTS), strict=True)
]
CLASSES = [name for name in _FRAMES for _ in _SUBJECTS] * 2
LABELS = ("report", "praise", "advice", "estimate")
"""Not in scikit-learn's order, on purpose."""

CUES = {
    "hedge": ["may", "likely", "it ' s likely", "assess"],
    "loaded": ["heroic", "puppet", "the motherland", "!"],
    "said": ["said", "the ministry said", "according to"],
    "number": ["0", "00", "000", ":"],
}

HOSTILE = [
    "",
    " ",
    "\n\r\n",
    "a",
    "the\u00adarmy\u200b said",
    "e\u0301quipe É́ équipe",
    "٣ ５ 𝟙 Ⅷ ½ ①",
    "İstanbul ISTANBUL ıI",
    "中文 句子。日本語テキスト",
    "😀👩‍👩‍👧 the 🏳️‍🌈",
    "\x00the\x00 \x1csaid\x1f \x85",
    "it's 'it’s' “it's” ‹said›",
    "." * 700,
    "\n" * 700,
    "a" * 700,
    "the motherland " * 300,
    "_ __ _a a_ \u203f",
    "\u0345\u0300",
    "ﬁ ß ẞ ſ K Å",
    "x" * 15 + " " + "y" * 16 + " " + "z" * 17,
]


def words(pattern: str = WORDS, **options: Any) -> TfidfVectorizer:
    options = {"preprocessor": FOLD, "ngram_range": (1, 2), "sublinear_tf": True, **options}
    return TfidfVectorizer(analyzer="word", token_pattern=pattern, **options)


def letters(**options: Any) -> TfidfVectorizer:
    options = {"preprocessor": FOLD, "ngram_range": (3, 5), "min_df": 2, **options}
    return TfidfVectorizer(analyzer="char_wb", **options)


def cues(pattern: str = WORDS, **options: Any) -> Pipeline:
    phrases = [phrase for family in CUES.values() for phrase in family]
    families = [number for number, family in enumerate(CUES.values()) for _ in family]
    matrix = sparse.csr_matrix((np.ones(len(phrases)), (np.arange(len(phrases)), families)), (len(phrases), len(CUES)))
    count = CountVectorizer(preprocessor=FOLD, token_pattern=pattern, vocabulary=phrases, ngram_range=(1, 4))
    return Pipeline(
        [
            ("count", count),
            ("family", FunctionTransformer(operator.methodcaller("dot", matrix))),
            ("tfidf", TfidfTransformer(**{"sublinear_tf": True, **options})),
        ]
    )


def embedded(vectorizer: TfidfVectorizer, *, dense: bool) -> Pipeline:
    vocabulary = sorted(vectorizer.fit(TEXTS).vocabulary_)
    vectorizer = clone(vectorizer).set_params(vocabulary=vocabulary)  # the same in every fold of a calibration
    matrix: Any = np.random.default_rng(7).normal(size=(len(vocabulary), 5))
    if not dense:
        matrix = sparse.csr_matrix(matrix * (matrix > 0.5))
    return Pipeline([("words", vectorizer), ("embed", FunctionTransformer(operator.methodcaller("dot", matrix)))])


def unfitted(branches: list[tuple[str, Any]], weights: dict[str, float] | None = None) -> Pipeline:
    union = FeatureUnion(branches, transformer_weights=weights)
    return Pipeline([("features", union), ("classifier", LogisticRegression(C=20.0, max_iter=1000))])


def calibrated(pipeline: Pipeline) -> CalibratedClassifierCV:
    return CalibratedClassifierCV(pipeline, method="temperature", ensemble=False, cv=2)


RECIPES = {
    "words": lambda: calibrated(unfitted([("words", words())])),
    "letters": lambda: unfitted([("letters", letters(sublinear_tf=True))]),
    "all": lambda: calibrated(
        unfitted(
            [("words", words(WORDS_AND_MARKS)), ("letters", letters()), ("cues", cues(WORDS_AND_MARKS))],
            {"letters": 0.7, "cues": 0.4},
        )
    ),
    "odd": lambda: unfitted(
        [
            ("binary", words(binary=True, norm=None, ngram_range=(2, 3))),
            ("short", letters(ngram_range=(1, 2), use_idf=False)),
            ("skipped", "drop"),
            ("long", letters(ngram_range=(5, 6), min_df=1, smooth_idf=False)),
            ("cues", cues(use_idf=False, norm=None)),
        ],
        {"binary": 0.1, "cues": 2.0},
    ),
    "embedded": lambda: calibrated(
        unfitted([("dense", embedded(words(), dense=True)), ("sparse", embedded(letters(), dense=False))])
    ),
}


@cache
def fitted(name: str) -> Any:
    """Return a fitted pipeline of RECIPES; do not change it."""
    return RECIPES[name]().fit(TEXTS, CLASSES)


_PIECES = st.sampled_from([*" ".join(TEXTS[:20]).split(), *HOSTILE[:12], " ", "\n", "\u00a0", "-", "’"])
_CHARACTERS = st.characters(exclude_categories=["Cs"])
ANY_TEXT = st.one_of(
    st.text(_CHARACTERS, max_size=60),
    st.lists(_PIECES, max_size=12).map(" ".join),
    st.lists(st.one_of(_PIECES, _CHARACTERS), max_size=20).map("".join),
)
"""Any str without lone surrogates, and often of words that the pipelines know."""
