"""Which encoding a text file is in: named, told by a byte order mark, proved by itself, or guessed and said to be.

A guess is only ever Windows-1252, and only where the text it gives is written as people write; any other file is
refused with the encodings it may be in, so that no garbage is stored or labelled.
"""

import codecs
import contextlib
import re
from dataclasses import dataclass
from typing import BinaryIO

from model.errors import FormatError
from model.quoted import quoted

BLOCK = 1024 * 1024
SAMPLE = 64 * 1024  # bytes that the library looks at
UTF_8 = "utf-8"
WINDOWS = "windows-1252"
UTF_16 = ("utf-16-le", "utf-16-be")
MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LEAST_NULS = 0.2  # of all bytes, on one side of each pair: UTF-16 without a mark, of mostly Latin letters
NO_TEXT = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "utf_7"})
MARKED = "framing-marked"
CANDIDATES = ("cp1252", "cp1251", "koi8_r", "mac_roman", "cp949", "gb18030", "cp932", "euc_jp", "big5", "cp1250")
SHOWN = {"cp1252": WINDOWS, "cp1251": "windows-1251", "cp1250": "windows-1250", "cp949": "euc-kr", "gb18030": "gbk",
         "cp932": "shift-jis", "euc_jp": "euc-jp", "koi8_r": "koi8-r", "mac_roman": "macintosh"}  # fmt: skip

_UPPER, _LOWER = "À-ÖØ-ÞŠŽŸŒ", "ß-öø-ÿšžœ"
_LETTER = f"A-Za-z{_UPPER}{_LOWER}"
_SYMBOL = "¡¤¥¦§©ª¬¯±²³´µ¶·¸¹º¼½¾¿×÷ƒˆ‰‡†‹›™¢¨"
NOT_WRITTEN = re.compile(
    "|".join(
        (
            "[\x80-\x9f]",  # bytes that Windows-1252 does not have
            f"[a-z{_LOWER}][{_UPPER}]",  # a large letter after a small one
            f"[{_UPPER}](?=[A-Z][a-z])",
            f"(?<![{_LETTER}])[{_UPPER}{_LOWER}]{{2,}}(?![{_LETTER}])",  # a word without a plain letter
            f"(?<![{_LETTER}])[ÂÃÄÅÆÇÈÊ-ßã-æêëîïñòõöøúûüý-ÿŠŽŸŒšžœ](?![{_LETTER}])",  # one that is no word alone
            f"(?<=[{_LETTER}])[{_SYMBOL}](?=[{_LETTER}])",
            f"(?<=[{_LETTER}])[¼½¾‰ƒ‚]|£[{_UPPER}{_LOWER}]",  # letters of DOS and of Latin-2
            f"[{_SYMBOL}][{_UPPER}{_LOWER}{_SYMBOL}]|[{_UPPER}{_LOWER}][{_SYMBOL}](?![\\s.,;:!?)])",
            "[ðþýÐÞÝ]|ñ(?=[b-df-hj-np-tv-z])|æ(?![a-z])|[ìòù](?=[a-z])|[ÈÌÒÙ](?=[a-z])|õ(?!e)",  # other alphabets'
        )
    )
)
DOUBTFUL = re.compile(
    f"(?<=[a-z{_LOWER}])[‘’](?!(?:s|t|re|ve|ll|d|m)\\b)(?=[a-z])|(?<=[a-z])[‘“–—•](?=[a-z])|(?<=[A-Za-z])[”„](?=[a-z])"
)
SWITCHED = re.compile(rb"\x1b\$(?:[@AB]|[()*][A-H])")
"""A change to two-byte characters, as the seven-bit encodings of ISO 2022 make it; its bytes are UTF-8 as well."""
NOT_ASCII = re.compile("[^\x00-\x7f]+")
SCARCE = 2_000  # bytes for each broken one: fewer broken ones are damage, and only their rows are refused
FEW, MANY = 0.25, 200  # doubtful ones of all that are beyond ASCII; enough of them to overlook one in a hundred


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text file's encoding.

    Parameters
    ----------
    is_guess : whether nothing in the file proves it
    has_cr : whether its lines end in a carriage return alone, as old Macs wrote them
    """

    name: str
    is_guess: bool = False
    has_cr: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether the file's bytes are those of UTF-8 lines as they stand."""
        return self.name == UTF_8 and not self.has_cr


def known_encoding(name: str) -> str:
    """Return the name of an encoding that a person gave; raise FormatError where there is none of it."""
    try:
        found = codecs.lookup(name.strip())
        codecs.getincrementaldecoder(found.name)
        is_text = isinstance("".encode(found.name), bytes) and found.name.replace("-", "_") not in NO_TEXT
    except (LookupError, ValueError, TypeError):
        is_text = False
    if not is_text:
        raise FormatError(f"There is no encoding {quoted(name)}: name one such as utf-8, utf-16 or windows-1251.")
    return found.name


def detect_encoding(source: BinaryIO, named: str | None = None) -> Encoding:
    """Return the encoding of a seekable file and go back to its begin.

    Without a name or a byte order mark the whole file is looked at: a file with no more broken characters than proper
    ones beyond ASCII is UTF-8, and its broken rows are refused later; any other may be Windows-1252.

    Raises
    ------
    FormatError
        It is no text, or in an encoding that cannot be told; the text says which it may be.
    """
    source.seek(0)
    head = source.read(4)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    found = _looked_through(source)
    name = known_encoding(named) if named else marked or found.unmarked()
    if name is None and (found.broken * SCARCE > found.n_bytes or _reads_as_windows(source)[0]):
        _check_windows(source)
        return Encoding(WINDOWS, is_guess=True, has_cr=found.has_cr)
    name = name or UTF_8
    is_wide = name.startswith(("utf-16", "utf-32"))
    has_cr = _has_cr(source, name) if is_wide else found.has_cr
    return Encoding(name, is_guess=named is None and marked is None and name != UTF_8, has_cr=has_cr)


