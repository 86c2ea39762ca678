"""What can go wrong, as a user would name it. Every message says what failed, why, and what to do.

PinciteError
├── UsageError            the call itself is wrong (exit code 2)
│   ├── QuestionError     a question that cannot be asked: empty, or too long
│   ├── ConfigurationError  a setting in the file or the environment is wrong
│   └── UnknownLanguageError  the library holds nothing in that language
├── LibraryError          the library cannot be used (exit code 3)
│   ├── LibraryBusyError  another process is writing to it
│   ├── LibraryFullError  the disk is full; nothing was changed
│   └── ModelMismatchError  it was written with another model
├── ModelUnavailableError the model cannot be loaded (exit code 3)
├── LoadError             a document cannot be read
│   └── UnknownFormatError  no loader for this suffix
├── UnknownDocumentError  no document of that id, path or title
├── BatchError            a question file cannot be read, or an answer file written
├── UnknownJobError       no job of that id
└── JobStateError         a job is not in the state that this needs
"""

__all__ = [
    "BatchError",
    "ConfigurationError",
    "JobStateError",
    "LibraryBusyError",
    "LibraryError",
    "LibraryFullError",
    "LoadError",
    "ModelMismatchError",
    "ModelUnavailableError",
    "PinciteError",
    "QuestionError",
    "UnknownDocumentError",
    "UnknownFormatError",
    "UnknownJobError",
    "UnknownLanguageError",
    "UsageError",
]


class PinciteError(Exception):
    """Base of every error that Pincite raises on purpose."""


class UsageError(PinciteError):
    """The call itself is wrong."""


class QuestionError(UsageError):
    """A question that cannot be asked."""


class ConfigurationError(UsageError):
    """A setting in the configuration file or the environment is wrong."""


class UnknownLanguageError(UsageError):
    """The library holds nothing in this language."""


class LibraryError(PinciteError):
    """The library cannot be used."""


class LibraryBusyError(LibraryError):
    """Another process is writing to the library."""


class LibraryFullError(LibraryError):
    """The disk is full; the library is as it was."""


class ModelMismatchError(LibraryError):
    """The library was written with another model."""


class ModelUnavailableError(PinciteError):
    """The model cannot be loaded."""


class LoadError(PinciteError):
    """A document cannot be read."""


class UnknownFormatError(LoadError):
    """No loader knows this suffix."""


class UnknownDocumentError(PinciteError):
    """The library holds no such document."""


class BatchError(PinciteError):
    """A question file cannot be read, or an answer file cannot be written."""


class UnknownJobError(PinciteError):
    """There is no such job."""


class JobStateError(PinciteError):
    """A job is not in the state that this needs."""
