"""The official `openai` client against a real `pincite serve`, as its users write it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam

from qa.library import Library
from qa.record import answer_record
from tests.fakes import HashingEncoder
from tests.qa.running import ROOT
from tests.web.serving import serving

pytestmark = pytest.mark.server

FERRIES = "How many ferries cross the strait every working day?"
UNANSWERABLE = "What does a kilo of bananas cost?"


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    with serving(place, PINCITE_READER="off") as server:
        yield server.address


@pytest.fixture
def client(address: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as client:
        yield client


def asked(question: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "system", "content": "You are helpful."}, {"role": "user", "content": question}]


def check(completion: ChatCompletion, place: Path) -> None:
    """Check an answered completion against the library it came from."""
    [choice] = completion.choices
    text, annotations = choice.message.content, choice.message.annotations
    assert text is not None
    assert annotations
    assert "Twelve ferries" in text
    assert (choice.finish_reason, choice.message.role, choice.message.refusal) == ("stop", "assistant", None)
    record: Any = completion.model_extra and completion.model_extra["pincite"]
    record.pop("took_ms", None)
    with Library.open(place, encoder=HashingEncoder()) as library:
        assert record == answer_record(library.ask(FERRIES))
    for annotation, citation in zip(annotations, record["citations"], strict=True):
        cited = annotation.url_citation
        assert text[cited.start_index : cited.end_index] == f"{citation['quote']} [{citation['marker']}]"
        assert cited.title == citation["document"]["title"]
        path, _, anchor = citation["url"].partition("#")
        assert cited.url.endswith(f"{path}?quote={citation['start']}-{citation['end']}#{anchor}")


def test_a_completion_cites(client: OpenAI, place: Path) -> None:
    completion = client.chat.completions.create(model="pincite", messages=asked(FERRIES), temperature=0.2)
    check(completion, place)
    assert completion.usage
    assert completion.usage.prompt_tokens > 0
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens


def test_a_source_opens_at_the_quotation(client: OpenAI, address: str) -> None:
    completion = client.chat.completions.create(model="pincite", messages=asked(FERRIES))
    annotations = completion.choices[0].message.annotations
    assert annotations
    url = annotations[0].url_citation.url
    assert url.startswith(f"{address}/documents/")
    page = client._client.get(url)
    assert page.status_code == 200
    assert '<mark id="quote"' in page.text


def test_a_stream_comes_to_the_same(client: OpenAI, place: Path) -> None:
    whole = client.chat.completions.create(model="pincite", messages=asked(FERRIES))
    chunks = list(
        client.chat.completions.create(
            model="pincite", messages=asked(FERRIES), stream=True, stream_options={"include_usage": True}
        )
    )
    *parts, last = chunks
    assert len({chunk.id for chunk in chunks}) == 1
    assert parts[0].choices[0].delta.role == "assistant"
    text = "".join(chunk.choices[0].delta.content or "" for chunk in parts)
    assert text == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in parts] == [None] * (len(parts) - 1) + ["stop"]
    assert (last.choices, last.usage) == ([], whole.usage)
    with client.chat.completions.stream(model="pincite", messages=asked(FERRIES)) as stream:
        events = [event.type for event in stream]
        check(stream.get_final_completion(), place)
    assert events.count("content.done") == 1


def test_a_stream_without_usage_has_none(client: OpenAI) -> None:
    chunks = list(client.chat.completions.create(model="pincite", messages=asked(FERRIES), stream=True))
    assert all(chunk.usage is None and chunk.choices for chunk in chunks)


def test_the_asynchronous_client_gets_the_same(address: str, place: Path) -> None:
    async def run() -> None:
        async with AsyncOpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as client:
            completions = await asyncio.gather(
                *(client.chat.completions.create(model="pincite", messages=asked(FERRIES)) for _ in range(4))
            )
            for completion in completions:
                check(completion, place)
            stream = await client.chat.completions.create(model="pincite", messages=asked(FERRIES), stream=True)
            pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
            assert "".join(pieces) == completions[0].choices[0].message.content

    asyncio.run(run())


def test_what_the_documents_do_not_say_is_a_sentence_without_sources(client: OpenAI) -> None:
    completion = client.chat.completions.create(model="pincite", messages=asked(UNANSWERABLE))
    message = completion.choices[0].message
    assert (message.content, message.annotations) == ("The documents do not say.", [])
    assert completion.model_extra
    assert completion.model_extra["pincite"]["answer"] is None
    with client.chat.completions.stream(model="pincite", messages=asked(UNANSWERABLE)) as stream:
        streamed = stream.get_final_completion().choices[0].message
    assert (streamed.content, streamed.annotations) == (message.content, [])


def test_a_conversation_goes_on(client: OpenAI) -> None:
    first = client.chat.completions.create(model="pincite", messages=asked(FERRIES)).choices[0].message
    messages: list[ChatCompletionMessageParam] = [
        *asked(FERRIES),
        {"role": "assistant", "content": first.content},
        {"role": "user", "content": [{"type": "text", "text": "The crossing takes how many minutes?"}]},
    ]
    answer = client.chat.completions.create(model="pincite", messages=messages).choices[0].message
    assert "forty minutes" in (answer.content or "")


def test_options_of_our_own_go_into_the_extra_body(client: OpenAI) -> None:
    completion = client.chat.completions.create(
        model="pincite", messages=asked(FERRIES), extra_body={"k": 1, "min_confidence": 1.0}
    )
    assert completion.model_extra
    assert completion.model_extra["pincite"]["answer"] is None
    assert len(completion.model_extra["pincite"]["passages"]) == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_example_of_the_guide_runs(address: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    guide = (ROOT / "docs" / language / "integrations.md").read_text("utf-8")
    code = guide.partition("```python\n")[2].partition("```")[0].replace("http://127.0.0.1:8000", address)
    exec(re.sub(r'"[^"]+\?"', f'"{FERRIES}"', code), {})
    assert "Twelve ferries" in capsys.readouterr().out


def test_the_model_is_listed(client: OpenAI) -> None:
    [model] = client.models.list()
    assert (model.id, model.object) == ("pincite", "model")
    assert client.models.retrieve("pincite") == model


def test_errors_are_those_of_the_client(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        client.models.retrieve("gpt-4o")
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError, match="use 'pincite'"):
        client.chat.completions.create(model="gpt-4o", messages=asked(FERRIES))
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="pincite", messages=asked(FERRIES), n=2, stream=True)
    assert refused.value.param == "n"
    with pytest.raises(openai.BadRequestError, match="question is empty") as empty:
        client.chat.completions.create(model="pincite", messages=asked(" "))
    assert (empty.value.code, empty.value.type) == ("question", "invalid_request_error")
