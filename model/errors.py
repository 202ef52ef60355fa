"""The family of errors: what went wrong, which value, what now.

FramingError
├── CorpusError            a labelled file cannot be used as it stands
├── ArtifactError          a version's files cannot be used
│   ├── FormatError        written by another format, or not an artifact at all
│   └── IntegrityError     changed or cut short since it was written
├── DatabaseError          the database cannot be reached or written
│   ├── StorageFullError       there is no room left to write
│   └── ReplacedDatabaseError  its file is no longer the one that was opened
├── RegistryError          the registry cannot do what was asked
│   ├── UnknownVersionError
│   ├── NoChampionError
│   ├── OwnLabelsError     what serves has labels of its own, and no rows for a training to start from
│   └── ConflictError      another change came first
├── TrainingError          a training cannot do what was asked
│   ├── UnknownTrainingError
│   ├── OpenTrainingError      another training comes first
│   └── LostLeaseError         the trainer no longer owns it
├── TextError              a text cannot be labelled
│   └── CostlyTextError        reading it takes more time or memory than is allowed
├── ReviewError            a review or a candidate cannot be stored as it was sent
│   ├── UnknownReviewError     there is none of that number
│   └── ReviewStateError       its state does not allow what was asked
├── ImportStoppedError     work was ended from outside before it was done
├── LimitError             more than a limit allows
├── BusyError              too much work in flight
├── FileError              a file that a person named cannot be read or written
├── BatchError             a bulk run cannot write its output, or go on with an earlier one
└── SettingsError          a setting cannot be used
"""

import errno

FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the operating system says where there is no room left: StorageFullError's causes."""


class FramingError(Exception):
    """Root of all errors that a caller can act on; its text is meant for people."""


class CorpusError(FramingError):
    """A labelled file cannot be used as it stands; the text names file and line."""


class ArtifactError(FramingError):
    """A version's files cannot be used."""


class FormatError(ArtifactError):
    """The file is no artifact, or was written by another format version."""


class IntegrityError(ArtifactError):
    """The file was changed or cut short since it was written."""


class DatabaseError(FramingError):
    """The database cannot be reached, or did not do its work."""


class StorageFullError(DatabaseError):
    """There is no room left to write; once there is, the same request passes."""


class ReplacedDatabaseError(DatabaseError):
    """The database's file was deleted or replaced under this process: what it writes would be lost."""


class RegistryError(FramingError):
    """The registry cannot do what was asked."""


class UnknownVersionError(RegistryError):
    """No version or alias has that name."""


class NoChampionError(RegistryError):
    """No version has been promoted yet."""


class OwnLabelsError(RegistryError):
    """The serving version has labels of its own, and does not carry the rows that a training starts from."""


class ConflictError(RegistryError):
    """Another change came first; what was compared is no longer in force."""


class TrainingError(FramingError):
    """A training cannot do what was asked of it."""


class UnknownTrainingError(TrainingError):
    """There is no training of that number."""


class OpenTrainingError(TrainingError):
    """Another training is queued or running.

    Parameters
    ----------
    number : of that training
    """

    def __init__(self, text: str, number: int) -> None:
        super().__init__(text)
        self.number = number


class LostLeaseError(TrainingError):
    """The training was cancelled, ended, or taken over by another trainer: this one must stop."""


class TextError(FramingError):
    """A text cannot be labelled as it was sent."""


class CostlyTextError(TextError):
    """Reading a text takes more time or memory than is allowed; the text names the limit."""


class ReviewError(FramingError):
    """A review, or a text for the queue, cannot be stored as it was sent."""


class UnknownReviewError(ReviewError):
    """There is no review, or no text in the queue, of that number."""


class ReviewStateError(ReviewError):
    """A review is in a state that does not allow what was asked."""


class ImportStoppedError(FramingError):
    """Work was ended from outside before it was done; the text says how far it came."""


class LimitError(FramingError):
    """A request goes over a stated limit; the text names the limit and its value."""


class BusyError(FramingError):
    """Too much work is in flight; the same request may pass a moment later."""


class FileError(FramingError):
    """A file that a person named cannot be read or written; the text says why."""


class BatchError(FramingError):
    """A bulk run cannot write its output, or cannot go on with an earlier one; the text says what does help."""


class SettingsError(FramingError):
    """A setting cannot be used; the text names the variable and what it takes."""
