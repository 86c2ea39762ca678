"""What the encoder reads for a passage: its text below its headings, and where its sentences stand in that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qa.splitter import BETWEEN_HEADINGS

__all__ = ["EncoderInput"]

MAX_CONTEXT = 200  # characters


@dataclass(frozen=True, slots=True)
class EncoderInput:
    """A passage as on the page, below its headings.

    A paragraph "1. …" below "Article 26" says what article 26 says. The innermost headings are kept up to
    `MAX_CONTEXT` characters, so that a long path does not drown the text.
    """

    text: str
    sentences: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, text: str, heading: str, sentences: Iterable[tuple[int, int]] = (), *, start: int = 0) -> EncoderInput:
        """Return that of a passage.

        Args:
            text: the passage's own text.
            heading: the path of headings above it.
            sentences: start and end of each of its sentences in the document.
            start: where the passage starts there.
        """
        context = _context(heading)
        shift = len(context) - start
        return cls(context + text, tuple((first + shift, last + shift) for first, last in sentences))

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """The sentences that are parts of it; one that is all of it is none."""
        return self.sentences if len(self.sentences) > 1 else ()


def _context(heading: str) -> str:
    path = heading.split(BETWEEN_HEADINGS)
    while len(path) > 1 and sum(map(len, path)) > MAX_CONTEXT:
        del path[0]
    context = BETWEEN_HEADINGS.join(path)[-MAX_CONTEXT:]
    return f"{context}\n" if context else ""
