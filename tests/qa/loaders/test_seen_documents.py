"""What was found when real files were compared by eye with the rendered page."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.loaders import parse, read
from tests.qa.loaders.samples import headings, texts

pytestmark = pytest.mark.data

OTHERS, PLUMBER = "docs_unstructured", "docs_pdfplumber/tests/pdfs"


@pytest.fixture(scope="module")
def documents(shared_data: Path) -> Path:
    return shared_data / "documents"


def found(path: Path, *, page: int | None = None) -> list[str]:
    source = parse(path, read(path))
    return [text for text, block in zip(texts(source), source.blocks, strict=True) if page in (None, block.page)]


def test_tables_and_lists_beside_each_other_are_not_mixed(documents: Path) -> None:
    blocks = found(documents / OTHERS / "pdf/korean-text-with-tables.pdf")
    assert [len(text.split(" | ")) for text in blocks if " | " in text] == [2] * 8
    assert sum(text.startswith("* ") for text in blocks) == 13


def test_captions_beside_each_other_are_not_mixed(documents: Path) -> None:
    blocks = found(documents / OTHERS / "pdf/chevron-page.pdf")
    assert [text.split()[0] for text in blocks if text.endswith(("2020", "2022"))] == [
        "carbon",
        "offshore",
        "production",
    ]


def test_small_capitals_part_no_paragraph(documents: Path) -> None:
    blocks = found(documents / PLUMBER / "federal-register-2020-17221.pdf", page=1)
    assert any(text.startswith("CBI is") and text.endswith("for this rulemaking.") for text in blocks)


def test_a_heading_of_two_weights_is_one(documents: Path) -> None:
    path = documents / OTHERS / "pdf/layout-parser-paper-fast.pdf"
    title = str(parse(path, read(path)).title)
    assert (title.split()[0], title.split()[-1]) == ("LayoutParser:", "Analysis")


def test_notes_before_commas_and_accents_over_letters(documents: Path) -> None:
    whole = " ".join(found(documents / OTHERS / "pdf/multi-column-2p.pdf"))
    assert "in practice, indicating" in whole
    assert "Oğuz" in whole


def test_the_lines_of_a_transcript_without_their_numbers(documents: Path) -> None:
    blocks = found(documents / PLUMBER / "scotus-transcript-p1.pdf")
    assert any(text.startswith("The above-entitled") and text.endswith("at 1:01 p.m.") for text in blocks)


def test_rows_whose_descriptions_are_of_two_or_three_lines(documents: Path) -> None:
    rows = [text for text in found(documents / PLUMBER / "senate-expenditures.pdf") if text.startswith("DHAW")]
    assert [len(row.split(" | ")) for row in rows] == [7] * 22


def test_the_first_chapter_of_a_book_stands_on_the_page_of_its_contents(documents: Path) -> None:
    blocks = found(documents / OTHERS / "winter-sports.epub")
    at = next(at for at, text in enumerate(blocks) if text.startswith("“But at afternoon"))
    assert sum(len(text) for text in blocks[:at]) > 30_000


def test_the_title_of_a_slide_that_was_drawn_last(documents: Path) -> None:
    path = documents / OTHERS / "science-exploration-1p.pptx"
    assert headings(parse(path, read(path)))[0][1].startswith("GSFC: Sciences")


def test_the_paragraphs_of_a_text_that_was_copied_from_a_pdf(documents: Path) -> None:
    blocks = found(documents / OTHERS / "norwich-city.txt")
    assert max(map(len, blocks)) < 6_000
    assert any(text.startswith("His footballing career") and text.endswith("without scoring.") for text in blocks)


def test_a_listing_of_commands_is_one_paragraph(documents: Path) -> None:
    listing = found(documents / OTHERS / "pdf/interface-config-guide-p93.pdf")[2].splitlines()
    assert listing[:1] + listing[2:5] == [
        "A:node-2>config>port-xc# info",
        "        pxc 1 create",
        "            port 1/x1/1/c1/1",
        "            no shutdown",
    ]
    assert listing[-1] == "    exit"


def test_a_sign_without_a_name_is_shown_as_such(documents: Path) -> None:
    rows = found(documents / OTHERS / "pdf/embedded-images-tables.pdf")
    assert any("| �0.9393 |" in row for row in rows)


def test_cells_of_two_lines_are_no_headings(documents: Path) -> None:
    path = documents / PLUMBER / "pr-138-example.pdf"
    assert not [text for _, text in headings(parse(path, read(path))) if "1 Year Fixed" in text]


def test_footnotes_that_begin_with_a_year(documents: Path) -> None:
    (path,) = documents.rglob("google-doc-document.pdf")
    assert found(path)[-3:] == ["1 2021 estimate", "2 2020 estimate", "3 2020 estimate"]


def test_lines_that_begin_with_labels(documents: Path) -> None:
    (path,) = documents.rglob("SPARSE-2024-INV-1234_borderless_table.pdf")
    blocks = found(path)
    assert blocks[1].splitlines()[1:3] == ["Warehouse: Distribution Center East", "Report Date: 2024-11-15"]


def test_cells_with_narrow_gaps_between_them(documents: Path) -> None:
    rows = found(documents / PLUMBER / "issue-53-example.pdf")
    assert "FY2013 | 7,723,293 | 102.6 | 35,390,384 | 104.0 | 46,235,058 | 103.3 | 76.5" in rows


def test_page_numbers_in_the_margin(documents: Path) -> None:
    blocks = found(documents / PLUMBER / "issue-316-example.pdf")
    assert not [text for text in blocks if text in {"163", "165", "167", "169"}]


def test_powers_and_fractions_of_a_word_document(documents: Path) -> None:
    blocks = found(documents / "docs_markitdown/equations.docx")
    assert "(550×10⁻⁶ mm)/(2.5 mm)" in blocks[1]
    assert blocks[2].endswith("2.2×10⁻⁴rad.")


def test_columns_of_results_that_lines_part_are_not_mixed(documents: Path) -> None:
    rows = [text.split(" | ") for text in found(documents / PLUMBER / "la-precinct-bulletin-2014-p1.pdf")]
    assert [len(row) for row in rows if row[0] in {"YES", "NO"}] == [2] * 42
    assert {len(row) for row in rows if {"REP", "DEM"} & {*row}} == {3}


def test_charts_beside_a_table_are_not_mixed_with_its_rows(documents: Path) -> None:
    path = documents / "docs_pdfplumber/examples/pdfs/ag-energy-round-up-2017-02-24.pdf"
    rows = [text.split(" | ") for text in found(path)]
    named = [row for row in rows if row[0] in {"Iowa", "Minnesota", "Chicago", "San Francisco", "Los Angeles"}]
    assert [len(row) for row in named] == [5, 5, 4, 5, 5, 5, 5, 5, 5]
    assert [row for row in rows if "Straw" in row] == [["Straw", "55.71", "54.29", "58.33"]]


def test_all_lines_of_a_ruled_cell_are_in_its_row(documents: Path) -> None:
    cells = [text.split(" | ") for text in found(documents / PLUMBER / "issue-67-example.pdf", page=3)]
    row = next(row for row in cells if "3,240,868.82" in row)
    assert len(row) == 3
    assert "3,340,324.88" in row[2]
    assert "99,456.06" in row[2]
