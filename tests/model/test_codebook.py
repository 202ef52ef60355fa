"""The codebook's version changes with its words."""

import re
from hashlib import sha256

from model.codebook import CODEBOOK_DIGEST, CODEBOOK_RULES, RULE_NAMES
from model.settings import ROOT


def test_the_digest_is_the_files_and_the_rules_are_counted() -> None:
    content = (ROOT / "seeds" / "CODEBOOK.md").read_bytes()
    assert sha256(content).hexdigest() == CODEBOOK_DIGEST, "give it another CODEBOOK_VERSION, and this digest"
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", content.decode(), re.MULTILINE)]
    assert numbers == list(range(1, CODEBOOK_RULES + 1))
    assert len(set(RULE_NAMES)) == CODEBOOK_RULES
