"""What can go wrong between a text and its nearest vectors.

EmbeddingError
├── ModelError      a model cannot be found, unpacked or loaded
└── IndexFileError  an index file cannot be used
"""

__all__ = ["EmbeddingError", "IndexFileError", "ModelError", "cause_of"]


class EmbeddingError(Exception):
    """Base of every error this package raises on purpose."""


class ModelError(EmbeddingError):
    """A model cannot be found, unpacked or loaded; the message says what to do."""


class IndexFileError(EmbeddingError):
    """An index file is damaged or belongs to something else; it can be rebuilt."""


def cause_of(error: Exception) -> str:
    """Return the first line of what an error of another project says, or its class when it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(" .")
