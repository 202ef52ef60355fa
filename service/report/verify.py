"""Whether a report and its text are what they were when the report was made, in words for a person."""

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Any

import msgspec

from model.errors import FramingError, IntegrityError
from model.quoted import counted, quoted
from model.scoring.classifier import FramingClassifier
from model.settings import Settings, changed
from service.report.making import answer_of, text_digest
from service.report.opening import open_of_digest
from service.report.sealed import is_intact, seal_of
from service.report.shapes import DOCUMENT, Report
from service.report.source import Kind, source_of

WITHIN_PAGE = re.compile(rb'<script type="application/json" id="report">([^<]*)</script>')
SHOWN = 12  # digits of a digest
MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and whether it is as it was."""

    is_same: bool
    words: str


def verify(name: str, content: bytes, text_name: str, text: bytes) -> tuple[list[Finding], Report | None]:
    """Return what a report's seal and its text's digest tell, and the report where it is intact.

    Parameters
    ----------
    name, content : of the report's file
    text_name, text : of the file that was labelled
    """
    if seal_of(content) is None:
        return [Finding(False, f"{name} has no seal: it was changed, or is no report in HTML or JSON.")], None
    if not is_intact(content):
        return [Finding(False, f"{name} was changed: its bytes have another SHA-256 than its seal says.")], None
    report = read_report(name, content)
    findings = [Finding(True, f"{name} is unchanged since it was sealed on {report.told.made_at}.")]
    return [*findings, *_of_text(report, text_name, text)], report


def read_report(name: str, content: bytes) -> Report:
    """Return the report that a file holds.

    Raises
    ------
    IntegrityError
        It is sealed, but holds none of a format that is known here.
    """
    within = WITHIN_PAGE.search(content)
    try:
        form = msgspec.json.decode(within[1] if within else content, type=dict[str, Any]).get("report")
        if form == DOCUMENT:
            return msgspec.json.decode(within[1] if within else content, type=Report)
    except msgspec.MsgspecError as error:
        raise IntegrityError(f"{name} is sealed, but holds no report that can be read: {error}.") from None
    raise IntegrityError(
        f"{name} is a report of the format {quoted(form)}, this program knows {DOCUMENT}: verify it with the "
        "program that made it."
    )


def relabelled(settings: Settings, report: Report) -> list[Finding]:
    """Return whether the version that made a report gives its text the same labels today.

    Raises
    ------
    FramingError
        That version, or the second reader that it was joined with, is not here.
    """
    told = report.told
    reads = told.reader["reads"] if told.reader else "off"
    classifier = open_of_digest(changed(settings, reader=reads), told.model["digest"])
    _check_reader(classifier, told.reader)
    now = answer_of(classifier, report.document["text"])["sentences"]
    before = report.document["sentences"]
    moved = [_moved(old, new) for old, new in zip_longest(before, now) if _verdict(old) != _verdict(new)]
    by = f"{told.model['version']} ({told.model['digest'][:SHOWN]})"
    if not moved:
        return [Finding(True, f"{by} gives all {counted(len(now), 'sentence')} the same label today.")]
    more = f"; and {len(moved) - MOST_TOLD} more" if len(moved) > MOST_TOLD else ""
    what = "; ".join(moved[:MOST_TOLD])
    return [Finding(False, f"{by} gives {counted(len(moved), 'sentence')} another label today: {what}{more}.")]


def _of_text(report: Report, name: str, content: bytes) -> list[Finding]:
    told = report.told
    if text_digest(report.document["text"]) != told.text["sha256"]:
        return [Finding(False, "The text within the report has not the SHA-256 that the report names.")]
    found = sha256(content).hexdigest()
    if found == told.file["sha256"]:
        return [Finding(True, f"{name} is the file that was labelled (SHA-256 {found[:SHOWN]}...).")]
    texts = [text for kind in dict.fromkeys((told.file["kind"], "text")) if (text := _text(content, name, kind))]
    if report.document["text"] in texts:
        digest = told.text["sha256"][:SHOWN]
        return [Finding(True, f"{name} holds the text that was labelled (SHA-256 {digest}...), in other bytes.")]
    where = f" {_difference(report.document['text'], texts[-1])}" if texts else ""
    return [
        Finding(False, f"{name} is not what was labelled: SHA-256 {found[:SHOWN]}..., the report names "
                f"{told.file['sha256'][:SHOWN]}....{where}")
    ]  # fmt: skip


def _text(content: bytes, name: str, kind: Kind) -> str | None:
    try:
        return source_of(content, name, kind).text
    except FramingError:
        return None


def _difference(before: str, now: str) -> str:
    """Return where two texts begin to differ."""
    pairs = zip_longest(before, now)
    place = next((at for at, (old, new) in enumerate(pairs) if old != new), len(before))
    return f"The texts differ from character {place} on: {quoted(before[place:][:20])}, now {quoted(now[place:][:20])}."


def _check_reader(classifier: FramingClassifier, reader: dict[str, str] | None) -> None:
    here = classifier.reader.encoder.digest if classifier.reader else None
    named = reader["sha256"] if reader else None
    if here != named:
        raise IntegrityError(
            f"The report was made with the second reader {named or 'left out'}, here is {here or 'none'}: name its "
            "files by FRAMING_READER_DIR."
        )


def _verdict(sentence: dict[str, Any] | None) -> tuple[Any, ...]:
    return tuple(sentence[name] for name in ("begin", "end", "label", "abstained")) if sentence else ()


def _moved(old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    begin = (old or new or {})["begin"]
    return f"at character {begin} {_named(old)}, now {_named(new)}"


def _named(sentence: dict[str, Any] | None) -> str:
    if sentence is None:
        return "no sentence"
    return f"no label ({sentence['label']})" if sentence["abstained"] else str(sentence["label"])
