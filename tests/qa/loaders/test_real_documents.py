"""Documents from the test suites of document parsers, broken and locked ones included, through the safe parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.errors import LoadError
from qa.loaders import read
from qa.parser_pool import ParserPool
from qa.splitter import split
from tests.qa.loaders.samples import headings, texts

pytestmark = pytest.mark.data

SUFFIXES = {".docx", ".odt", ".rtf", ".epub", ".pptx", ".xlsx", ".csv", ".eml"}
NAMED = {
    "password_protected.xlsx": "it has a password",
    "fake-encrypted.eml": "the message is encrypted",
    "empty.eml": "is no e-mail message",
    "empty.xlsx": "has no text in it",
    "emoji.xlsx": "has no text in it",
    "picture.pptx": "has no text in it",
    "test-image-jpg-mime.pptx": "has no text in it",
}


@pytest.fixture(scope="module")
def documents(shared_data: Path) -> Path:
    return shared_data / "documents"


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    with ParserPool(seconds=60) as pool:
        yield pool


def test_every_file_yields_text_or_a_reason(documents: Path, pool: ParserPool) -> None:
    files = sorted(path for path in documents.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    assert len(files) > 100
    reasons = {}
    for path in files:
        try:
            source = pool.parse(path, read(path))
        except LoadError as error:
            reasons[path.name] = str(error)
            continue
        ends = [0, *(block.end for block in source.blocks)]
        assert all(end <= block.start <= block.end for end, block in zip(ends, source.blocks, strict=False)), path
        assert all(text == text.strip() for text in texts(source)), path
        passages = split(source)
        assert passages, path
        assert all(source.text[passage.start : passage.end] == passage.text for passage in passages), path
    assert set(reasons) == set(NAMED)
    assert [name for name, reason in reasons.items() if NAMED[name] not in reason or "; " not in reason] == []


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize(
    "name", ["simple.docx", "simple.odt", "simple.pptx", "stanley-cups.xlsx", "winter-sports.epub"]
)
def test_a_file_that_was_cut_off_is_damaged(documents: Path, pool: ParserPool, name: str, cut: float) -> None:
    path = documents / "docs_unstructured" / name
    data = read(path)
    with pytest.raises(LoadError, match=r"it is damaged .*; open it"):
        pool.parse(path, data[: int(cut * len(data))])


# Compared by eye with what the files hold.


def test_a_word_document_with_headings_and_lists(documents: Path, pool: ParserPool) -> None:
    path = documents / "docs_unstructured" / "category-level.docx"
    source = pool.parse(path, read(path))
    assert headings(source) == [(1, "A Heading 1"), (2, "A Heading 2"), (1, "Another Heading 1")]
    assert texts(source)[3:7] == ["A top level list item", "Next level", "Same", "Second top-level list item"]
    assert source.language == "en-US"


def test_tables_in_tables_and_text_boxes(documents: Path, pool: ParserPool) -> None:
    tables = documents / "docs_unstructured" / "docx-tables.docx"
    found = texts(pool.parse(tables, read(tables)))
    assert found[3:10] == ["Nested Table", "a | >b< | c", "d", "e | f", "g&t | h", "i", "j | k | l"]
    boxes = documents / "docs_unstructured" / "docx-shapes.docx"
    assert texts(pool.parse(boxes, read(boxes)))[-2:] == ["Paragraph with floating shape attached.", "<floating-shape>"]


def test_a_long_word_document_without_its_headers(documents: Path, pool: ParserPool) -> None:
    path = documents / "docs_unstructured" / "handbook-872p.docx"
    source = pool.parse(path, read(path))
    assert (3, "7.\tPOSITIVE PAY") in headings(source)
    assert 4_500 < len(source.blocks) < 5_000


def test_slides_with_numbers_groups_and_tables(documents: Path, pool: ParserPool) -> None:
    path = documents / "docs_markitdown" / "test.pptx"
    source = pool.parse(path, read(path))
    assert [source.blocks[at].page for at in (0, 2, 4, -1)] == [1, 2, 3, 6]
    assert "7 | 8 | 9 | 1b92870d-e3b5-4e65-8153-919f4ff45592 | 11 | 12" in texts(source)
    groups = documents / "docs_unstructured" / "group-shapes-nested.pptx"
    assert sorted(texts(pool.parse(groups, read(groups)))) == list("ABCDEFGHIJ")


def test_sheets_with_headers_of_two_rows(documents: Path, pool: ParserPool) -> None:
    path = documents / "docs_unstructured" / "2023-half-year-analyses-by-segment.xlsx"
    row = next(text for text in texts(pool.parse(path, read(path))) if text.startswith("Zone AOA"))
    assert row.startswith("Zone AOA | Sales (a): 9060 | Underlying Trading operating profit (b): 2068 |")
    simple = documents / "docs_unstructured" / "stanley-cups.xlsx"
    assert texts(pool.parse(simple, read(simple)))[:3] == [
        "Stanley Cups",
        "Stanley Cups",
        "Team: Blues | Location: STL | Stanley Cups: 1",
    ]


def test_tables_in_other_encodings(documents: Path, pool: ParserPool) -> None:
    for name, row in (
        ("docs_markitdown/test_mskanji.csv", "名前: 佐藤太郎 | 年齢: 30 | 住所: 東京"),
        ("docs_unstructured/stanley-cups-utf-16.csv", "Team: Flyers | Location: PHI | Stanley Cups: 2"),
        ("docs_unstructured/table-semicolon-delimiter.csv", "Year: 2023 | Month: 2 | Revenue: 143,1 | Costs: -814,38"),
    ):
        assert row in texts(pool.parse(documents / name, read(documents / name)))


def test_messages(documents: Path, pool: ParserPool) -> None:
    folder = documents / "docs_unstructured" / "eml"

    def found(name: str) -> list[str]:
        return texts(pool.parse(folder / name, read(folder / name)))

    assert found("email-no-utf8-2008-07-16.062410.eml")[:2] == ["RE: שלום", "סלבה היקר,"]
    assert found("mime-multipart-digest.eml")[1:3] == ["First Message", "This is the first message in the digest."]
    assert found("email-with-image.eml")[-1] == "unstructured_logo.png"
    assert found("fake-email-utf-16-le.eml") == found("fake-email.eml")


def test_a_book_without_its_contents(documents: Path, pool: ParserPool) -> None:
    path = documents / "docs_unstructured" / "winter-sports.epub"
    source = pool.parse(path, read(path))
    assert (source.title, source.author, source.date, source.language) == (
        "Winter Sports in Switzerland",
        "E. F. Benson",
        "2019-08-23",
        "en",
    )
    assert len(headings(source)) > 20


def test_the_same_text_in_every_format(documents: Path, pool: ParserPool) -> None:
    folder = documents / "docs_unstructured" / "language-docs"
    read_as = {
        suffix: texts(pool.parse(path := folder / f"eng_spa_mult{suffix}", read(path)))
        for suffix in (".docx", ".odt", ".rtf", ".epub")
    }
    assert read_as[".docx"] == read_as[".odt"] == read_as[".rtf"] == read_as[".epub"]
