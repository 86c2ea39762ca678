"""What presentations of all programs have in common: titles that only their place tells, and no name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.loaders.facts import Facts

__all__ = ["Place", "named", "on_top"]

Place = tuple[float, float]
"""Where a shape begins and ends from top to bottom."""

# What programs call a presentation without a name.
_NAMELESS = re.compile(r"powerpoint|^\W*(?:slide|presentation)?\W*\d*$", re.IGNORECASE)


def named(facts: Facts) -> Facts:
    """Return the facts of a presentation without a title that its program gave it."""
    return {**facts, "title": None} if _NAMELESS.search(facts["title"] or "") else facts


def on_top(places: Sequence[Place | None]) -> int | None:
    """Return which of several shapes stands above all others: a title, although the layout has no place for one.

    Where it is not known of all of them how high they stand, there is none.
    """
    known = [place for place in places if place is not None]
    if len(known) < len(places) or len(known) < 2:
        return None
    first = known.index(min(known))
    return first if all(top >= known[first][1] for at, (top, _) in enumerate(known) if at != first) else None
