"""Which codebook the labels follow: reports name it, so that a label can be read by the rules of its day."""

CODEBOOK_VERSION = "2026-12"
"""Of `seeds/CODEBOOK.md`; a change of its words needs another one."""

CODEBOOK_RULES = 21
CODEBOOK_DIGEST = "4695c660a1d5b0b5d53c1d8cff74e4165fd7f6af274df3ede0cffe18f393b767"
"""SHA-256 of its file."""
