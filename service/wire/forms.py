"""A file that came as a form of a browser or of `curl -F file=@NAME`: taken out of the form, in bounded memory."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, cast

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from service.wire.refusals import RefusedError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FORM = b"multipart/form-data"
BLOCK = 1024 * 1024
ADVICE = "send one file, as `curl -F file=@NAME` does, and all else in the address"


@dataclass(slots=True)
class Unwrapping:
    """The one file of a form, written over the form itself: it is shorter, and always behind what is read.

    Attributes
    ----------
    size : bytes of the file so far
    name : what the sender calls it
    n_parts : of the form so far
    """

    form: BinaryIO
    size: int = 0
    name: str | None = None
    n_parts: int = 0
    is_ended: bool = False
    _header: bytes = b""
    _value: bytes = b""
    _headers: dict[bytes, bytes] = field(default_factory=dict)

    def on_part_begin(self) -> None:
        """Begin a part."""
        self.n_parts += 1
        self._headers = {}
        if self.n_parts > 1:
            raise RefusedError(422, f"The form has more than one part: {ADVICE}.")

    def on_header_field(self, content: bytes, start: int, end: int) -> None:
        """Take a piece of a header's name."""
        self._header += content[start:end]

    def on_header_value(self, content: bytes, start: int, end: int) -> None:
        """Take a piece of a header's value."""
        self._value += content[start:end]

    def on_header_end(self) -> None:
        """End a header."""
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def on_headers_finished(self) -> None:
        """Look at what a part is."""
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"filename" not in options:
            field_name = options.get(b"name", b"").decode(errors="replace")[:80]
            raise RefusedError(422, f"The part {field_name!r} of the form is no file: {ADVICE}.")
        self.name = options[b"filename"].decode(errors="replace")

    def on_part_data(self, content: bytes, start: int, end: int) -> None:
        """Write a piece of the file."""
        self.form.seek(self.size)
        self.size += self.form.write(content[start:end])

    def on_end(self) -> None:
        """End the form."""
        self.is_ended = True


def unwrap(form: BinaryIO, content_type: str) -> str | None:
    """Put in a form's place the file that it holds, and return its name; None where what came is no form.

    Parameters
    ----------
    form : the whole body
    content_type : the request's header

    Raises
    ------
    RefusedError
        400 where the form is broken, 422 where it is not one file.
    """
    media_type, options = parse_options_header(content_type)
    if media_type != FORM:
        return None
    found = Unwrapping(form)
    names = ("part_begin", "header_field", "header_value", "header_end", "headers_finished", "part_data", "end")
    callbacks = {f"on_{name}": getattr(found, f"on_{name}") for name in names}
    try:
        parser = MultipartParser(options.get(b"boundary", b""), cast("MultipartCallbacks", callbacks))
        at = 0
        while form.seek(at) == at and (block := form.read(BLOCK)):
            at += len(block)
            parser.write(block)
        parser.finalize()
    except FormParserError as error:
        raise RefusedError(400, f"The form cannot be read: {error}; {ADVICE}.") from None
    if not found.is_ended or found.name is None:
        raise RefusedError(400, f"The form ends before its file does: {ADVICE}.")
    form.truncate(found.size)
    return found.name
