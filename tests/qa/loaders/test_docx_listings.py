"""Pieces of code in Word documents."""

from __future__ import annotations

import pytest

from qa.loaders.docx import load_docx
from tests.qa.loaders.samples import docx, texts

PROSE = "<w:p><w:r><w:t>The tide is reckoned from the table of the harbour master.</w:t></w:r></w:p>"
STYLED = '<w:p><w:pPr><w:pStyle w:val="Code"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'
FIXED = '<w:p><w:r><w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r></w:p>'
BLANK = "<w:p/>"


@pytest.mark.parametrize("line", [STYLED, FIXED])
def test_the_lines_of_a_listing_are_one_paragraph(line: str) -> None:
    body = PROSE + line.format("def tide(hour):") + BLANK + line.format("    return table[hour]") + PROSE
    prose = "The tide is reckoned from the table of the harbour master."
    assert texts(load_docx(docx(body))) == [prose, "def tide(hour):\n    return table[hour]", prose]


def test_one_line_is_a_paragraph_as_others_are() -> None:
    assert len(texts(load_docx(docx(PROSE + FIXED.format("tide 4") + PROSE)))) == 3


def test_a_document_that_was_typed_in_such_a_font_holds_no_listings() -> None:
    body = "".join(FIXED.format(f"The boat of pier {number} is late.") for number in range(4))
    assert len(texts(load_docx(docx(body)))) == 4
