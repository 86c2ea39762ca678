"""How the paragraphs of a PDF go on: in the next column, on the next page, behind a table or a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.loaders.lines import ends_sentence, is_list_item
from qa.loaders.pdf_lines import SAME, SPACE, are_alike, is_centred

if TYPE_CHECKING:
    from qa.loaders.pdf_paragraphs import Paragraph

__all__ = ["go_on"]

FREE = 3.0  # ems that the cell of a table leaves free before the edge
AHEAD = 3  # paragraphs of a new column that may stand above the rest of one, beside those of tables and pictures
WIDER = 1.2  # times the width of a paragraph that its rest may have
PAGES = 2  # back to where a paragraph began

# An item of a list, or what stands below a picture: "Fig. 1 – ", "Table 2:".
_BEGINNING = re.compile(r"[-*+•‣▪●○◦·–—]|\(?\w{1,3}[.)]\s|\w+\.?\s?\d+(?:[.:]|\s[–—-])\s")
_ADDRESS = re.compile(r"\w+://|www\.")
_CAPTION = re.compile(r"[^\W\d]+\.?(?:\s?\d+|\s[IVXLC]+)(?:[.:]|\s[–—-])(?:\s|$)")


def go_on(found: Sequence[Paragraph], text: list[Paragraph]) -> None:
    """Move the rest of a paragraph from the top of a column to where it began, in a column before."""
    rests = list(_rests(found, text))
    moved = next(((at, open_) for at, open_ in rests if _begins_inside(text[at])), None)
    if moved is None and rests and _goes_on_as_text(*rests[0], text):
        moved = rests[0]
    if moved is not None:
        at, open_ = moved
        rest = text.pop(at)
        open_.lines += rest.lines
        open_.room = rest.room


def _rests(found: Sequence[Paragraph], text: Sequence[Paragraph]) -> Iterator[tuple[int, Paragraph]]:
    """Yield the places of paragraphs that may be the rest of one before, and that one."""
    ahead = 0
    for at, rest in enumerate(text):
        if rest.is_row or _is_caption(rest):
            continue
        ahead += not _is_cell(rest, text[max(0, at - 1) : at + 2])
        if ahead > AHEAD:
            return
        open_ = _open(found, text, at)
        if open_ is not None and _is_alike(open_, rest):
            yield at, open_


def _open(found: Sequence[Paragraph], text: Sequence[Paragraph], at_rest: int) -> Paragraph | None:
    """Return the last paragraph if it is unfinished; tables, pictures and captions may stand behind it."""
    following, rest = text[0], text[at_rest]
    is_passed = any(some.is_row or _is_caption(some) for some in text[:at_rest])
    for at in range(len(found) - 1, -1, -1):
        some = found[at]
        if is_passed and some.page < rest.page - PAGES:
            return None
        if _stands_apart(some):
            continue
        is_passable = some.is_row or _is_caption(some) or _is_small(some, rest)
        if not is_passable and not _is_cell(some, (*found[max(0, at - 1) : at], following)):
            is_open = not (ends_sentence(some.lines[-1].text) or _is_set_in_the_middle(some))
            return some if is_open and (not is_passed or _is_broken_off(some, rest)) else None
        following, is_passed = some, True
    return None


def _is_broken_off(paragraph: Paragraph, rest: Paragraph) -> bool:
    """Tell prose whose last line has no room for another word, and what stands in another column or on another page."""
    first, last = rest.lines[0], paragraph.lines[-1]
    is_beside = first.left > last.right or first.right < last.left
    return (
        len(paragraph.lines) > 1
        and (len(rest.lines) > 1 or _begins_inside(rest))
        and paragraph.room < first.first + SPACE * rest.size
        and (paragraph.page < rest.page or is_beside)
    )


def _stands_apart(paragraph: Paragraph) -> bool:
    return paragraph.is_note or paragraph.is_listing or paragraph.lines[0].aside


def _is_caption(paragraph: Paragraph) -> bool:
    return bool(_CAPTION.match(paragraph.lines[0].text))


def _is_small(paragraph: Paragraph, rest: Paragraph) -> bool:
    """Tell the words in a picture and what stands below it, which are in smaller letters."""
    return SAME * paragraph.size < rest.size


def _is_cell(paragraph: Paragraph, near: Sequence[Paragraph]) -> bool:
    """Tell a cell that stands beside the rows of its table, such as a name that several share, or heads of columns."""
    first = paragraph.lines[0]
    if len(paragraph.lines) > 1 or ends_sentence(first.text):
        return False
    rows = [some.lines[0] for some in near if some.is_row and some.page == paragraph.page]
    return any(paragraph.room >= FREE * paragraph.size or row.ends[0] <= first.begins[0] for row in rows)


def _is_set_in_the_middle(paragraph: Paragraph) -> bool:
    """Tell a caption or the like, whose lines have their middle in common and no edge."""
    pairs = list(pairwise(paragraph.lines))
    is_ragged = any(abs(above.left - line.left) > SPACE * line.size for above, line in pairs)
    return is_ragged and all(is_centred(above, line) for above, line in pairs)


def _is_alike(paragraph: Paragraph, rest: Paragraph) -> bool:
    return rest.lines[0].bold == paragraph.lines[-1].bold and are_alike(paragraph.size, rest.size)


def _begins_inside(paragraph: Paragraph) -> bool:
    text = paragraph.lines[0].text
    return text.lstrip("“\"«'(")[:1].islower() and not is_list_item(text) and not _ADDRESS.match(text)


def _goes_on_as_text(at: int, open_: Paragraph, text: Sequence[Paragraph]) -> bool:
    """Tell prose that goes on with a capital letter below a running header or a caption, but below no heading."""
    above, rest = text[:at], text[at]
    if not _is_full(open_) or _BEGINNING.match(rest.lines[0].text):
        return False
    # A lone line that does not end a sentence may be a word in a picture.
    if len(rest.lines) == 1 and rest.room > FREE * rest.size and not ends_sentence(rest.lines[0].text):
        return False
    if _width(rest) > WIDER * _width(open_):
        return False
    return all(some.size < open_.size and not some.lines[0].bold for some in above)


def _width(paragraph: Paragraph) -> float:
    return max(line.right for line in paragraph.lines) - min(line.left for line in paragraph.lines)


def _is_full(paragraph: Paragraph) -> bool:
    right = max(line.right for line in paragraph.lines)
    return len(paragraph.lines) > 1 and right - paragraph.lines[-1].right < 0.1 * (right - paragraph.lines[-1].left)
