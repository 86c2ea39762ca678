from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from qa.errors import LoadError
from qa.page_pictures import FILL, LONGEST_SIDE, draw_page
from qa.parser_pool import ParserPool
from tests.qa.loaders.pdfs import column, made

QUOTE = "The lighthouse was built of grey stone, and its lamp is seen from twenty miles away in a clear night."


def marked(png: bytes) -> tuple[int, int, int, int] | None:
    """Return the box around all that is marked."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    return (
        picture.point([255 * (at % 256 == FILL[at // 256]) for at in range(768)])
        .convert("L")
        .point([0] * 255 + [255])
        .getbbox()
    )


def page(*paragraphs: str, width: float = 450) -> bytes:
    return made(lambda canvas: column(canvas, paragraphs, width=width))


def test_the_quote_is_marked_where_it_is_printed() -> None:
    box = marked(draw_page(page("Something before.", QUOTE, "Something after."), page=1, quote=QUOTE))
    assert box is not None
    left, top, _, bottom = box
    assert 130 <= left <= 145  # 70 points from the left, at two pixels a point
    assert 2 * (842 - 750) <= top < bottom <= 2 * (842 - 705)


def test_a_quote_is_found_across_lines_hyphens_and_ligatures() -> None:
    printed = QUOTE.replace("lighthouse", "light-\nhouse").replace(" built", "\nbuilt")
    assert marked(draw_page(page(printed, width=200), page=1, quote=QUOTE)) is not None


def test_the_part_of_a_quote_that_is_on_the_page_is_marked() -> None:
    data = made(
        lambda canvas: column(canvas, ["Words before.", QUOTE[:60]]), lambda canvas: column(canvas, [QUOTE[60:]])
    )
    assert all(marked(draw_page(data, page=number, quote=QUOTE)) for number in (1, 2))


def test_what_is_not_on_the_page_is_not_marked() -> None:
    data = page("Something quite different stands here.")
    assert marked(draw_page(data, page=1, quote=QUOTE)) is None
    assert marked(draw_page(data, page=1, quote="— … —")) is None
    assert draw_page(data, page=1) == draw_page(data, page=1, quote=QUOTE)


@pytest.mark.parametrize("size", [(20_000.0, 300.0), (10.0, 14_000.0), (3.0, 3.0)])
def test_pictures_are_of_bounded_size(size: tuple[float, float]) -> None:
    def sized(canvas: Canvas) -> None:
        canvas.setPageSize(size)

    assert max(Image.open(BytesIO(draw_page(made(sized), page=1))).size) <= LONGEST_SIDE + 1


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_is_named(number: int) -> None:
    with pytest.raises(LoadError, match=f"it has 1 pages, and no page {number}"):
        draw_page(page("One."), page=number)


def test_a_worker_draws_the_same_and_survives_what_it_cannot_draw() -> None:
    data = page(QUOTE)
    with ParserPool() as pool:
        with pytest.raises(LoadError, match=r"^a\.pdf: its page 1 cannot be drawn"):
            pool.picture(Path("a.pdf"), b"%PDF-1.7 nonsense", page=1, quote="")
        assert pool.picture(Path("a.pdf"), data, page=1, quote=QUOTE) == draw_page(data, page=1, quote=QUOTE)
        assert pool.parse(Path("a.pdf"), data).text.strip() == QUOTE
        assert len(pool._workers) == 1
