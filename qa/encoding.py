"""Documents and questions -> what the encoder makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import ModelError
from embeddings.language import identify, load_ahead
from qa.domain import Document
from qa.encoded import Candidates, EncodedDocument, EncodedTexts, Pieces, Vectors
from qa.errors import ModelUnavailableError
from qa.meter import Meter
from qa.retriever import EncodedQuestion
from qa.splitter import DraftPassage, in_context

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

__all__ = ["encode_document", "encode_questions"]

EncodedText = tuple[Vectors, Pieces]

ENCODING_STEP = 64
"""Texts encoded between two reports of progress."""


def encode_document(
    encoder: Encoder,
    document: Document,
    passages: Sequence[DraftPassage],
    meter: Meter,
    *,
    held: Candidates | None = None,
) -> EncodedDocument:
    """Encode passages and sentences below their headings, each text once, and none that `held` has already.

    Args:
        encoder: what encodes.
        document: the document.
        passages: its passages, in order.
        meter: told how far it is.
        held: the passages of an earlier version of the document.

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
    unique = list(
        dict.fromkeys(
            [text for text in texts if text not in exact]
            + [text for text in sentences if text not in exact and text not in rounded]
        )
    )
    new: dict[str, EncodedText] = {}
    with _named_errors():
        for start in range(0, len(unique), ENCODING_STEP):
            step = unique[start : start + ENCODING_STEP]
            new |= zip(step, zip(encoder.encode_passages(step), encoder.pieces(step), strict=True), strict=True)
            meter.advance(min(1, (start + ENCODING_STEP) / len(unique)))
    known = rounded | exact | new
    return EncodedDocument(passages=_together(texts, known), sentences=_together(sentences, known))


def _passages_of(held: Candidates) -> dict[str, EncodedText]:
    return {
        in_context(passage.text, passage.heading): encoded
        for passage, encoded in zip(held.passages, held.encoded.rows(), strict=True)
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
    return EncodedTexts(np.stack([known[text][0] for text in texts]), [known[text][1] for text in texts])


def encode_questions(encoder: Encoder, questions: Sequence[str]) -> list[EncodedQuestion]:
    """Encode questions, in their order, and tell their languages.

    Raises:
        ModelUnavailableError: the model cannot be loaded.
    """
    load_ahead()
    with _named_errors():
        vectors, pieces = encoder.encode_questions(questions), encoder.pieces(questions)
    return [
        EncodedQuestion(vector, found, identify(question))
        for question, vector, found in zip(questions, vectors, pieces, strict=True)
    ]


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except ModelError as error:
        raise ModelUnavailableError(str(error)) from error
