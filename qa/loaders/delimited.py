"""CSV and TSV: the rows of a table in a text file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from operator import itemgetter

from qa.domain import SourceText
from qa.loaders.builder import TextBuilder
from qa.loaders.encoding import decode
from qa.loaders.tabular import add_table
from qa.tables import named_delimiter

__all__ = ["load_delimited"]

DELIMITERS = (",", ";", "\t", "|")
NO_DELIMITER = "\x1f"
SAMPLE = 50  # rows


def load_delimited(data: bytes) -> SourceText:
    """Read comma-, semicolon-, tab- or bar-separated text; every row is a block."""
    text = decode(data).replace("\0", "")
    first = StringIO(text, newline="").readline()
    named = named_delimiter(first)
    builder = TextBuilder()
    add_table(builder, _rows(text, _delimiter(text)) if named is None else _rows(text.removeprefix(first), named))
    return builder.build()


def _delimiter(text: str) -> str:
    """Return the delimiter that parts most rows of the beginning into the same number of cells, and into the most.

    Commas stand inside of cells that another one parts, as in `1,5;2,5`; the others hardly ever do inside of cells that
    commas part. One that parts no more than half of the rows alike is part of the text.
    """

    def fit(delimiter: str) -> tuple[int, bool, int]:
        widths = Counter(len(row) for row in islice(filter(None, _rows(text, delimiter)), SAMPLE))
        width, rows = max(widths.items(), key=itemgetter(1), default=(1, 0))
        return (rows, delimiter != ",", width) if width > 1 and 2 * rows > widths.total() else (0, False, 0)

    best = max(DELIMITERS, key=fit)
    return best if fit(best)[0] else NO_DELIMITER


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of each row, none for a blank one.

    A cell is in quotation marks only when the mark that closes it ends the cell: the module `csv` takes every mark that
    begins one for an opening mark, and reads the rows up to the next mark as a single cell.
    """
    mark = re.escape(delimiter)
    cell = re.compile(rf'(?: *"([^"]*+(?:""[^"]*+)*+)" *|([^{mark}\r\n]*+))({mark}|\r\n?|\n|\Z)')
    row: list[str] = []
    for found in cell.finditer(text):
        quoted, plain, ending = found.groups("")
        row.append(quoted.replace('""', '"') or plain)
        if ending != delimiter:
            yield row if row != [""] else []
            row = []
