"""Documents and questions -> what the encoder makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import ModelError
from embeddings.language import identify
from qa.domain import Document
from qa.encoded import EncodedDocument, EncodedTexts
from qa.errors import ModelUnavailableError
from qa.meter import Meter
from qa.retriever import EncodedQuestion
from qa.splitter import DraftPassage, in_context

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

__all__ = ["encode_document", "encode_questions"]

ENCODING_STEP = 64
"""Texts encoded between two reports of progress."""


def encode_document(
    encoder: Encoder, document: Document, passages: Sequence[DraftPassage], meter: Meter
) -> EncodedDocument:
    """Encode passages and sentences below their headings, each text once.

    Raises:
        ModelUnavailableError: the model cannot be loaded.
    """
    texts = [in_context(passage.text, passage.heading) for passage in passages]
    sentences = [
        in_context(document.text[sentence.start : sentence.end], passage.heading)
        for passage in passages
        for sentence in passage.sentences
    ]
    unique = list(dict.fromkeys(texts + sentences))
    parts = []
    with _named_errors():
        pieces = encoder.pieces(unique)
        for start in range(0, len(unique), ENCODING_STEP):
            parts.append(encoder.encode_passages(unique[start : start + ENCODING_STEP]))
            meter.advance(min(1, (start + ENCODING_STEP) / len(unique)))
    vectors = np.concatenate(parts)
    row = {text: number for number, text in enumerate(unique)}

    def encoded(some: Sequence[str]) -> EncodedTexts:
        rows = [row[text] for text in some]
        return EncodedTexts(vectors[rows], [pieces[number] for number in rows])

    return EncodedDocument(passages=encoded(texts), sentences=encoded(sentences))


def encode_questions(encoder: Encoder, questions: Sequence[str]) -> list[EncodedQuestion]:
    """Encode questions, in their order, and tell their languages.

    Raises:
        ModelUnavailableError: the model cannot be loaded.
    """
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
