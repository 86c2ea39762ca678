"""Settings: one frozen dataclass, and the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can choose.

    Attributes:
        library: folder that holds everything (`PINCITE_LIBRARY`).
        model: folder or name of a sentence-transformers model, None for the embedded one (`PINCITE_MODEL`).
        fast: whether the model runs as int8 ONNX where it can (`PINCITE_BACKEND`, `torch` for no).
        cache: folder for the unpacked model (`PINCITE_CACHE`).
        reader: whether passages are read for the words that answer (`PINCITE_READER`, `off` for no).
    """

    library: Path = Path("library")
    model: str | None = None
    cache: Path = field(default_factory=lambda: user_cache_path("pincite"))
    fast: bool = True
    reader: bool = True

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from environment variables; an empty variable counts as unset."""
        found = os.environ if environment is None else environment
        defaults = cls()
        return cls(
            library=Path(found.get("PINCITE_LIBRARY") or defaults.library),
            model=found.get("PINCITE_MODEL") or None,
            cache=Path(found.get("PINCITE_CACHE") or defaults.cache),
            fast=found.get("PINCITE_BACKEND", "").strip().lower() != "torch",
            reader=_switch(found.get("PINCITE_READER"), default=defaults.reader),
        )


def _switch(value: str | None, *, default: bool) -> bool:
    return default if not value else value.strip().lower() not in ("off", "no", "false", "0")
