from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from qa.settings import Settings

FULL = {
    "PINCITE_LIBRARY": "/srv/statements",
    "PINCITE_MODEL": "some/model",
    "PINCITE_CACHE": "/srv/cache",
    "PINCITE_BACKEND": "torch",
    "PINCITE_READER": "off",
}


def test_defaults_hold_without_variables() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.library == Path("library")
    assert settings.model is None
    assert settings.cache.is_absolute()
    assert "pincite" in settings.cache.name


def test_variables_are_read() -> None:
    assert Settings.from_environment(FULL) == Settings(
        Path("/srv/statements"), "some/model", Path("/srv/cache"), fast=False, reader=False
    )


@pytest.mark.parametrize(("value", "reader"), [("off", False), ("OFF", False), ("0", False), ("on", True), ("1", True)])
def test_the_reader_can_be_switched_off(value: str, reader: bool) -> None:
    assert Settings.from_environment({"PINCITE_READER": value}).reader is reader


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_environment(dict.fromkeys(FULL, "")) == Settings()


def test_the_process_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FULL.items():
        monkeypatch.setenv(name, value)
    assert Settings.from_environment() == Settings.from_environment(FULL)


def test_settings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().library = Path("other")  # type: ignore[misc]  # what is tested
