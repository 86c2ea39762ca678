"""Word matching: BM25 over the encoder's own subword pieces, among the passages that a question has found.

Subword pieces need no analyzer for each language, and Chinese, Thai and Japanese have them too. What a piece weighs is
counted among the candidates, not in the whole library: they share the question's subject, so the words that tell them
apart weigh most. BM25 as in Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.encoded import PieceRuns, Pieces

__all__ = ["PieceCounts", "allowances", "count_pieces", "match"]

K1 = 1.2
B = 0.75
USUAL = 10
"""Best matches in a language whose mean is what is usual in it."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PieceCounts:
    """How often each piece of a question stands in some texts.

    Attributes:
        counts: shape (texts, pieces of the question).
        lengths: pieces in each text, shape (texts,).
    """

    counts: Floats
    lengths: Floats


def count_pieces(question: Pieces, texts: PieceRuns) -> PieceCounts:
    """Count the pieces of a question in texts."""
    wanted = np.unique(question)
    counts = np.zeros((len(texts.lengths), len(wanted)))
    if len(wanted):
        columns = np.minimum(np.searchsorted(wanted, texts.pieces), len(wanted) - 1)
        found = np.flatnonzero(wanted[columns] == texts.pieces)
        owners = np.searchsorted(np.cumsum(texts.lengths), found, side="right")
        np.add.at(counts, (owners, columns[found]), 1)
    return PieceCounts(counts, texts.lengths.astype(np.float64))


def match(texts: PieceCounts, *, among: PieceCounts) -> Floats:
    """Return how well each text matches the question's pieces, 0 to 1, shape (texts,).

    Args:
        texts: counts in the texts to be scored.
        among: counts in the candidates that say how rare a piece is; the same question's.
    """
    candidates = len(among.lengths)
    frequency = (among.counts > 0).sum(axis=0)
    rarity = np.log(1 + (candidates - frequency + 0.5) / (frequency + 0.5))
    if not len(rarity) or not len(texts.lengths):
        return np.zeros(len(texts.lengths))
    relative_length = texts.lengths / max(texts.lengths.mean(), 1)
    saturation = texts.counts + K1 * (1 - B + B * relative_length)[:, None]
    scores: Floats = (texts.counts / saturation) @ rarity / rarity.sum()
    return scores


def allowances(matches: Floats, languages: Sequence[str]) -> Floats:
    """Return what each text is to be allowed for its language, to be added to its match, shape (texts,).

    A text shares words with a question in its own language whatever it says. So each language is allowed what its
    best matches lack of those in the language that matches most; a name or number that stands out in its language
    still does. In texts of one language nothing is allowed.

    Args:
        matches: of the candidates, as `match` returns them.
        languages: their languages.
    """
    names = np.array(languages)
    usual = np.zeros(len(matches))
    for language in set(languages):
        best = np.sort(matches[names == language])[-USUAL:]
        usual[names == language] = best.sum() / (len(best) + 1)  # a single match is not usual yet
    lacking: Floats = usual.max(initial=0.0) - usual
    return lacking
