"""Numbers of lines in the margin, as transcripts, bills and manuscripts have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.loaders.pdf_pieces import on_one_line
from qa.loaders.pdf_words import Word

__all__ = ["without_line_numbers"]

MOST_DIGITS = 4
FEWEST = {1: 8, 5: 4, 10: 3}  # numbers in a margin, by the steps in which they grow
APART = 0.5  # ems between a number and the text
ALIGNED = 3.0  # points
GOING_ON = 2  # lines that go on with a sentence, which the rows of a table do not
FULL = 0.7  # share of the width from which a line is one that the next one goes on with
LONG = 30  # characters of the longest line
CELL_SPACE = 1.5  # ems between two cells of a row


def without_line_numbers(words: Sequence[Word]) -> list[Word]:
    """Return the words of a page without the numbers of its lines; those of rows and of items stay."""
    level = [word for word in words if not word.turn]
    for numbers in _columns_of_numbers(level):
        if _are_of_lines(numbers, level):
            left_out = set(map(id, numbers))
            return [word for word in words if id(word) not in left_out]
    return list(words)


def _columns_of_numbers(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield numbers below each other that grow by one step."""
    for edge in ("right", "left"):
        columns: dict[int, list[Word]] = defaultdict(list)
        for word in words:
            if word.text.isdecimal() and len(word.text) <= MOST_DIGITS:
                columns[round(getattr(word, edge) / ALIGNED)].append(word)
        for at, column in columns.items():
            near = sorted(column + columns.get(at + 1, []), key=lambda word: word.base)
            steps = {int(below.text) - int(above.text) for above, below in pairwise(near)}
            step = steps.pop() if len(steps) == 1 else 0
            if len(near) >= FEWEST.get(step, len(near) + 1):
                yield near


def _are_of_lines(numbers: Sequence[Word], words: Sequence[Word]) -> bool:
    """Tell whether all text stands on one side of the numbers, and some of its lines go on with a sentence."""
    own = set(map(id, numbers))
    top, bottom = numbers[0].top, numbers[-1].bottom
    text = [word for word in words if id(word) not in own and top <= word.base and word.top <= bottom]
    left, right = min(word.left for word in numbers), max(word.right for word in numbers)
    em = numbers[0].size
    if not (
        all(word.left > right + APART * em for word in text) or all(word.right < left - APART * em for word in text)
    ):
        return False
    lines = list(_lines(text))
    longest = max(lines, key=lambda line: line[-1].right, default=[])
    if sum(len(word.text) + 1 for word in longest) < LONG:
        return False
    begin = min(line[0].left for line in lines)
    full = begin + FULL * (longest[-1].right - begin)
    going_on = [
        line
        for above, line in pairwise(lines)
        if above[-1].right > full and line[0].text[0].islower() and _is_whole(above) and _is_whole(line)
    ]
    return len(going_on) >= GOING_ON


def _lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    line: list[Word] = []
    for word in sorted(words, key=lambda word: word.base):
        if line and not on_one_line(line[-1], word):
            yield sorted(line, key=lambda word: word.left)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda word: word.left)


def _is_whole(line: Sequence[Word]) -> bool:
    """Tell a line of text from the row of a table, which has gaps."""
    return all(word.left - before.right < CELL_SPACE * word.size for before, word in pairwise(line))
