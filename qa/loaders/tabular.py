"""Tables as text: each row is a block of its own, and says what its values are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise

from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.normal import has_words
from qa.tables import cell_text

__all__ = ["MAX_CELLS", "add_sheet", "add_table"]

MAX_CELLS = 2_000_000
LONGEST_NAME = 100  # characters; a longer cell is no name of a column

_YEAR = re.compile(r"(?:19|20)\d\d")


def add_sheet(builder: TextBuilder, name: str, rows: Iterable[Sequence[object]], *, drawn: Iterable[str] = ()) -> None:
    """Add the rows of a sheet below its name, from the first with words on, and the texts that are drawn on it.

    Of a sheet without any words, nothing is added.

    Raises LoadError as `add_table`.
    """
    rows = iter(rows)
    filled = next((row for row in rows if any(value is not None and has_words(str(value)) for value in row)), None)
    shown = list(filter(has_words, drawn))
    if filled is not None or shown:
        builder.add_heading(name, level=1)
    if filled is not None:
        add_table(builder, chain([filled], rows))
    for text in shown:
        builder.add(text)


def add_table(builder: TextBuilder, rows: Iterable[Sequence[object]]) -> None:
    """Add rows as `name: value | name: value`, and without names where no header tells them for certain.

    Rows of one cell are text. Raises LoadError for more filled cells than `MAX_CELLS`.
    """
    table = _Table(builder)
    count = 0
    for values in rows:
        cells = [_shown(value) for value in values]
        count += sum(map(bool, cells))
        if count > MAX_CELLS:
            raise LoadError(f"it has more than {MAX_CELLS:,} filled cells; split it into smaller files")
        table.add(cells)
    table.end()


class _Table:
    """Names the cells of rows by the header above them: a wrong name is worse than none."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._header: list[str] = []
        self._candidate: list[str] = []
        """A row of names, which is a header if the row below it has nothing beyond it."""
        self._may_begin = True
        """Whether a header may come: at the start, and after a blank row."""
        self._form: list[str] = []

    def add(self, cells: list[str]) -> None:
        filled = sum(map(bool, cells))
        if filled > 1:
            self._add_row(cells)
        elif filled:
            self._drop_candidate()
            # In the first column it is what the rows below are about; further on, it is a value like others.
            self._builder.add_row(_named(cells, [] if cells[0] else self._header))
        else:
            self._may_begin = True

    def end(self) -> None:
        self._drop_candidate()

    def _add_row(self, cells: list[str]) -> None:
        if self._candidate and _covers(self._candidate, cells):
            self._header, self._candidate, self._may_begin = self._candidate, [], False
        self._drop_candidate()
        form = list(map(_kind, cells))
        if self._may_begin and form != self._form:
            self._header = []
            if _are_names(cells):
                self._candidate = cells
                return
        self._may_begin, self._form = False, form
        self._builder.add_row(_named(cells, self._header))

    def _drop_candidate(self) -> None:
        if self._candidate:
            self._builder.add_row(self._candidate)
        self._candidate = []


def _covers(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Tell whether every value has a name; the first column, which says what the row is about, may go without."""
    filled = [position for position, cell in enumerate(cells) if cell]
    return all(position < len(header) and header[position] for position in filled[1:])


def _are_names(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    numbers = [cell for cell in filled if _is_number(cell)]
    distinct = len(set(filled)) == len(filled)
    return distinct and max(map(len, filled)) <= LONGEST_NAME and (not numbers or _are_years(numbers))


def _are_years(numbers: Sequence[str]) -> bool:
    """Tell the years above the columns of statistics, one after the other, from values."""
    if len(numbers) < 2 or not all(map(_YEAR.fullmatch, numbers)):
        return False
    return {int(after) - int(before) for before, after in pairwise(numbers)} in ({1}, {-1})


def _named(cells: Sequence[str], names: Sequence[str]) -> list[str]:
    named = []
    for position, cell in enumerate(cells):
        name = names[position] if position < len(names) else ""
        named.append(f"{name}: {cell}" if cell and name else cell)
    return named


def _kind(cell: str) -> str:
    return "number" if _is_number(cell) else "text" if cell else ""


def _shown(value: object) -> str:
    """Return a value as a reader sees it: 0.1 + 0.2 is 0.3."""
    text = format(value, ".15g") if isinstance(value, float) else cell_text(value)
    return " ".join(text.split())


def _is_number(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))
