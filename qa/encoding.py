"""Documents and questions -> what the encoder makes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import ModelError
from embeddings.language import identify, load_ahead
from embeddings.parts import part_texts
from embeddings.threads import on_all_cores, one_thread
from embeddings.token_codes import TokenCodes
from qa.comparison import EncodedQuestion
from qa.domain import Passage
from qa.encoded import Candidates, EncodedDocument, EncodedPassage, Pieces, Vectors
from qa.encoder_input import EncoderInput
from qa.errors import ModelUnavailableError
from qa.meter import Meter
from qa.splitter import DraftPassage

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

__all__ = ["encode_document", "encode_questions", "encode_tokens"]

NO_TOKENS = np.empty((0, 0), np.float32)

ENCODING_STEP = 64
"""Texts encoded between two reports of progress."""


def encode_document(
    encoder: Encoder,
    passages: Sequence[DraftPassage],
    meter: Meter,
    *,
    held: Candidates | None = None,
    held_codes: Mapping[int, bytes] | None = None,
) -> EncodedDocument:
    """Encode passages below their headings with their sentences, each text once, and none that `held` has already.

    Args:
        encoder: what encodes.
        passages: the passages of a document, in order.
        meter: told how far it is.
        held: the passages of an earlier version of the document.
        held_codes: their token codes, by passage id.

    Raises:
        ModelUnavailableError: the model cannot be loaded.
    """
    texts = [
        EncoderInput.of(
            passage.text,
            passage.heading,
            ((sentence.start, sentence.end) for sentence in passage.sentences),
            start=passage.start,
        )
        for passage in passages
    ]
    token_codes = TokenCodes.shipped(encoder.name)
    known = {} if held is None else _held(held, held_codes or {}, with_codes=token_codes is not None)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    with _named_errors():
        for start in range(0, len(new), ENCODING_STEP):
            step = new[start : start + ENCODING_STEP]
            known |= zip(step, _encoded(encoder, step, token_codes), strict=True)
            meter.advance(min(1, (start + ENCODING_STEP) / len(new)))
    return EncodedDocument.of([known[text] for text in texts], with_codes=token_codes is not None)


def _encoded(
    encoder: Encoder, texts: Sequence[EncoderInput], token_codes: TokenCodes | None
) -> Iterator[EncodedPassage]:
    """Yield what the encoder makes of each text."""
    vectors, states, parts = encoder.encode_passage_parts([text.text for text in texts], [text.parts for text in texts])
    codes = [None] * len(texts) if token_codes is None else _codes(token_codes, states)
    pieces = encoder.pieces([text.text for text in texts])
    of_sentences = iter(encoder.pieces([part for text in texts for part in part_texts(text.text, text.sentences)]))
    for number, text in enumerate(texts):
        yield EncodedPassage(
            vectors[number],
            pieces[number],
            codes[number],
            sentence_vectors=list(parts[number]) if text.parts else [vectors[number]] * len(text.sentences),
            sentence_pieces=list(islice(of_sentences, len(text.sentences))),
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
        _, states = encoder.encode_passage_tokens(
            [EncoderInput.of(passage.text, passage.heading).text for passage in passages]
        )
    return _codes(token_codes, states)


def _codes(token_codes: TokenCodes, states: Sequence[Vectors]) -> list[bytes]:
    """Return the codes of each passage's token states."""
    with one_thread():
        return on_all_cores(token_codes.encode, states)


def _held(held: Candidates, codes: Mapping[int, bytes], *, with_codes: bool) -> dict[EncoderInput, EncodedPassage]:
    """Return the passages that are held, by what was encoded for them; without those whose codes are missing.

    The vectors of their sentences are rounded, and round to themselves when they are stored.
    """
    sentences: dict[int, list[tuple[tuple[int, int], Vectors, Pieces]]] = defaultdict(list)
    rows = zip(held.owners.tolist(), held.spans, held.encoded_sentences.rows(), strict=True)
    for owner, span, (vector, pieces) in rows:
        sentences[owner].append((span, vector, pieces))
    found = {}
    for passage, (vector, pieces) in zip(held.passages, held.encoded.rows(), strict=True):
        if with_codes and passage.id not in codes:
            continue
        own = sentences[passage.id]
        text = EncoderInput.of(passage.text, passage.heading, (span for span, _, _ in own), start=passage.start)
        found[text] = EncodedPassage(
            vector, pieces, codes.get(passage.id), [vector for _, vector, _ in own], [some for _, _, some in own]
        )
    return found


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
