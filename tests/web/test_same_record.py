"""The same citations through every door: chat page, REST, OpenAI's way, MCP, batch, command line and Python."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from mcp import Client

from qa.batch import answer_file
from qa.cli import main
from qa.library import Library
from qa.record import answer_record
from tests.fakes import HashingEncoder
from web.mcp_server import mcp_server

PLACES = ("Osk", "Elmford", "Dalmore", "Tilbury", "Marrow", "Zephyr", "Tarn", "Lindow", "Braemore", "Quill")
THINGS = ("harbour", "museum", "bridge", "school", "mill")


@pytest.fixture
def questions(library: Library, tmp_path: Path) -> list[str]:
    """Two hundred questions: each place and thing in three ways, and 50 that the library says nothing to."""
    for place in PLACES:
        lines = [f"The {thing} of {place} opens at {at + 6}. It has {at + 2} doors." for at, thing in enumerate(THINGS)]
        (tmp_path / f"{place}.txt").write_text("\n\n".join(lines) + "\n", "utf-8")
    library.add([tmp_path / f"{place}.txt" for place in PLACES])
    pairs = [(place, thing) for place in PLACES for thing in THINGS]
    asked = [f"When does the {thing} of {place} open?" for place, thing in pairs]
    asked += [f"How many doors has the {thing} of {place}?" for place, thing in pairs]
    asked += [f"The {thing} of {place} opens at…" for place, thing in pairs]
    return asked + [f"Xyzzy plugh {number}?" for number in range(50)]


def test_every_door_gives_the_same_citations(
    client: FlaskClient, library: Library, questions: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [json.loads(json.dumps(answer_record(library.ask(question))))["citations"] for question in questions]
    assert len(questions) == 200
    assert sum(map(bool, expected)) >= 100
    assert not all(expected)

    posted = [client.post("/api/v1/ask", json={"question": question}).get_json() for question in questions]
    assert [record["citations"] for record in posted] == expected

    chats = [_from_chat(client, question) for question in questions]
    assert [completion["pincite"]["citations"] for completion in chats] == expected
    assert [list(map(_address, _annotations(completion))) for completion in chats] == [
        [f"http://localhost{_link(citation)}" for citation in citations] for citations in expected
    ]

    assert asyncio.run(_from_mcp(library, questions)) == expected

    (tmp_path / "questions.txt").write_text("\n".join(questions), "utf-8")
    answer_file(library, tmp_path / "questions.txt", tmp_path / "answers.jsonl")
    lines = (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["citations"] for line in lines] == expected

    monkeypatch.setattr("qa.library.LazyEncoder", lambda model, *, cache, fast: HashingEncoder())
    assert [_from_command_line(library, question) for question in questions] == expected

    pages = [
        client.post("/ask", data={"question": question}, follow_redirects=True).get_data(as_text=True)
        for question in questions
    ]
    assert list(map(_links, pages)) == [list(map(_link, citations)) for citations in expected]


def _from_chat(client: FlaskClient, question: str) -> Any:
    body = {"model": "pincite", "messages": [{"role": "user", "content": question}]}
    return client.post("/v1/chat/completions", json=body).get_json()


async def _from_mcp(library: Library, questions: list[str]) -> list[Any]:
    async with Client(mcp_server(library)) as client:
        results = [await client.call_tool("ask", {"question": question}) for question in questions]
    return [result.structured_content and result.structured_content["citations"] for result in results]


def _annotations(completion: Any) -> Any:
    return completion["choices"][0]["message"]["annotations"]


def _address(annotation: dict[str, Any]) -> Any:
    return annotation["url_citation"]["url"]


def _from_command_line(library: Library, question: str) -> Any:
    result = CliRunner().invoke(main, ["--library", str(library.path), "ask", "--json", question])
    return json.loads(result.stdout)["citations"]


def _links(page: str) -> list[str]:
    return re.findall(r'class="marker"[^>]*href="([^"]+)"', page)


def _link(citation: dict[str, Any]) -> str:
    """Return the address that the chat page gives a citation."""
    path, _, anchor = citation["url"].partition("#")
    return f"{path}?quote={citation['start']}-{citation['end']}#{anchor}"
