"""The `mcp` package's own client against the real process, over stdin and stdout and over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from qa.errors import LibraryError, UsageError
from qa.library import Library
from qa.record import answer_record, document_record, hit_record, passage_record
from qa.settings import Settings
from tests.fakes import HashingEncoder
from tests.qa.running import ROOT, start_pincite
from web.mcp_server import serve_http, serve_stdio

pytestmark = pytest.mark.server

FERRIES = "How many ferries cross the strait every working day?"
HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}},
}

Conversation = Callable[[Client], Awaitable[None]]


@pytest.fixture(scope="module")
def url(place: Path) -> Iterator[str]:
    process = start_pincite("mcp", "--http", "--port", "0", library=place, PINCITE_READER="off")
    assert process.stderr
    found = re.search(r"http://\S+", next((line for line in process.stderr if "http://" in line), ""))
    assert found
    yield found[0]
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=30)[0] == ""
    assert process.returncode == 0


def talk(server: str | Path, conversation: Conversation, mode: str = "auto") -> None:
    """Run a conversation with the server at a URL, or with one of its own for the library in a folder."""
    arguments = ["-m", "tests.qa.running", "--library", str(server), "mcp"]
    environment = {"PYTHONPATH": str(ROOT), "PINCITE_READER": "off"}
    process = StdioServerParameters(command=sys.executable, args=arguments, env=environment, cwd=ROOT)

    async def run() -> None:
        started = server if isinstance(server, str) else process
        async with Client(started, mode=mode, read_timeout_seconds=60) as client:
            await conversation(client)

    asyncio.run(run())


async def call(client: Client, tool: str, **arguments: Any) -> Any:
    """Call a tool and return its result; the client checks it against the schema that the tool states."""
    [schema] = [listed.output_schema for listed in (await client.list_tools()).tools if listed.name == tool]
    assert schema
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert json.loads(_text(result)) == result.structured_content
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return _text(result)


def _text(result: CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


def _told(place: Path, messages: list[dict[str, Any]]) -> subprocess.Popen[str]:
    """Return a server of its own, after these messages; its encoder prints on stdout."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.qa.running", "--library", str(place), "mcp"],
        cwd=ROOT,
        env={**os.environ, "TEST_CHATTER": "on", "PINCITE_READER": "off"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    process.stdin.write("".join(f"{json.dumps(message)}\n" for message in messages))
    process.stdin.flush()
    return process


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_every_tool_gives_the_record_of_the_library(
    transport: str, mode: str, place: Path, request: pytest.FixtureRequest
) -> None:
    async def conversation(client: Client) -> None:
        answer = await call(client, "ask", question=FERRIES, k=2)
        assert answer.pop("took_ms") >= 0
        assert answer == answer_record(library.ask(FERRIES, k=2))
        assert answer["citations"]

        arabic = await call(client, "ask", question="تضم المكتبة ألف كتاب", languages=["ar"])
        assert "ألف كتاب" in arabic["answer"]["text"]
        silent = await call(client, "ask", question=FERRIES, min_confidence=1)
        assert (silent["answer"], silent["citations"]) == (None, [])

        found = await call(client, "search", question=f" {FERRIES}", k=3)
        hits = library.search(FERRIES, k=3)
        assert found == {"question": FERRIES, "passages": [hit_record(hit, rank) for rank, hit in enumerate(hits, 1)]}

        listed = await call(client, "list_documents")
        assert listed == {"documents": list(map(document_record, library.summaries())), "total": 2}

        cited = answer["citations"][0]
        read = await call(
            client,
            "read_passage",
            document=cited["document"]["id"],
            number=cited["passage"]["number"],
            before=1,
            after=1,
        )
        document = library.document(cited["document"]["id"])
        assert read == {"passages": [passage_record(document, one) for one in library.passages(document.id)]}
        assert cited["quote"] in read["passages"][1]["passage"]["text"]

    with Library.open(place, encoder=HashingEncoder()) as library:
        talk(request.getfixturevalue("url") if transport == "http" else place, conversation, mode)


def test_the_tools_say_what_they_are(url: str) -> None:
    async def conversation(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert tools.keys() == {"ask", "search", "list_documents", "read_passage"}
        for tool in tools.values():
            assert tool.title
            assert len(tool.description or "") > 50
            assert tool.annotations
            assert tool.annotations.read_only_hint
            assert all(field.get("description") for name, field in tool.input_schema["properties"].items()), tool.name
            assert tool.input_schema["additionalProperties"] is False
        assert tools["ask"].input_schema["required"] == ["question"]
        assert "word for word" in (client.instructions or "")

    talk(url, conversation)


def test_documents_are_listed_in_parts(url: str) -> None:
    async def conversation(client: Client) -> None:
        first = await call(client, "list_documents", limit=1)
        second = await call(client, "list_documents", limit=1, offset=1)
        titles = [page["documents"][0]["title"] for page in (first, second)]
        assert sorted(titles) == ["Harbour report", "maktaba"]
        assert (first["total"], second["total"]) == (2, 2)
        chosen = await call(client, "list_documents", contains="HARBOUR")
        assert (chosen["total"], chosen["documents"][0]["title"]) == (1, "Harbour report")
        assert await call(client, "list_documents", contains="nothing") == {"documents": [], "total": 0}

    talk(url, conversation)


def test_errors_say_what_to_do(url: str) -> None:
    async def conversation(client: Client) -> None:
        assert "write a question" in await refused(client, "ask", question=" ")
        assert "the limit is 2,000" in await refused(client, "ask", question="x" * 2_001)
        assert "its languages are" in await refused(client, "search", question=FERRIES, languages=["xx"])
        assert "nothing" in await refused(client, "ask", question=FERRIES, documents=["nothing"])
        assert "choose one from 1 to 3" in await refused(client, "read_passage", document="Harbour report", number=4)
        assert "number" in await refused(client, "read_passage", document="Harbour report", number=0)
        assert "question" in await refused(client, "ask")
        assert "k" in await refused(client, "search", question=FERRIES, k=51)
        assert "languages" in await refused(client, "search", question=FERRIES, languages="fr")
        assert "language\n" in await refused(client, "search", question=FERRIES, language=["en"])
        history = [{"question": " ", "answer": None}]
        assert "history[0]" in await refused(client, "ask", question=FERRIES, history=history)

    talk(url, conversation)


def test_questions_are_answered_side_by_side(url: str) -> None:
    async def conversation(client: Client) -> None:
        answers = await asyncio.gather(*(call(client, "ask", question=FERRIES) for _ in range(16)))
        assert len({json.dumps(answer["citations"]) for answer in answers}) == 1

    talk(url, conversation)


@pytest.mark.parametrize(
    ("headers", "status"), [({"Host": "elsewhere.example"}, 421), ({"Origin": "https://elsewhere.example"}, 403)]
)
def test_a_page_of_another_site_gets_nothing(url: str, headers: dict[str, str], status: int) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    with pytest.raises(OSError, match=f"HTTP Error {status}") as error:
        urlopen(Request(url, json.dumps(body).encode(), accepted | headers), timeout=30)
    error.value.close()  # type: ignore[attr-defined]  # an answer, too


def test_stdout_holds_the_protocol_and_nothing_else(place: Path) -> None:
    asked = {"name": "ask", "arguments": {"question": FERRIES}}
    messages = [
        HELLO,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked},
    ]
    process = _told(place, messages)
    out, err = process.communicate(timeout=30)  # stdin ends, and with it the server, but not before it has answered
    assert process.returncode == 0
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["id"] for answer in answers] == [1, 2]
    assert "Twelve ferries" in answers[1]["result"]["structuredContent"]["answer"]["text"]
    assert "chatter" in err


