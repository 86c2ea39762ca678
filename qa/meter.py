"""How far adding is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.progress import Progress

__all__ = ["Meter"]


class Meter:
    """Measures adding in bytes of files: encoding takes most of the time, and goes with the length of the text."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._total = self._finished = self._size = 0

    def over(self, files: Sequence[Path]) -> Iterator[Path]:
        """Yield each file, and report it as finished when the next one is asked for."""
        sizes = [_size(path) for path in files]
        self._total = sum(sizes)
        for path, self._size in zip(files, sizes, strict=True):
            self.advance(0)
            yield path
            self.advance(1)
            self._finished += self._size

    def advance(self, fraction: float) -> None:
        """Report that `fraction` of the present file is done."""
        if self._progress is not None:
            self._progress(self._finished + round(self._size * fraction), self._total)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it will be named when it is read
        return 0
