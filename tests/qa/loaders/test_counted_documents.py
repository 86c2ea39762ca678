"""Real files whose paragraphs, headings, items and rows were counted by eye on the rendered page."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.domain import SourceText
from qa.loaders import parse, read

pytestmark = pytest.mark.data

PYPDF, PLUMBER, OTHERS, SMALL = "docs_pypdf", "docs_pdfplumber/tests/pdfs", "docs_unstructured", "docs_markitdown"
COUNTED = [
    (f"{OTHERS}/pdf/multi-column-2p.pdf", 23),
    (f"{OTHERS}/pdf/DA-1p.pdf", 13),
    (f"{OTHERS}/pdf/list-item-example.pdf", 39),
    (f"{OTHERS}/pdf/pdf-bad-color-space.pdf", 17),
    (f"{OTHERS}/pdf/korean-text-with-tables.pdf", 33),
    (f"{OTHERS}/pdf/header-test-doc.pdf", 4),
    (f"{OTHERS}/pdf/layout-parser-paper-fast.pdf", 21),
    (f"{PLUMBER}/2023-06-20-PV.pdf", 30),
    (f"{PLUMBER}/senate-expenditures.pdf", 34),
    (f"{PLUMBER}/scotus-transcript-p1.pdf", 17),
    (f"{PYPDF}/026-latex-multicolumn/multicolumn.pdf", 22),
    (f"{SMALL}/test.docx", 15),
    (f"{OTHERS}/handbook-1p.docx", 13),
    (f"{OTHERS}/docx-tables.docx", 13),
    (f"{OTHERS}/simple.odt", 8),
    (f"{OTHERS}/fake.odt", 5),
    (f"{OTHERS}/fake-doc.rtf", 6),
    (f"{SMALL}/test.epub", 8),
    (f"{OTHERS}/science-exploration-1p.pptx", 12),
    (f"{SMALL}/test.pptx", 22),
    (f"{OTHERS}/sample-presentation.pptx", 26),
    (f"{SMALL}/test_blog.html", 35),
    (f"{OTHERS}/example-10k-1p.html", 43),
    (f"{OTHERS}/ideas-page.html", 4),
    (f"{OTHERS}/eml/family-day.eml", 7),
    (f"{OTHERS}/eml/fake-email-image-embedded.eml", 6),
    (f"{SMALL}/test.xlsx", 29),
    (f"{OTHERS}/stanley-cups.csv", 4),
    (f"{OTHERS}/simple-table.md", 3),
]
MOST_OFF = 0.1


def load(path: Path) -> SourceText:
    return parse(path, read(path))


def texts(source: SourceText, *, page: int | None = None) -> list[str]:
    blocks = (block for block in source.blocks if page in (None, block.page))
    return [source.text[block.start : block.end] for block in blocks if block.start < block.end]


@pytest.mark.parametrize(("name", "counted"), COUNTED)
def test_paragraphs_are_as_many_as_a_reader_counts(shared_data: Path, name: str, counted: int) -> None:
    assert len(texts(load(shared_data / "documents" / name))) == pytest.approx(counted, abs=MOST_OFF * counted)


def test_four_columns_of_which_two_are_lists_are_not_mixed(shared_data: Path) -> None:
    found = texts(load(shared_data / "documents" / OTHERS / "pdf/pdf-bad-color-space.pdf"))
    assert found[2:9] == [
        "Our ambition",
        "Our approach",
        "Measuring our carbon footprint",
        "Reducing carbon emissions",
        "Advancing carbon-free energy",
        "Managing residual emissions",
        "The journey ahead",
    ]
    assert any(text.startswith("One of the key levers") and text.endswith("our value chain as well.") for text in found)


def test_prose_beside_a_figure_of_lists_above_footnotes(shared_data: Path) -> None:
    path = shared_data / "documents" / OTHERS / "pdf/invalid-pdf-structure-pdfminer-one-page.pdf"
    page = texts(load(path), page=1)
    assert page[1] == "Cybersecurity: Launching and Implementing the National Cybersecurity Strategy"
    assert page[3].startswith("Federal agencies")
    assert page[3].endswith("personally identifiable information.")
    assert sum(text[:3].replace(".", "").isdigit() and text[3] == ":" for text in page) == 27
    assert [text[:2] for text in page[-3:]] == ["1 ", "2 ", "3 "]


def test_footnotes_formulas_and_paragraphs_over_columns_and_pages(shared_data: Path) -> None:
    source = load(shared_data / "documents" / OTHERS / "pdf/multi-column-2p.pdf")
    first, second = texts(source, page=1), texts(source, page=2)
    assert [text[:9] for text in first[-3:]] == ["∗ Equal c", "1 The cod", "2 For ins"]
    assert any(text.startswith("However, it is") and text.endswith("be suboptimal.") for text in first)
    assert any(text.startswith("The problem of") and text.endswith("answers the question.") for text in second)


def test_powers_of_units_stay_and_numbers_of_notes_go(shared_data: Path) -> None:
    table = texts(load(shared_data / "documents" / PYPDF / "026-latex-multicolumn/multicolumn.pdf"), page=3)
    assert "Area (km²)" in table[1]
