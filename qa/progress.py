"""How long work tells its caller how far it is."""

from collections.abc import Callable

__all__ = ["Progress"]

Progress = Callable[[int, int], None]
"""Called with (done, total) in any unit; `done` never falls."""
