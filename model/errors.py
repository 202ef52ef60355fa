"""The family of errors: what went wrong, which value, what now.

FramingError
├── CorpusError            a labelled file cannot be used as it stands
├── ArtifactError          a version's files cannot be used
│   ├── FormatError        written by another format, or not an artifact at all
│   └── IntegrityError     changed or cut short since it was written
├── DatabaseError          the database cannot be reached or written
├── RegistryError          the registry cannot do what was asked
│   ├── UnknownVersionError
│   ├── NoChampionError
│   └── ConflictError      another change came first
├── TextError              a text cannot be labelled
├── LimitError             more than a limit allows
├── BusyError              too much work in flight
└── SettingsError          a setting cannot be used
"""


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


class RegistryError(FramingError):
    """The registry cannot do what was asked."""


class UnknownVersionError(RegistryError):
    """No version or alias has that name."""


class NoChampionError(RegistryError):
    """No version has been promoted yet."""


class ConflictError(RegistryError):
    """Another change came first; what was compared is no longer in force."""


class TextError(FramingError):
    """A text cannot be labelled as it was sent."""


class LimitError(FramingError):
    """A request goes over a stated limit; the text names the limit and its value."""


class BusyError(FramingError):
    """Too much work is in flight; the same request may pass a moment later."""


class SettingsError(FramingError):
    """A setting cannot be used; the text names the variable and what it takes."""
