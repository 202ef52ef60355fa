"""Whether a report and its text are what they were when the report was made, in words for a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Any

import msgspec

from model.errors import FramingError, IntegrityError
from model.quoted import counted, quoted
from model.scoring.classifier import FramingClassifier
from model.settings import Settings, changed
from service.offline.opening import open_of_digest
from service.report.making import answer_of, text_digest
from service.report.sealed import is_intact, seal_of
from service.report.shapes import COMPARISON, DOCUMENT, ComparisonReport, Report
from service.report.source import Kind, source_of

WITHIN_PAGE = re.compile(rb'<script type="application/json" id="report">([^<]*)</script>')
SHOWN = 12  # digits of a digest
MOST_TOLD = 5
SHAPES: dict[str, type[Report | ComparisonReport]] = {DOCUMENT: Report, COMPARISON: ComparisonReport}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and whether it is as it was; None where nobody can tell."""

    is_same: bool | None
    words: str


def verify(
    name: str, content: bytes, texts: Mapping[str, bytes]
) -> tuple[list[Finding], Report | ComparisonReport | None]:
    """Return what a report's seal and its texts' digests tell, and the report where it is intact.

    Parameters
    ----------
    name, content : of the report's file
    texts : the files that were labelled, by their names
    """
    if seal_of(content) is None:
        return [Finding(False, f"{name} has no seal: it was changed, or is no report in HTML or JSON.")], None
    if not is_intact(content):
        return [Finding(False, f"{name} was changed: its bytes have another SHA-256 than its seal says.")], None
    report = read_report(name, content)
    findings = [Finding(True, f"{name} is unchanged since it was sealed on {report.told.made_at}.")]
    return [*findings, *_of_texts(report, texts)], report


def read_report(name: str, content: bytes) -> Report | ComparisonReport:
    """Return the report that a file holds.

    Raises
    ------
    IntegrityError
        It is sealed, but holds none of a format that is known here.
    """
    within = WITHIN_PAGE.search(content)
    try:
        form = msgspec.json.decode(within[1] if within else content, type=dict[str, Any]).get("report")
        if form in SHAPES:
            return msgspec.json.decode(within[1] if within else content, type=SHAPES[form])
    except msgspec.MsgspecError as error:
        raise IntegrityError(f"{name} is sealed, but holds no report that can be read: {error}.") from None
    raise IntegrityError(
        f"{name} is a report of the format {quoted(form)}, this program knows {', '.join(SHAPES)}: verify it with the "
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


def _of_texts(report: Report | ComparisonReport, texts: Mapping[str, bytes]) -> list[Finding]:
    """Return what is told of each text, and of each document of a report that no text was given for."""
    known = _known(report)
    findings = [Finding(False, f"The text of {one.name} within the report has not the SHA-256 that the report names.")
                for one in known if text_digest(one.text) != one.text_sha256]  # fmt: skip
    given: set[str] = set()
    for name, content in texts.items():
        fitting = [(one, how) for one in known if (how := _how_it_fits(one, content))]
        given.update(one.name for one, _ in fitting)
        findings.append(Finding(True, f"{name} {fitting[0][1]}.") if fitting else _changed(known, name, content))
    missing = [one.name for one in known if one.name not in given]
    if len(known) > 1:
        findings += [Finding(None, f"No text was given that is {name} of the report.") for name in missing]
    return findings


@dataclass(frozen=True, slots=True)
class _Known:
    """A document of a report: what it says of the file, and the text that it holds."""

    name: str
    kind: Kind
    file_sha256: str
    text_sha256: str
    text: str


def _known(report: Report | ComparisonReport) -> list[_Known]:
    if isinstance(report, Report):
        given = {report.told.file["name"]: {"file": report.told.file, "text": report.told.text}}
        texts = {report.told.file["name"]: report.document["text"]}
    else:
        given, texts = report.files, {one["id"]: one["text"] for one in report.comparison["documents"]}
    return [
        _Known(name, one["file"]["kind"], one["file"]["sha256"], one["text"]["sha256"], texts.get(name, ""))
        for name, one in given.items()
    ]


def _how_it_fits(one: _Known, content: bytes) -> str:
    """Return how a file is what was labelled; nothing where it is not."""
    if sha256(content).hexdigest() == one.file_sha256:
        return f"is the file that was labelled (SHA-256 {one.file_sha256[:SHOWN]}...)"
    if one.text in _texts(content, one):
        return f"holds the text that was labelled (SHA-256 {one.text_sha256[:SHOWN]}...), in other bytes"
    return ""


def _changed(known: Sequence[_Known], name: str, content: bytes) -> Finding:
    found = sha256(content).hexdigest()[:SHOWN]
    if len(known) > 1:
        return Finding(False, f"{name} is none of the files that were labelled: its SHA-256 is {found}....")
    texts = _texts(content, known[0])
    where = f" {_difference(known[0].text, texts[-1])}" if texts else ""
    named = known[0].file_sha256[:SHOWN]
    return Finding(False, f"{name} is not what was labelled: SHA-256 {found}..., the report names {named}....{where}")


def _texts(content: bytes, one: _Known) -> list[str]:
    """Return the texts that a file may be: as it was labelled, and as plain text."""
    return [text for kind in dict.fromkeys((one.kind, "text")) if (text := _text(content, one.name, kind))]


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
