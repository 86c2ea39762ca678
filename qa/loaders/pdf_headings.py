"""Which paragraphs of a PDF are headings: larger or bolder than its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from qa.loaders.headings import LONGEST_HEADING
from qa.loaders.lines import ends_sentence
from qa.loaders.pdf_paragraphs import Paragraph

__all__ = ["heading_levels", "usual"]

LARGER = 1.09  # times the size of the text
ALIKE = 1.05  # times a size that is of the same level
MOST_LINES = 3
DEEPEST = 6


def usual(values: Iterable[float]) -> float:
    """Return the value that comes most often; 0 when there is none."""
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else 0


def heading_levels(paragraphs: Sequence[Paragraph], *, size: float) -> list[int]:
    """Return the level of each paragraph, 0 for text; `size` is that of the text."""
    all_bold = usual(line.bold for paragraph in paragraphs for line in paragraph.lines for _ in line.text)
    alone = [_is_short(paragraph) and not _is_in_table(paragraphs, at) for at, paragraph in enumerate(paragraphs)]
    larger = [is_alone and some.size > LARGER * size for is_alone, some in zip(alone, paragraphs, strict=True)]
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
    return levels


def _is_short(paragraph: Paragraph) -> bool:
    length = sum(len(line.text) for line in paragraph.lines)
    return (
        not (paragraph.is_note or paragraph.is_listing)
        and not paragraph.lines[0].aside
        and not paragraph.is_row
        and len(paragraph.lines) <= MOST_LINES
        and length <= LONGEST_HEADING
        and not (ends_sentence(paragraph.lines[-1].text) and length > LONGEST_HEADING / 2)
        and sum(map(str.isalpha, paragraph.lines[0].text)) > sum(map(str.isdigit, paragraph.lines[0].text))
    )


def _is_in_table(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Tell a cell of more lines than its row: it stands close between two rows, beyond their first cells."""
    if not 0 < at < len(paragraphs) - 1:
        return False
    above, paragraph, below = paragraphs[at - 1 : at + 2]
    if not above.is_row or not below.is_row or not above.page == paragraph.page == below.page:
        return False
    first, last = paragraph.lines[0], paragraph.lines[-1]
    gap = max(first.top - above.lines[-1].bottom, below.lines[0].top - last.bottom)
    return gap < paragraph.size and all(row.lines[0].begins[1] <= first.begins[0] for row in (above, below))


def _is_bold(paragraph: Paragraph) -> bool:
    return all(line.bold for line in paragraph.lines) and not ends_sentence(paragraph.lines[-1].text)
