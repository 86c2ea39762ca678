"""The picture of a PDF page, with a quote framed in it: what was printed, beside what was read from it."""

from __future__ import annotations

import io
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from qa.errors import LoadError

__all__ = ["draw_page"]

LONGEST_SIDE = 1_700  # pixels
MOST_DETAIL = 2.0  # pixels a point: the text of an A4 page is easy to read
FEWEST = 12  # letters and digits of a quote that are taken for it where the whole of it is not on the page
LINE_GAP = 0.6  # of a letter's height, by which the next line's letters stand lower
MARGIN = 3  # pixels
FILL, FRAME = (255, 226, 120), (176, 116, 0)

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


def draw_page(data: bytes, *, page: int, quote: str = "") -> bytes:
    """Return a page of a PDF as PNG, the quote marked as far as it is found there; pages count from 1.

    Raises:
        LoadError: the file cannot be read, or has no such page.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if not 0 < page <= len(document):
            raise LoadError(f"it has {len(document)} pages, and no page {page}")
        sheet = document[page - 1]
        scale = min(MOST_DETAIL, LONGEST_SIDE / max(*sheet.get_size(), 1))
        bitmap = sheet.render(scale=scale)
        boxes = list(_lines(_boxes(sheet, bitmap, quote))) if quote else []
        picture = _framed(bitmap.to_pil().convert("RGB"), boxes)
    except pypdfium2.PdfiumError as error:
        raise LoadError(f"its page {page} cannot be drawn; download the file and look there") from error
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _boxes(sheet: Any, bitmap: Any, quote: str) -> Iterator[Box]:
    """Yield the places of the letters and digits of a quote, in the order of the page."""
    from pypdfium2 import raw

    text = sheet.get_textpage()
    place = bitmap.get_posconv(sheet)
    codes = [raw.FPDFText_GetUnicode(text, at) for at in range(text.count_chars())]
    letters = [
        (letter, at) for at, code in enumerate(codes) if code <= sys.maxunicode for letter in _letters(chr(code))
    ]
    for start, end in _matches("".join(letter for letter, _ in letters), "".join(_letters(quote))):
        for at in dict.fromkeys(at for _, at in letters[start:end]):
            left, bottom, right, top = text.get_charbox(at)
            (x0, y0), (x1, y1) = place.to_bitmap(left, top), place.to_bitmap(right, bottom)
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _letters(text: str) -> Iterator[str]:
    """Yield what a quote and a page have in common, whatever is between: spaces, hyphens and line ends differ."""
    yield from (char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _matches(printed: str, quote: str) -> list[tuple[int, int]]:
    """Return where the quote is printed: in one piece, or in pieces as when it runs on to the next page."""
    at = printed.find(quote)
    if at >= 0:
        return [(at, at + len(quote))] if quote else []
    blocks = SequenceMatcher(None, printed, quote, autojunk=False).get_matching_blocks()
    return [(block.a, block.a + block.size) for block in blocks if block.size >= FEWEST]


def _lines(boxes: Iterator[Box]) -> Iterator[Box]:
    """Join the places of letters that stand beside each other in a line."""
    number, last = 0, None
    numbered: list[tuple[int, Box]] = []
    for box in boxes:
        if last is not None and not _is_beside(last, box):
            number += 1
        numbered.append((number, box))
        last = box
    for _, group in groupby(numbered, key=lambda entry: entry[0]):
        lefts, tops, rights, bottoms = zip(*(box for _, box in group), strict=True)
        yield min(lefts), min(tops), max(rights), max(bottoms)


def _is_beside(one: Box, other: Box) -> bool:
    height = max(one[3] - one[1], other[3] - other[1], 1)
    is_level = abs((one[1] + one[3]) - (other[1] + other[3])) / 2 <= LINE_GAP * height
    return is_level and other[0] - one[2] <= 3 * height and one[0] - other[2] <= 3 * height


def _framed(picture: Any, boxes: Sequence[Box]) -> Any:
    from PIL import Image, ImageChops, ImageDraw

    paint = Image.new("RGB", picture.size, "white")
    brush = ImageDraw.Draw(paint)
    for left, top, right, bottom in boxes:
        area = (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN)
        brush.rectangle(area, fill=FILL, outline=FRAME)
    return ImageChops.multiply(picture, paint)  # letters stay as dark as they are
