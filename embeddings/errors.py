"""What can go wrong between a text and its nearest vectors.

EmbeddingError
├── ModelError      a model cannot be found, unpacked or loaded
└── IndexFileError  an index file cannot be used
"""

__all__ = ["EmbeddingError", "IndexFileError", "ModelError"]


class EmbeddingError(Exception):
    """Base of every error this package raises on purpose."""


class ModelError(EmbeddingError):
    """A model cannot be found, unpacked or loaded; the message says what to do."""


class IndexFileError(EmbeddingError):
    """An index file is damaged or belongs to something else; it can be rebuilt."""
