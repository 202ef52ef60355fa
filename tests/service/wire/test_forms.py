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


def of(header: bytes, content: bytes = ROWS) -> bytes:
    return b"--edge\r\n" + header + b"\r\n\r\n" + content + b"\r\n" + END


@pytest.mark.parametrize(
    ("header", "content_type", "name"),
    [
        ('Content-Disposition: form-data; name="file"; filename="Zeilen ä.csv"'.encode(), TYPE, "Zeilen ä.csv"),
        (b'Content-Disposition: form-data; name="file"; filename="a\xff.csv"', TYPE, "a\ufffd.csv"),
        (b'Content-Disposition: form-data; name="file"; filename="C:\\desk\\a.csv"', TYPE, "a.csv"),
        (b'content-disposition: FORM-DATA; NAME="file"; FILENAME="a.csv"', TYPE, "a.csv"),
        (b"X-Other: y\r\nContent-Disposition: form-data; name=file; filename=a.csv", TYPE, "a.csv"),
        (b'Content-Disposition: form-data; filename="a;b=\\"c\\".csv"', TYPE, 'a;b="c".csv'),
        (
            b'Content-Disposition: form-data; filename="a.csv"',
            'Multipart/Form-Data; charset=x; Boundary="edge"',
            "a.csv",
        ),
        (b'Content-Disposition: form-data; filename=""', TYPE, ""),
    ],
)
def test_a_file_is_taken_out_under_any_name_that_clients_write(header: bytes, content_type: str, name: str) -> None:
    form = io.BytesIO(of(header))
    assert unwrap(form, content_type) == name
    assert form.getvalue() == ROWS


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (of(b"X: y"), 422, "''"),
        (of(b'Content-Disposition: form-data; name="' + b"n" * 500 + b'"'), 422, "n" * 80 + "'"),
        (of(b"X: " + b"a" * 100_000), 400, "header size"),
        (of(b"\r\n".join(b"X%d: a" % n for n in range(1_000))), 400, "header count"),
        (b"preamble\r\n" + of(b"X: y"), 400, "cannot be read"),
        (of(b'Content-Disposition: form-data; filename="a"').replace(END, b"--edge\r\n"), 422, "more than one"),
        (b"--edge\r\nContent-Disposition: form-data; filename=a", 400, "ends before"),
        (PART % (b"a", b"1") + PART % (b"b", b"2") + END, 422, "more than one"),
    ],
)
def test_a_hostile_form_is_refused_before_it_takes_memory(body: bytes, status: int, word: str) -> None:
    with pytest.raises(RefusedError) as refused:
        unwrap(io.BytesIO(body), TYPE)
    assert refused.value.status == status
    assert word in refused.value.detail
    assert len(refused.value.detail) < 300


@pytest.mark.parametrize("content_type", ["", ";", "multipart/mixed; boundary=edge", "text/plain; multipart/form-data"])
def test_another_media_type_is_no_form(content_type: str) -> None:
    form = io.BytesIO(of(b'Content-Disposition: form-data; filename="a"'))
    assert unwrap(form, content_type) is None
    assert form.getvalue().startswith(b"--edge")


@pytest.mark.parametrize("boundary", ["", '""', "x" * 300, "other"])
def test_a_boundary_that_is_none_or_not_the_forms_is_refused(boundary: str) -> None:
    with pytest.raises(RefusedError, match=r"cannot be read|ends before") as refused:
        unwrap(
            io.BytesIO(of(b'Content-Disposition: form-data; filename="a"')), f"multipart/form-data; boundary={boundary}"
        )
    assert refused.value.status == 400


def test_a_file_over_the_edge_of_blocks_comes_out_whole() -> None:
    head = len(PART % (b"a", b"")) - 2
    for over in (-3, -1, 0, 1, 6):
        content = bytes(range(256)) * (BLOCK // 256)
        content = content[: BLOCK - head + over] + b"\r\n--edg"
        form = io.BytesIO(PART % (b"a", content) + END)
        unwrap(form, TYPE)
        assert form.getvalue() == content
