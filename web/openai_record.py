"""An answer in the shape of OpenAI's chat completions: whole, and cut into the chunks of a stream."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from qa.domain import Answer, Citation
from web.openai_request import MODEL
from web.refusals import refusal

__all__ = ["chunks", "completion", "completion_text", "model_record"]

Record = dict[str, Any]


def completion_text(answer: Answer) -> str:
    """Return the answer's text, or the sentence that stands for none."""
    return refusal(answer.language) if answer.text is None else answer.text


def completion(answer: Answer, record: Record, *, links: Sequence[str], usage: tuple[int, int]) -> Record:
    """Return a chat completion.

    Args:
        answer: the answer.
        record: its record as every door gives it; it stands in the field `pincite`.
        links: the address of each citation's source.
        usage: tokens of the conversation and of the answer.
    """
    message = {
        "role": "assistant",
        "content": completion_text(answer),
        # Frameworks take a text here for one that the provider's filter has stopped, and raise an error.
        "refusal": None,
        "annotations": _annotations(answer, links),
    }
    prompt, completed = usage
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": completed, "total_tokens": prompt + completed},
        "pincite": record,
    }


def chunks(whole: Record, *, with_usage: bool) -> Iterator[Record]:
    """Yield the chunks of a completion: role, quotations one by one, annotations, end, and the usage if wanted.

    The record comes with the first chunk: the client's own accumulation keeps what stands there.
    """
    head = {key: whole[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    if with_usage:
        head["usage"] = None
    message = whole["choices"][0]["message"]
    deltas = [
        {"role": "assistant", "content": "", "refusal": None},
        *({"content": piece} for piece in _pieces(message)),
        {"annotations": message["annotations"]},
    ]
    for at, delta in enumerate(deltas):
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}
        yield head | {"choices": [choice]} | ({} if at else {"pincite": whole["pincite"]})
    yield head | {"choices": [{"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}]}
    if with_usage:
        yield head | {"choices": [], "usage": whole["usage"]}


def model_record() -> Record:
    """Return the record of the one model; when it was made is not told."""
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "pincite"}


def _annotations(answer: Answer, links: Sequence[str]) -> list[Record]:
    """Return where each citation stands in the text: the quotation with its marker, in code points."""
    annotations: list[Record] = []
    end = 0
    for citation, link in zip(answer.citations, links, strict=True):
        start, end = _place(citation, completion_text(answer), end)
        cited = {"url": link, "title": citation.document.title, "start_index": start, "end_index": end}
        annotations.append({"type": "url_citation", "url_citation": cited})
    return annotations


def _place(citation: Citation, text: str, after: int) -> tuple[int, int]:
    marker = f"[{citation.marker}]"
    start = text.index(citation.quote, after)
    return start, text.index(marker, start + len(citation.quote)) + len(marker)


def _pieces(message: Record) -> Iterator[str]:
    """Yield the text in pieces that end where a citation does."""
    shown = 0
    for annotation in message["annotations"]:
        end = annotation["url_citation"]["end_index"]
        yield message["content"][shown:end]
        shown = end
    if rest := message["content"][shown:]:
        yield rest
