"""Whether a report and its text are unchanged: any changed byte is refused, and labels can be had again."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from model.errors import IntegrityError, UnknownVersionError
from model.settings import Settings
from model.store.registry import Registry
from model.version import Version
from service.offline.verify import Finding, read_report, relabelled, verify
from service.report.sealed import OPEN, sealed
from service.report.shapes import Report
from service.views.content import content_of, sealed_json
from tests.fitted import SIGNED
from tests.service.reported import ARTICLE

TEXT = ARTICLE.encode()
FORMS = ("html", "json")


def is_same(content: bytes, text: bytes = TEXT) -> bool:
    return all(finding.is_same for finding in verify("report", content, {"visit.txt": text})[0])


@pytest.mark.parametrize("form", FORMS)
def test_what_was_written_is_unchanged(report: Report, form: str) -> None:
    content = content_of(report, form)  # type: ignore[arg-type]
    findings, found = verify("report", content, {"visit.txt": TEXT})
    assert [finding.is_same for finding in findings] == [True, True]
    assert found is not None
    assert found.document == report.document


@pytest.mark.parametrize("form", FORMS)
def test_any_changed_byte_of_a_report_is_refused(reported: Callable[..., Report], form: str) -> None:
    """Of the whole of a short one: every place, one bit."""
    content = content_of(reported("The envoys met."), form)  # type: ignore[arg-type]
    assert is_same(content, b"The envoys met.")
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        assert not is_same(bytes(changed), b"The envoys met."), place


def test_any_changed_byte_of_the_text_is_refused(report: Report) -> None:
    content = content_of(report, "json")
    for place in range(len(TEXT)):
        changed = bytearray(TEXT)
        changed[place] ^= 1
        assert not is_same(content, bytes(changed)), place


@given(data=st.data())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_other_change_of_either_is_refused(report: Report, data: st.DataObject) -> None:
    content = content_of(report, "html")
    if data.draw(st.booleans()):
        assert not is_same(changed_by(content, data))
    else:
        assert not is_same(content, changed_by(TEXT, data))


def changed_by(content: bytes, data: st.DataObject) -> bytes:
    """Return bytes with a piece of them replaced by another one."""
    begin = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(begin + 1, len(content)))
    piece = data.draw(st.binary(max_size=8).filter(lambda piece: piece != content[begin:end]))
    return content[:begin] + piece + content[end:]


def test_the_same_text_in_other_bytes_is_told_as_that(report: Report) -> None:
    findings, _ = verify("report", content_of(report, "json"), {"visit.txt": ARTICLE.encode("utf-16")})
    assert findings[-1] == Finding(True, findings[-1].words)
    assert "in other bytes" in findings[-1].words


def test_where_a_text_was_changed_is_told(report: Report) -> None:
    changed = ARTICLE.replace("about 600", "about 900")
    findings, _ = verify("report", content_of(report, "json"), {"visit.txt": changed.encode()})
    place = ARTICLE.index("600")
    assert f"from character {place} on: '600 of the soldiers " in findings[-1].words


def test_a_report_whose_inner_text_does_not_fit_is_refused(report: Report) -> None:
    """As somebody would make it who changes a report and seals it anew."""
    document = report.document | {"text": "Another text."}
    content = sealed_json(msgspec.structs.replace(report, document=document))
    assert not is_same(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f'{{"report": "framing-document/9", "seal": "{OPEN}"}}', "the format 'framing-document/9'"),
        (f'{{"seal": "{OPEN}"', "no report that can be read"),
        (f'{{"report": "framing-document/1", "seal": "{OPEN}"}}', "no report that can be read"),
    ],
)
def test_what_is_sealed_but_no_report_of_ours_is_told(content: str, words: str) -> None:
    with pytest.raises(IntegrityError, match=words):
        read_report("a.json", sealed(content.encode()))


def test_what_has_no_seal_is_no_report() -> None:
    findings, report = verify("a.csv", b"number,begin\n", {"visit.txt": TEXT})
    assert (findings[0].is_same, report) == (False, None)
    assert findings[0].words.startswith("a.csv has no seal")


def test_the_version_of_a_report_labels_again_also_when_it_no_longer_serves(
    settings: Settings, registry: Registry, v2: Version, report: Report
) -> None:
    registry.promote(v2, SIGNED)
    (found,) = relabelled(settings, report)
    assert found.is_same
    assert f"all {len(report.document['sentences'])} sentences" in found.words


def test_labels_that_are_not_the_versions_are_told(settings: Settings, registry: Registry, report: Report) -> None:
    first, second, *_ = report.document["sentences"]
    first["label"], first["abstained"] = "state_media_framing", False
    second["abstained"] = True
    del report.document["sentences"][-1]
    (found,) = relabelled(settings, report)
    assert not found.is_same
    assert "3 sentences another label" in found.words
    assert "at character 0 state_media_framing, now " in found.words
    assert "no label (neutral_reporting), now neutral_reporting" in found.words
    assert "no sentence, now " in found.words


def test_a_version_or_a_reader_that_is_not_here_is_told(settings: Settings, registry: Registry, report: Report) -> None:
    other = msgspec.structs.replace(report.told, model={"version": "v9", "digest": "0" * 64})
    with pytest.raises(UnknownVersionError, match="No version here has the digest 000000000000"):
        relabelled(settings, msgspec.structs.replace(report, told=other))
    read = msgspec.structs.replace(report.told, reader={"sha256": "ab" * 32, "reads": "doubtful"})
    with pytest.raises(IntegrityError, match="second reader"):
        relabelled(settings, msgspec.structs.replace(report, told=read))


def test_a_page_and_its_main_text_both_fit_its_report(reported: Callable[..., Report], tmp_path: Path) -> None:
    page = (
        "<html><body><article><p>The envoys met on Friday, after a break of several months.</p></article></body></html>"
    )
    content = content_of(reported(page, "a.html"), "html")
    assert is_same(content, page.encode())
    assert is_same(content, b"The envoys met on Friday, after a break of several months.")
    assert not is_same(content, page.replace("Friday", "Monday").encode())
