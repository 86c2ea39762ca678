"""CSV and TSV: the rows of a table in a text file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice
from operator import itemgetter

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.encoding import decode
from qa.loaders.tabular import add_table

__all__ = ["load_delimited"]

DELIMITERS = (",", ";", "\t", "|")
NO_DELIMITER = "\x1f"
SAMPLE = 50  # rows


def load_delimited(data: bytes) -> SourceText:
    """Read comma-, semicolon-, tab- or bar-separated text; every row is a block."""
    text = decode(data).replace("\0", "")
    # Process-wide, and only ever raised: a long cell is no reason to lose the file.
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    builder = TextBuilder()
    try:
        add_table(builder, csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise LoadError(f"it is no table that can be read ({error}); open it in a spreadsheet and save it again") from (
            error
        )
    return builder.build()


def _delimiter(text: str) -> str:
    """Return the delimiter that parts most rows of the beginning into the same number of cells, and into the most.

    One that does so with no more than half of them is part of the text.
    """

    def fit(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = Counter(len(row) for row in islice(filter(None, reader), SAMPLE))
        width, rows = max(widths.items(), key=itemgetter(1), default=(1, 0))
        return (rows, width) if width > 1 and 2 * rows > widths.total() else (0, 0)

    best = max(DELIMITERS, key=fit)
    return best if fit(best) > (0, 0) else NO_DELIMITER
