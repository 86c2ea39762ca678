"""Writes dictionaries in the dictd format, for tests of what reads them."""

from __future__ import annotations

import gzip
import string
from collections.abc import Sequence
from pathlib import Path

DIGITS = string.ascii_uppercase + string.ascii_lowercase + "0123456789+/"


def write_dictionary(folder: Path, name: str, entries: Sequence[tuple[str, str]]) -> None:
    """Write entries, each a word and the text below it, as `freedict-NAME.dict.dz` and its index."""
    data, lines = b"", []
    for word, text in entries:
        raw = text.encode()
        lines.append(f"{word}\t{_number(len(data))}\t{_number(len(raw))}")
        data += raw
    (folder / f"freedict-{name}.dict.dz").write_bytes(gzip.compress(data))
    (folder / f"freedict-{name}.index").write_text("\n".join(lines) + "\n", "utf-8")


def _number(value: int) -> str:
    digits = ""
    while value or not digits:
        value, digit = divmod(value, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits
