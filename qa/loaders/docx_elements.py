"""The elements of a Word document, whichever namespace a program gives them."""

from __future__ import annotations

from typing import Any

from qa.loaders.archive import local_name

__all__ = ["attribute_of", "child_of", "is_on", "value_of"]


def child_of(element: Any, name: str) -> Any:
    """Return the first child of this name, or None."""
    return next((child for child in element if local_name(child) == name), None)


def attribute_of(element: Any, name: str) -> str | None:
    """Return an attribute, whichever namespace it has: there are two of Word's, and some programs write none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def value_of(element: Any, name: str) -> str | None:
    """Return the value of the property of this name, if there is one."""
    child = child_of(element, name)
    return None if child is None else attribute_of(child, "val")


def is_on(properties: Any, name: str) -> bool:
    """Tell whether a switch among the properties is there and on."""
    switch = child_of(properties, name) if properties is not None else None
    return switch is not None and attribute_of(switch, "val") not in {"0", "false", "off"}
