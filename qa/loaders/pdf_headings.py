"""Which paragraphs of a PDF are headings: larger or bolder than its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from qa.loaders.headings import LONGEST_HEADING
from qa.loaders.lines import FULL_STOPS, ends_sentence
from qa.loaders.pdf_lines import Line, are_alike, is_centred
from qa.loaders.pdf_paragraphs import Paragraph

__all__ = ["heading_levels", "usual"]

LARGER = 1.09  # times the size of the text
ALIKE = 1.05  # times a size that is of the same level
MOST_LINES = 3
COMMAS = (",", ";", "、", "，", "；", "،", "؛")
DEEPEST = 9
ENTRIES = 3  # of a table of contents
CLOSE = 1.5  # ems between two rows of a table, which may have a line between them

_ENTRY = re.compile(r"(?:\s?[.…·_]){4,}\s*(?:\d{1,4}|[ivxlc]{1,7})$")  # with dots before the number of its page


def usual(values: Iterable[float]) -> float:
    """Return the value that comes most often; 0 when there is none."""
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else 0


def heading_levels(paragraphs: Sequence[Paragraph], *, size: float) -> list[int]:
    """Return the level of each paragraph, 0 for text; `size` is that of the text."""
    all_bold = usual(line.bold for paragraph in paragraphs for line in paragraph.lines for _ in line.text)
    alone = [_is_short(paragraph) and not _is_in_table(paragraphs, at) for at, paragraph in enumerate(paragraphs)]
    prose = _sizes_of_prose(paragraphs, alone)
    larger = [
        is_alone and some.size > LARGER * size and (some.size not in prose or (not all_bold and _is_bold(some)))
        for is_alone, some in zip(alone, paragraphs, strict=True)
    ]
    bolder = [not all_bold and is_alone and _is_bold(some) for is_alone, some in zip(alone, paragraphs, strict=True)]
    sizes: list[float] = []
    for some in sorted({paragraph.size for paragraph, is_larger in zip(paragraphs, larger, strict=True) if is_larger}):
        if not sizes or some > ALIKE * sizes[-1]:
            sizes.append(some)
    levels = []
    for paragraph, is_larger, is_bolder in zip(paragraphs, larger, bolder, strict=True):
        if is_larger:
            levels.append(min(DEEPEST, sum(some > paragraph.size for some in sizes) + 1))
        else:
            levels.append(min(DEEPEST, len(sizes) + 1) if is_bolder else 0)
    for at, level in enumerate(levels):
        if level and _heads_contents(paragraphs[at + 1 : at + 1 + ENTRIES]):
            # It may be as large as the title, but is none of what follows the contents.
            levels[at] = max(level, next(filter(None, levels[at + 1 :]), level))
    return levels


def _is_short(paragraph: Paragraph) -> bool:
    length = sum(len(line.text) for line in paragraph.lines)
    return (
        not (paragraph.is_note or paragraph.is_listing)
        and not paragraph.lines[0].aside
        and not paragraph.is_row
        and len(paragraph.lines) <= MOST_LINES
        and length <= LONGEST_HEADING
        and not (ends_sentence(paragraph.lines[-1].text) and (length > LONGEST_HEADING / 2 or _is_rest(paragraph)))
        and not paragraph.lines[-1].text.endswith(COMMAS)
        and not _ENTRY.search(paragraph.lines[-1].text)
        and sum(map(str.isalpha, paragraph.lines[0].text)) > sum(map(str.isdigit, paragraph.lines[0].text))
    )


def _sizes_of_prose(paragraphs: Sequence[Paragraph], alone: Sequence[bool]) -> set[float]:
    """Return the sizes in which there is more prose than lines that may be headings, such as that of a filled form."""
    prose: Counter[float] = Counter()
    others: Counter[float] = Counter()
    long: set[float] = set()
    for is_alone, paragraph in zip(alone, paragraphs, strict=True):
        if paragraph.is_row or paragraph.is_listing or paragraph.lines[0].aside:
            continue
        length = sum(len(line.text) for line in paragraph.lines)
        is_sentence = paragraph.lines[-1].text.endswith(FULL_STOPS)
        (prose if is_sentence or not is_alone else others)[paragraph.size] += length
        if not is_alone:
            long.add(paragraph.size)
    return {size for size in long if prose[size] > others[size]}


def _heads_contents(following: Sequence[Paragraph]) -> bool:
    """Tell whether the entries of a table of contents come next."""
    lines = [line.text for some in following for line in some.lines][:ENTRIES]
    return len(lines) == ENTRIES and all(map(_ENTRY.search, lines))


def _is_rest(paragraph: Paragraph) -> bool:
    """Tell the rest of a sentence from a heading without a capital letter, such as an entry of a glossary."""
    return paragraph.lines[0].text[0].islower()


def _is_in_table(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Tell a cell that stands above or below its row: close to it, and beyond its first cell.

    A title stands in the middle above the row.
    """
    paragraph = paragraphs[at]
    above, below = (_close_row(paragraph, paragraphs[some : some + 1]) for some in (at - 1, at + 1))
    first = paragraph.lines[0]
    rows = [row for row in (above, below) if row is not None]
    if not rows or any(row.ends[0] > first.begins[0] for row in rows):
        return False
    return len(rows) == 2 or not is_centred(rows[0], first)


def _close_row(paragraph: Paragraph, others: Sequence[Paragraph]) -> Line | None:
    """Return the row that stands before or behind a paragraph, without much between them."""
    if not others or not others[0].is_row or others[0].page != paragraph.page:
        return None
    row = others[0].lines[0]
    gap = max(paragraph.lines[0].top - row.bottom, row.top - paragraph.lines[-1].bottom)
    return row if gap < CLOSE * paragraph.size and are_alike(paragraph.size, row.size) else None


def _is_bold(paragraph: Paragraph) -> bool:
    return all(line.bold for line in paragraph.lines) and not ends_sentence(paragraph.lines[-1].text)
