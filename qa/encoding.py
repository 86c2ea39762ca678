"""Documents and questions -> what the encoder makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import ModelError
from embeddings.language import identify, load_ahead
from embeddings.threads import on_all_cores, one_thread
from embeddings.token_codes import TokenCodes
from qa.comparison import EncodedQuestion
from qa.domain import Document, Passage
from qa.encoded import Candidates, EncodedDocument, EncodedTexts, PieceRuns, Pieces, Vectors
from qa.errors import ModelUnavailableError
from qa.meter import Meter
from qa.splitter import DraftPassage, in_context

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

__all__ = ["encode_document", "encode_questions", "encode_tokens"]

EncodedText = tuple[Vectors, Pieces]
NO_TOKENS = np.empty((0, 0), np.float32)

ENCODING_STEP = 64
"""Texts encoded between two reports of progress."""


def encode_document(
    encoder: Encoder,
    document: Document,
    passages: Sequence[DraftPassage],
    meter: Meter,
    *,
    held: Candidates | None = None,
    held_codes: Mapping[int, bytes] | None = None,
) -> EncodedDocument:
    """Encode passages and sentences below their headings, each text once, and none that `held` has already.

    Args:
        encoder: what encodes.
        document: the document.
        passages: its passages, in order.
        meter: told how far it is.
        held: the passages of an earlier version of the document.
        held_codes: their token codes, by passage id.

    Raises:
        ModelUnavailableError: the model cannot be loaded.
    """
    texts = [in_context(passage.text, passage.heading) for passage in passages]
    sentences = [
        in_context(document.text[sentence.start : sentence.end], passage.heading)
        for passage in passages
        for sentence in passage.sentences
    ]
    exact, rounded = ({}, {}) if held is None else (_passages_of(held), _sentences_of(held))
    token_codes = TokenCodes.shipped(encoder.name)
    codes = {} if held is None else _codes_of(held, held_codes or {})
    unique = list(
        dict.fromkeys(
            [text for text in texts if text not in exact or (token_codes is not None and text not in codes)]
            + [text for text in sentences if text not in exact and text not in rounded]
        )
    )
    compared = set(texts)  # by tokens; sentences are not
    new: dict[str, EncodedText] = {}
    with _named_errors():
        for start in range(0, len(unique), ENCODING_STEP):
            step = unique[start : start + ENCODING_STEP]
            vectors, states = encoder.encode_passage_tokens(step)
            new |= zip(step, zip(vectors, encoder.pieces(step), strict=True), strict=True)
            if token_codes is not None:
                of_passages = {text: some for text, some in zip(step, states, strict=True) if text in compared}
                codes |= zip(of_passages, _codes(token_codes, list(of_passages.values())), strict=True)
            meter.advance(min(1, (start + ENCODING_STEP) / len(unique)))
    known = rounded | exact | new
    return EncodedDocument(
        passages=_together(texts, known),
        sentences=_together(sentences, known),
        codes=None if token_codes is None else [codes[text] for text in texts],
    )


def encode_tokens(encoder: Encoder, passages: Sequence[Passage]) -> list[bytes]:
    """Return the token codes of passages that are held already; none for a model without that form.

    Raises:
        ModelUnavailableError: the model cannot be loaded.
    """
    token_codes = TokenCodes.shipped(encoder.name)
    if token_codes is None:
        return []
    with _named_errors():
        _, states = encoder.encode_passage_tokens([in_context(passage.text, passage.heading) for passage in passages])
    return _codes(token_codes, states)


def _codes(token_codes: TokenCodes, states: Sequence[Vectors]) -> list[bytes]:
    """Return the codes of each passage's token states."""
    with one_thread():
        return on_all_cores(token_codes.encode, states)


def _passages_of(held: Candidates) -> dict[str, EncodedText]:
    return {
        in_context(passage.text, passage.heading): encoded
        for passage, encoded in zip(held.passages, held.encoded.rows(), strict=True)
    }


def _codes_of(held: Candidates, codes: Mapping[int, bytes]) -> dict[str, bytes]:
    return {
        in_context(passage.text, passage.heading): codes[passage.id] for passage in held.passages if passage.id in codes
    }


def _sentences_of(held: Candidates) -> dict[str, EncodedText]:
    """Return the sentences that are held; their vectors are rounded, and round to themselves when they are stored."""
    passages = {passage.id: passage for passage in held.passages}
    found = {}
    for owner, sentence, encoded in zip(
        held.owners.tolist(), held.sentences, held.encoded_sentences.rows(), strict=True
    ):
        passage = passages[owner]
        text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
        found[in_context(text, passage.heading)] = encoded
    return found


def _together(texts: Sequence[str], known: Mapping[str, EncodedText]) -> EncodedTexts:
    vectors = np.stack([known[text][0] for text in texts])
    return EncodedTexts(vectors, PieceRuns.of([known[text][1] for text in texts]))


def encode_questions(encoder: Encoder, questions: Sequence[str]) -> list[EncodedQuestion]:
    """Encode questions, in their order, and tell their languages.

    Raises:
        ModelUnavailableError: the model cannot be loaded.
    """
    load_ahead()
    with _named_errors():
        vectors, states = encoder.encode_question_tokens(questions)
        pieces = encoder.pieces(questions)
    token_codes = TokenCodes.shipped(encoder.name)
    with one_thread():
        tokens = [NO_TOKENS if token_codes is None else token_codes.question(some) for some in states]
    return [
        EncodedQuestion(vector, found, identify(question), own)
        for question, vector, found, own in zip(questions, vectors, pieces, tokens, strict=True)
    ]


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except ModelError as error:
        raise ModelUnavailableError(str(error)) from error
