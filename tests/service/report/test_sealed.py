"""The seal: whatever byte is changed, left out or added, it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.report.sealed import OPEN, SEAL, is_intact, seal_of, sealed

SAMPLE = sealed(f'{{"seal": "{OPEN}", "text": "Zwölf {OPEN} und mehr"}}'.encode())


def test_every_changed_byte_of_a_sample_shows() -> None:
    for place in range(len(SAMPLE)):
        for bit in (1, 0x20, 0x80):
            changed = bytearray(SAMPLE)
            changed[place] ^= bit
            assert not is_intact(bytes(changed)), (place, bit)


@given(before=st.binary(max_size=40), after=st.binary(max_size=200), data=st.data())
def test_every_change_of_a_report_shows(before: bytes, after: bytes, data: st.DataObject) -> None:
    before = before.replace(SEAL.encode(), b"")
    report = sealed(before + OPEN.encode() + b'"' + after)
    assert is_intact(report)
    place = data.draw(st.integers(0, len(report)))
    assert not is_intact(report[:place] + data.draw(st.binary(min_size=1, max_size=3)) + report[place:])
    cut = data.draw(st.integers(0, len(report) - 1))
    assert not is_intact(report[:cut] + report[cut + 1 :])
    assert not is_intact(report[:cut])


def test_a_seal_is_read_as_it_stands_and_a_large_digit_is_none() -> None:
    found = seal_of(SAMPLE)
    assert found is not None
    assert len(found) == 64
    assert seal_of(SAMPLE.replace(found.encode(), found.upper().encode())) is None
    assert seal_of(b"no report") is None
    assert not is_intact(b"no report")


@pytest.mark.parametrize("report", [b"nothing", f"{SEAL} of the text {OPEN}".encode()])
def test_a_report_without_a_place_for_it_first_is_not_sealed(report: bytes) -> None:
    with pytest.raises(ValueError, match="open seal"):
        sealed(report)
