"""The file of keys, looked at now and then: a key is given or taken away without a restart."""

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from model.errors import SettingsError
from model.keys import Entry, check_distinct, read_key_file

LOOK_EVERY_S = 1.0
Mark = tuple[int, int, int] | None
log = logging.getLogger("framing.keys")


class KeyFile:
    """The entries of a file as they stood when it could last be used.

    Parameters
    ----------
    entries : as they stand now
    salt : see `model.keys.read_entries`
    look_every_s : seconds between two looks at it
    """

    def __init__(self, path: Path, entries: Sequence[Entry], salt: bytes, look_every_s: float = LOOK_EVERY_S) -> None:
        self.entries = entries
        self._path, self._salt, self._look_every_s = path, salt, look_every_s
        self._mark = _mark_of(path)
        self._next_look = time.monotonic() + look_every_s

    def has_changed(self, others: Sequence[Entry]) -> bool:
        """Look at the file where it is time to, and tell whether there are other entries now.

        Where it cannot be used, those from before stay: a slip of the pen must lock nobody out. The log says so once.

        Parameters
        ----------
        others : entries that stand elsewhere, and may give no key to anybody else
        """
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + self._look_every_s
        mark = _mark_of(self._path)
        if mark == self._mark:
            return False
        self._mark = mark
        try:
            entries = read_key_file(self._path, self._salt)
            check_distinct((*others, *entries))
        except ValueError as error:
            log.error("the key file cannot be used; the keys from before stay", extra={"problem": str(error)})
            return False
        self.entries = entries
        log.info("the key file was read again", extra={"keys": len(entries)})
        return True


def open_key_file(path: Path, others: Sequence[Entry], salt: bytes) -> KeyFile:
    """Return the file of keys.

    Raises
    ------
    SettingsError
        It cannot be used; the text names the line, never a key.
    """
    try:
        file = KeyFile(path, read_key_file(path, salt), salt)
        check_distinct((*others, *file.entries))
    except ValueError as error:
        raise SettingsError(f"FRAMING_KEYS_FILE: {error}. Correct the file and start again.") from None
    return file


def _mark_of(path: Path) -> Mark:
    """Return what changes with a file, None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