@pytest.mark.parametrize(
    ("line", "number", "code"),
    [
        ("this is no JSON", None, -32700),
        ('[{"jsonrpc": "2.0", "id": 5, "method": "ping"}]', None, -32600),
        ('{"jsonrpc": "1.0", "id": 5, "method": "ping"}', 5, -32600),
        ('{"jsonrpc": "2.0", "id": "five"}', "five", -32600),
        ('{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "\\ud800"}}', 5, -32600),
    ],
)
def test_a_line_that_is_no_message_is_answered(line: str, number: int | str | None, code: int, place: Path) -> None:
    process = _told(place, [HELLO])
    assert process.stdout
    assert process.stdin
    process.stdout.readline()
    process.stdin.write(f"{line}\n\n")
    process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 6, "method": "ping"}))
    out, _ = process.communicate(timeout=30)
    refusal, pong = map(json.loads, out.splitlines())
    assert (refusal["id"], refusal["error"]["code"]) == (number, code)
    assert pong == {"jsonrpc": "2.0", "id": 6, "result": {}}


def test_all_that_was_asked_before_stdin_ended_is_answered(place: Path) -> None:
    asked = {"name": "ask", "arguments": {"question": FERRIES}}
    questions = [{"jsonrpc": "2.0", "id": n, "method": "tools/call", "params": asked} for n in (2, "3", 4, 4)]
    unknown = {"jsonrpc": "2.0", "id": 5, "method": "tools/none"}
    out, _ = _told(place, [HELLO, *questions, unknown]).communicate(timeout=30)
    replies = [json.loads(line) for line in out.splitlines()]
    assert sorted(str(reply["id"]) for reply in replies) == ["1", "2", "3", "4", "4", "5"]
    assert [reply["id"] for reply in replies if "error" in reply] == [5]


def test_what_was_cancelled_is_not_waited_for(place: Path) -> None:
    asked = {"name": "ask", "arguments": {"question": FERRIES}}
    question = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked}
    cancelled = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}}
    process = _told(place, [HELLO, question, cancelled])
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert json.loads(out.splitlines()[0])["id"] == 1


def test_it_ends_at_once_with_a_signal(place: Path) -> None:
    process = _told(place, [HELLO])
    assert process.stdout
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == -signal.SIGINT  # though stdin is still open
    process.communicate()


@pytest.mark.parametrize("serve", [serve_stdio, partial(serve_http, announce=print)])
def test_without_a_library_there_is_nothing_to_serve(serve: Callable[[Settings], None], tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="there is no library"):
        serve(Settings(library=tmp_path / "none", port=0))


def test_others_cannot_reach_it_without_keys(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nobody has a valid key"):
        serve_http(Settings(library=tmp_path, host="0.0.0.0", port=0), announce=print)
