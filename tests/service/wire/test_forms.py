"""Files that come as a form: taken out whole whatever is in them, and refused where there is more or less than one."""

import io

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.wire.forms import BLOCK, unwrap
from service.wire.refusals import RefusedError

TYPE = "multipart/form-data; boundary=edge"
PART = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\nContent-Type: text/csv\r\n\r\n%b\r\n'
FIELD = b'--edge\r\nContent-Disposition: form-data; name="source"\r\n\r\ndesk\r\n'
END = b"--edge--\r\n"
ROWS = b"text,label\nThe envoys met on Friday.,neutral_reporting\n"


@given(st.binary(max_size=300), st.sampled_from([1, BLOCK // 100, 2 * BLOCK // 100]))
def test_what_goes_in_comes_out(content: bytes, times: int) -> None:
    whole = b"\r\n--edg" + content.replace(b"--edge", b"") * times
    form = io.BytesIO(PART % (b"a b.csv", whole) + END)
    assert unwrap(form, TYPE) == "a b.csv"
    assert form.getvalue() == whole


def test_what_is_no_form_stays_as_it_is() -> None:
    body = io.BytesIO(ROWS)
    assert unwrap(body, "text/csv") is None
    assert body.getvalue() == ROWS


@pytest.mark.parametrize(
    ("body", "content_type", "status", "word"),
    [
        (PART % (b"a.csv", ROWS) + FIELD + END, TYPE, 422, "more than one part"),
        (FIELD + END, TYPE, 422, "'source'"),
        (PART % (b"a.csv", ROWS), TYPE, 400, "ends before"),
        (b"", TYPE, 400, "ends before"),
        (END, TYPE, 400, "form"),
        (PART % (b"a.csv", ROWS) + END, "multipart/form-data", 400, "form"),
        (PART % (b"a.csv", ROWS) + END, "multipart/form-data; boundary=other", 400, "cannot be read"),
    ],
)
def test_a_form_of_another_kind_is_refused_with_what_to_do(
    body: bytes, content_type: str, status: int, word: str
) -> None:
    with pytest.raises(RefusedError, match="curl -F file=@NAME") as refused:
        unwrap(io.BytesIO(body), content_type)
    assert refused.value.status == status
    assert word in refused.value.detail


def test_a_form_of_curls_is_imported_under_its_name(client: TestClient) -> None:
    answer = client.post("/v1/reviews/import", files={"file": ("my rows.csv", ROWS, "text/csv")}).json()
    assert (answer["stored"], answer["refused"], answer["file"]) == (1, 0, "my rows.csv")
    named = client.post("/v1/reviews/import?file=other", files={"file": ("x.csv", b"text,label\na,none\n", "text/csv")})
    assert named.json()["file"] == "other"
    assert client.get("/v1/reviews").json()["reviews"][0]["text"] == "The envoys met on Friday."
