"""The gate's decision as a record: plain values with their own SHA-256, so that a copy tells whether it was changed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT = 1
DIGEST = "sha256"
KIND = "gate decision"
SHOWN = 16  # hex digits of the digest that the history names


def sealed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values as a record, with its digest."""
    record: dict[str, Any] = json.loads(json.dumps({"format": FORMAT, "kind": KIND, **fields}))
    return record | {DIGEST: digest_of(record)}


def digest_of(record: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record without its digest: of JSON with sorted names and no spaces, in UTF-8."""
    plain = {name: value for name, value in record.items() if name != DIGEST}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def problem_of(record: Any) -> str | None:
    """Return why something is no unchanged record, None if it is one."""
    if not isinstance(record, dict) or record.get("kind") != KIND or DIGEST not in record:
        return "it is no record of a gate's decision: export one with `training decision V --json FILE`"
    if record.get("format") != FORMAT:
        return f"it has format {record.get('format')!r}, this program reads {FORMAT}"
    found = digest_of(record)
    if found != record[DIGEST]:
        return f"it was changed: it states SHA-256 {str(record[DIGEST])[:SHOWN]}..., its content has {found[:SHOWN]}..."
    return None
