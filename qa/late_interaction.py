"""Late interaction: a question compared with every token of a passage.

Each token of a question is compared with the nearest one of a passage, as in Khattab and Zaharia 2020, "ColBERT:
Efficient and Effective Passage Search via Contextualized Late Interaction over BERT". The encoder was not trained for
it, so its tokens are not weighted alike: one counts the more, the more the best of the passages that were found stands
out from the usual one in it. That orders passages. How near they are is told by all tokens alike: tokens that no
passage has anything for say that the question is about something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from qa.encoded import Vectors
from qa.lexical import Floats, allowances

if TYPE_CHECKING:
    from embeddings.token_codes import TokenCodes

__all__ = ["late_scores"]


def late_scores(
    question: Vectors, codes: Sequence[bytes], languages: Sequence[str], *, token_codes: TokenCodes
) -> tuple[Floats, Floats]:
    """Return how near the tokens of passages are to a question's, by the telling ones and by all alike.

    Both have the shape (passages,).

    A language whose passages are all farther from the question is allowed for, as in word matching. A passage whose
    codes are missing, as in a library of an earlier version, scores the mean of the others.

    Args:
        question: token states turned as those of the codes, shape (tokens, dimension).
        codes: of the passages that the question has found; empty where they are missing.
        languages: of these passages.
        token_codes: the form of the codes.
    """
    scores, alike = np.zeros(len(codes)), np.zeros(len(codes))
    held = [number for number, some in enumerate(codes) if some]
    if not held or not len(question):
        return scores, alike
    nearest = token_codes.similarities(question, [codes[number] for number in held]).astype(np.float64)
    telling = nearest.max(axis=0) - nearest.mean(axis=0)
    for kept, weights in ((scores, telling if telling.any() else None), (alike, None)):
        found = np.average(nearest, axis=1, weights=weights)
        found += allowances(found, [languages[number] for number in held])
        kept[:] = found.mean()
        kept[held] = found
    return scores, alike
