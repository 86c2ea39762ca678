"""Real files of other parsers' test suites: each gives text or a named reason; some were compared with their pages."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders import parse

pytestmark = pytest.mark.data

SUFFIXES = {".htm", ".html", ".pdf", ".txt"}
# More pages than a test should read: one file of 619 pages is left to the reader of a benchmark.
LARGEST = 2_500_000


@pytest.fixture(scope="module")
def documents(shared_data: Path) -> Path:
    return shared_data / "documents"


def read(path: Path) -> SourceText:
    return parse(path, path.read_bytes())


def texts(source: SourceText, *, page: int | None = None) -> list[str]:
    blocks = (block for block in source.blocks if page is None or block.page == page)
    return [source.text[block.start : block.end] for block in blocks]


def test_every_file_gives_text_or_a_named_reason(documents: Path) -> None:
    paths = [path for path in sorted(documents.rglob("*")) if path.suffix in SUFFIXES and path.stat().st_size < LARGEST]
    assert len(paths) > 150
    failed = {}
    for path in paths:
        try:
            source = read(path)
        except LoadError as error:
            failed[str(path)] = str(error)
            continue
        assert source.blocks
        for block in source.blocks:
            text = source.text[block.start : block.end]
            assert text == text.strip() != ""
        assert all(before.end <= after.start for before, after in pairwise(source.blocks))
    assert len(failed) < 25
    assert all(path in reason for path, reason in failed.items())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("docs_pypdf/005-libreoffice-writer-password/libreoffice-writer-password.pdf", "password"),
        ("docs_markitdown/MEDRPT-2024-PAT-3847_medical_report_scan.pdf", "scanned"),
        ("docs_pdfplumber/tests/pdfs/malformed-from-issue-932.pdf", None),
    ],
)
def test_named_reasons(documents: Path, name: str, reason: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    if reason is None:
        assert read(documents / name).blocks
    else:
        with pytest.raises(LoadError, match=reason):
            read(documents / name)


def test_one_paragraph_over_four_pages(documents: Path) -> None:
    source = read(documents / "docs_pypdf/004-pdflatex-4-pages/pdflatex-4-pages.pdf")
    assert [block.page for block in source.blocks] == [1]
    assert len(source.text) > 14_000


def test_three_columns(documents: Path) -> None:
    source = read(documents / "docs_pdfplumber/tests/pdfs/federal-register-2020-17221.pdf")
    page = "\n".join(texts(source, page=1))
    facts = ["September 21, 2020", "202–493–2251", "Examining the AD Docket", "Confidential Business", "Soekarno-Hatta"]
    assert sorted(facts, key=page.index) == facts


def test_two_columns_with_footnotes(documents: Path) -> None:
    source = read(documents / "docs_unstructured/pdf/multi-column.pdf")
    page = texts(source, page=2)
    assert source.title is not None
    assert source.title.startswith("Dense Passage Retrieval")
    assert [text for text in page if text in {"2 Background", "3.1 Overview"}] == ["2 Background", "3.1 Overview"]
    assert [text[0] for text in page[-2:]] == ["3", "4"]
    assert len(page) == pytest.approx(13, abs=3)


def test_resolutions_of_a_council(documents: Path) -> None:
    source = read(documents / "docs_pdfplumber/tests/pdfs/2023-06-20-PV.pdf")
    assert (source.language, source.date) == ("FR-CA", "2023-06-21")
    assert sum(text.startswith("ATTENDU") for text in texts(source)) == 9


def test_what_lies_beside_the_page_is_not_read(documents: Path) -> None:
    page = texts(read(documents / "docs_unstructured/pdf/reliance.pdf"), page=2)
    assert not any("Corporate Overview" in text for text in page)
    assert any(text.startswith("I would like") and text.endswith("growth.") for text in page)
