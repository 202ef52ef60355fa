"""Which codebook the labels follow: reports name it, so that a label can be read by the rules of its day."""

CODEBOOK_VERSION = "2026-12"
"""Of `seeds/CODEBOOK.md`; a change of its words needs another one."""

CODEBOOK_RULES = 21
CODEBOOK_DIGEST = "4695c660a1d5b0b5d53c1d8cff74e4165fd7f6af274df3ede0cffe18f393b767"
"""SHA-256 of its file."""

RULE_NAMES = (
    "loaded wording and an estimate together",
    "a loaded quotation in a neutral frame",
    "one loaded word, at the reporter's own distance",
    "a passing hedge, or a count that anyone could make",
    "an analyst's hedged view of motives or of what comes next",
    "criticism in ordinary diplomatic words",
    "a fact with an inferred purpose or cause",
    "a count: another side's, or one's own",
    "an estimate outside war, security and statecraft",
    "a single loaded word in quotation marks",
    "diplomatic formulas",
    "a partisan or doubtful claim in plain words",
    "fragments: warm words, or loaded ones",
    "a split quotation: each sentence by its own words",
    "threats and slogans",
    "whose load counts: states, and who speaks as they do",
    "history under its usual names",
    "an inference with no estimator named",
    "an inference with a hedge, or somebody's judgement",
    "what was measured, which is no estimate",
    "how much is a boast, how much is blame",
)
"""What each rule is about, in a few words; rule 1 stands first."""
