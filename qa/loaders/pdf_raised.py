"""Raised figures of a line: numbers of notes and exponents, which would run into the figures before them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.loaders.normal import has_words
from qa.loaders.pdf_notes import RAISED, SMALL, ends_as_word
from qa.loaders.pdf_pieces import WORD_SPACE, Piece
from qa.loaders.pdf_words import CLOSE, Word
from qa.loaders.raised import RAISED as AS_RAISED

__all__ = ["with_raised"]

HIGHEST = 0.7  # times the size of a word, how far a figure may stand above its line

_FIGURES = re.compile(r"(\(?[-−–+]?\d{1,3}(?:[,–-]\d{1,3})*\)?)([.,;:]?)", re.ASCII)
_NOTE = re.compile(r"[\d,]+", re.ASCII)


def with_raised(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of a line with its raised figures as such; the number of a note behind a word goes.

    PDFium takes what stands higher for a word of its own, and so what follows it, such as a comma.
    """
    ordered = sorted(pieces, key=lambda piece: piece.left)
    found: list[tuple[int, Word]] = []  # each with the number of its piece
    host: Word | None = None  # the last word that is not raised
    is_open = False
    for number, word in ((number, word) for number, piece in enumerate(ordered) for word in _from_left(piece)):
        is_raised = host is not None and _is_raised(word, host)
        if found and (is_raised or is_open) and _is_close(found[-1][1], word):
            at, before = found[-1]
            text = _shown(word, before) if is_raised else word.text
            found[-1] = (at, replace(before, text=before.text + text, right=word.right))
        elif is_raised:
            found.append((number, replace(word, text=_shown(word, None))))
        else:
            found.append((number, word))
        if not is_raised:
            host = max(found[-1][1], word, key=lambda some: some.size)  # the whole of what is joined
        is_open = is_raised
    words = [[word for at, word in found if at == number] for number in range(len(ordered))]
    return [Piece(some) for some in words if some]


def _from_left(piece: Piece) -> list[Word]:
    return sorted(piece.words, key=lambda word: word.left)


def _is_close(before: Word, word: Word) -> bool:
    return word.left - before.right < CLOSE * max(before.size, word.size)


def _is_raised(word: Word, before: Word) -> bool:
    if word.size > SMALL * before.size or not _FIGURES.fullmatch(word.text):
        return False
    is_near = word.left - before.right < WORD_SPACE * before.size
    return is_near and RAISED * before.size < before.base - word.base < HIGHEST * before.size


def _shown(word: Word, before: Word | None) -> str:
    """Return raised figures as such, in brackets as they are, but not the number of a note that stands at a word."""
    figures, behind = _FIGURES.sub(r"\1", word.text), _FIGURES.sub(r"\2", word.text)
    if before is not None and not has_words(before.text):
        return word.text
    is_note = before is not None and _NOTE.fullmatch(figures) and ends_as_word(before.text)
    return behind if is_note else figures.translate(AS_RAISED) + behind
