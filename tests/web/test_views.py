"""A document and its passages are of one version, also while a new one comes in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from qa.domain import DocumentSummary, Passage
from qa.library import Library
from web.mcp_tools import LibraryTools
from web.views import exact_passages

TEXT = "The council met in May and voted."


@pytest.fixture
def replaced(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DocumentSummary:
    """A document that another request replaces just before its passages are read."""
    file = tmp_path / "council.txt"
    file.write_text(TEXT, "utf-8")
    library.add([file])
    read = library.passages

    def passages(document_id: str) -> list[Passage]:
        file.write_text(f"A preface that is new stands here.\n\n{TEXT}", "utf-8")
        with ThreadPoolExecutor(1) as other:
            assert other.submit(library.add, [file]).result().replaced
        return read(document_id)

    monkeypatch.setattr(library, "passages", passages)
    return library.summaries()[0]


def of_library(library: Library, document_id: str, _: FlaskClient) -> list[str]:
    document, passages = exact_passages(library, document_id)
    return [document.text[passage.start : passage.end] for passage in passages]


def over_rest(_: Library, document_id: str, client: FlaskClient) -> list[str]:
    record = client.get(f"/api/v1/documents/{document_id}").get_json()
    return [record["text"][passage["start"] : passage["end"]] for passage in record["passages"]]


def on_the_page(_: Library, document_id: str, client: FlaskClient) -> list[str]:
    page = html.fromstring(client.get(f"/documents/{document_id}").data)
    return [paragraph.text_content() for paragraph in page.xpath("//div[@class='paragraph']/p")]


def over_mcp(library: Library, document_id: str, _: FlaskClient) -> list[str]:
    return [found.passage.text for found in LibraryTools(library).read_passage(document_id, 1, after=1).passages]


@pytest.mark.parametrize("read", [of_library, over_rest, on_the_page, over_mcp])
def test_text_and_passages_are_of_one_version(
    library: Library,
    client: FlaskClient,
    replaced: DocumentSummary,
    read: Callable[[Library, str, FlaskClient], list[str]],
) -> None:
    assert read(library, replaced.id, client) == [TEXT]
