from __future__ import annotations

import json

import pytest

from qa.domain import Answer, Citation, Document, Passage
from qa.record import answer_record
from web.openai_record import chunks, completion
from web.refusals import REFUSALS, refusal


def answer_of(*quotes: str, language: str = "en") -> Answer:
    text = "\n\n".join(quotes)
    document = Document("d", "Ships", "ships.txt", "text/plain", "en", "0" * 64, text)
    passage = Passage(1, "d", 1, 0, len(text), text, "", None, "en")
    citations = []
    for marker, quote in enumerate(quotes, 1):
        start = text.index(quote)
        citations.append(Citation(marker, document, passage, start, start + len(quote), quote))
    answered = " ".join(f"{quote} [{marker}]" for marker, quote in enumerate(quotes, 1)) if quotes else None
    return Answer("Who sails?", language, answered, 0.9, tuple(citations), ())


@pytest.mark.parametrize(
    "quotes", [("Ships sail.",), ("𝔖hips 🚢 sail.", "Ships [1] sail [2].", "Ships sail."), ("A.", "A. A.", "A. A. A.")]
)
def test_annotations_span_the_quotations_in_code_points(quotes: tuple[str, ...]) -> None:
    answer = answer_of(*quotes)
    whole = completion(answer, answer_record(answer), links=["http://x/"] * len(quotes), usage=(1, 2))
    message = whole["choices"][0]["message"]
    spans = [(a["url_citation"]["start_index"], a["url_citation"]["end_index"]) for a in message["annotations"]]
    cited = [f"{quote} [{marker}]" for marker, quote in enumerate(quotes, 1)]
    assert [message["content"][start:end] for start, end in spans] == cited
    streamed = list(chunks(whole, with_usage=False))
    assert "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in streamed) == message["content"]
    assert json.loads(json.dumps(streamed)) == streamed


def test_chunks_come_in_the_order_that_clients_expect() -> None:
    answer = answer_of("Ships sail.", "Boats row.")
    whole = completion(answer, answer_record(answer), links=["a", "b"], usage=(3, 4))
    streamed = list(chunks(whole, with_usage=True))
    deltas = [choice["delta"] for chunk in streamed for choice in chunk["choices"]]
    assert deltas == [
        {"role": "assistant", "content": "", "refusal": None},
        {"content": "Ships sail. [1]"},
        {"content": " Boats row. [2]"},
        {"annotations": whole["choices"][0]["message"]["annotations"]},
        {},
    ]
    assert [chunk["usage"] for chunk in streamed] == [None] * 5 + [whole["usage"]]
    assert [chunk.get("pincite") for chunk in streamed] == [whole["pincite"], *[None] * 5]


@pytest.mark.parametrize(
    ("language", "sentence"), [("fr", REFUSALS["fr"]), ("en", REFUSALS["en"]), ("xx", REFUSALS["en"])]
)
def test_no_answer_is_a_sentence_in_the_language_of_the_question(language: str, sentence: str) -> None:
    answer = answer_of(language=language)
    message = completion(answer, answer_record(answer), links=[], usage=(1, 1))["choices"][0]["message"]
    assert message == {"role": "assistant", "content": sentence, "refusal": None, "annotations": []}


def test_every_sentence_is_one() -> None:
    assert all(refusal(language) == sentence for language, sentence in REFUSALS.items())
    assert all(sentence.endswith((".", "。")) and len(sentence) > 5 for sentence in REFUSALS.values())