def begins_plain(head: bytes) -> bool:
    """Tell whether a file's first bytes are those of UTF-8 lines; what comes later may show that it is not."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head or b"\n" not in head:
        return False
    if SWITCHED.search(head) or head.count(b"\r") > head.count(b"\r\n") + head.endswith(b"\r"):
        return False
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _looked_through(source: BinaryIO) -> "_Found":
    """Return what a walk through a file finds, and go back to its begin; a sound file is walked through quickly."""
    for found in (_Quick(), _Found()):
        source.seek(0)
        with contextlib.suppress(UnicodeDecodeError):
            while block := source.read(BLOCK):
                found.look(block)
            found.look(b"", is_end=True)
            break
    source.seek(0)
    return found


class _Found:
    """What a walk through a file's bytes counts."""

    errors = MARKED

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder(UTF_8)(self.errors)
        self._is_ascii = True
        self.n_bytes = self.proper = self.broken = 0
        self.nuls = [0, 0]
        self.n_cr = self.n_lf = 0
        self._is_switched = False

    @property
    def has_cr(self) -> bool:
        return bool(self.n_cr) and not self.n_lf

    def look(self, block: bytes, *, is_end: bool = False) -> None:
        if b"\0" in block:
            for side in (0, 1):
                self.nuls[(self.n_bytes + side) % 2] += block[side::2].count(0)
        if b"\x1b" in block and SWITCHED.search(block):
            self._is_switched = True
        self.n_bytes += len(block)
        if not self.n_lf:
            self.n_lf, self.n_cr = block.count(b"\n"), self.n_cr + block.count(b"\r")
        if block.isascii() and self._is_ascii:
            return
        text = self._decoder.decode(block, final=is_end)
        self._is_ascii = not self._decoder.getstate()[0]
        if self.errors == MARKED and not text.isascii():
            broken = text.count("\udcff")
            self.broken += broken
            self.proper += sum(map(len, NOT_ASCII.findall(text))) - broken

    def unmarked(self) -> str | None:
        """Return the encoding of a file without a mark; None where it is none of Unicode's."""
        if self._is_switched:
            raise _untold("iso-2022-jp, iso-2022-kr")
        if any(self.nuls):
            shares = [2 * count / max(self.n_bytes, 1) for count in self.nuls]
            if max(shares) > LEAST_NULS and min(shares) < max(shares) / 10:
                return UTF_16[shares[0] > shares[1]]
            if max(shares) > LEAST_NULS:
                raise FormatError("The file is no text: it holds NUL bytes. Save it as UTF-8 text and give that.")
        return None if self.broken > self.proper else UTF_8


class _Quick(_Found):
    """The same for a file that is sound UTF-8, of which nothing need be counted."""

    errors = "strict"


def _has_cr(source: BinaryIO, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)(MARKED)
    has_cr = False
    while block := source.read(BLOCK):
        text = decoder.decode(block)
        if "\n" in text:
            has_cr = False
            break
        has_cr = has_cr or "\r" in text
    source.seek(0)
    return has_cr


def _check_windows(source: BinaryIO) -> None:
    """Raise FormatError unless a file reads well as Windows-1252."""
    is_written, sample = _reads_as_windows(source)
    if not is_written:
        raise _untold(_candidates(sample))


def _untold(candidates: str) -> FormatError:
    return FormatError(
        f"The file is not UTF-8, and its encoding cannot be told for sure; it may be {candidates}. "
        "Save it as UTF-8, or name its encoding (--encoding, over HTTP the parameter `encoding`)."
    )


def _reads_as_windows(source: BinaryIO) -> tuple[bool, bytes]:
    """Tell whether a file reads well as Windows-1252, and return some of its lines that are not ASCII."""
    wrong = doubtful = beyond = 0
    sample, carried = b"", b""
    while block := source.read(BLOCK):
        cut = max(block.rfind(b"\n"), block.rfind(b" ")) + 1
        piece, carried = carried + block[:cut], block[cut:]
        if len(block) < BLOCK:
            piece, carried = piece + carried, b""
        text = _windows_text(piece)
        wrong += len(NOT_WRITTEN.findall(text))
        doubtful += len(DOUBTFUL.findall(text))
        beyond += sum(map(len, NOT_ASCII.findall(text)))
        if len(sample) < SAMPLE:
            lines = (line for line in piece.splitlines() if not line.isascii())
            sample += b"\n".join(lines)[: SAMPLE - len(sample)]
    source.seek(0)
    few_wrong = beyond >= MANY and wrong * 100 <= beyond
    return not (wrong and not few_wrong) and doubtful <= FEW * beyond, sample


def _windows_text(content: bytes) -> str:
    """Return what Windows-1252 makes of bytes; those that it has not, as the control characters of Latin-1."""
    return content.decode(WINDOWS, MARKED).replace("\udcff", "\x81")


def _candidates(sample: bytes) -> str:
    """Return the names of the encodings that a sample may be in, the likeliest first."""
    from charset_normalizer import from_bytes  # only a file that nothing proves needs it

    found = [match.encoding for match in from_bytes(sample, cp_isolation=list(CANDIDATES))]
    names = list(dict.fromkeys(SHOWN.get(name, name) for name in found if name in CANDIDATES))
    return ", ".join(names[:4]) or "none that is widely used"


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Stand for bytes that an encoding does not have by a lone surrogate, which no text may hold."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff" * (error.end - error.start), error.end


codecs.register_error(MARKED, _mark)
