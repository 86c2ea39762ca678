"""How long work tells its caller how far it is, and its caller tells it to stop."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["Check", "Progress", "checked", "go_on"]

_Item = TypeVar("_Item")

Progress = Callable[[int, int], None]
"""Called with (done, total) in any unit; `done` never falls."""
Check = Callable[[], object]
"""Called many times while there is nothing to tell; what it raises ends the work there."""


def go_on() -> None:
    """Never end any work."""


def checked(items: Iterable[_Item], check: Check) -> Iterator[_Item]:
    """Yield items, with a call of `check` before each."""
    for item in items:
        check()
        yield item
