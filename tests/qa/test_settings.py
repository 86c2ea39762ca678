from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from qa.errors import ConfigurationError
from qa.settings import KINDS, Settings, configured

FULL = {
    "PINCITE_LIBRARY": "/srv/statements",
    "PINCITE_MODEL": "some/model",
    "PINCITE_CACHE": "/srv/cache",
    "PINCITE_BACKEND": "torch",
    "PINCITE_READER": "off",
    "PINCITE_WORKERS": "2",
    "PINCITE_ALLOWED_HOSTS": "library.example, archive.example",
    "PINCITE_KEY_LIMIT": "10/second",
}
FILE = """
library = "statements"
model = "other/model"
reader = false
port = 8080
cors_origins = ["https://front.example"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "conf" / "pincite.toml"
    path.parent.mkdir()
    path.write_text(FILE, "utf-8")
    return path


def test_defaults_hold_without_variables() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.library == Path("library")
    assert settings.model is None
    assert settings.cache.is_absolute()
    assert "pincite" in settings.cache.name


def test_variables_are_read() -> None:
    assert Settings.from_environment(FULL) == Settings(
        Path("/srv/statements"),
        "some/model",
        Path("/srv/cache"),
        fast=False,
        reader=False,
        workers=2,
        allowed_hosts=("library.example", "archive.example"),
        key_limit="10/second",
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


def test_every_setting_has_a_kind_that_its_default_is_of() -> None:
    values = configured({}).values()
    assert set(values) == set(KINDS)
    assert {name for name, value in values.items() if value is not None and not KINDS[name].holds(value)} == set()


def test_a_file_is_read_and_its_paths_lie_beside_it(file: Path) -> None:
    found = configured({}, file=file)
    assert found.settings == Settings(
        file.parent / "statements", "other/model", reader=False, port=8080, cors_origins=("https://front.example",)
    )
    assert found.file == file
    assert set(found.origins) == {"library", "model", "reader", "port", "cors_origins"}


def test_the_home_folder_may_be_named_by_a_tilde(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(file.parent))
    file.write_text('library = "~/shelf"\ncache = "~nobody-of-this-name/cache"\n', "utf-8")
    variables = {"PINCITE_CONFIG": "~/pincite.toml"}
    assert configured(variables).settings.library == file.parent / "shelf"
    assert configured(variables).settings.cache == file.parent / "~nobody-of-this-name" / "cache"
    assert configured(variables | {"PINCITE_LIBRARY": "~/other"}).settings.library == file.parent / "other"


def test_a_variable_goes_before_the_file(file: Path) -> None:
    found = configured({"PINCITE_CONFIG": str(file), "PINCITE_MODEL": "mine"})
    assert (found.settings.model, found.origins["model"]) == ("mine", "PINCITE_MODEL")
    assert (found.settings.port, found.origins["port"]) == (8080, str(file))


def test_the_file_in_the_working_directory_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    assert Settings.from_environment({}).port == 8080
    assert configured({}).settings.library == Path("statements")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("port 8080", ["no TOML", "line 1"]),
        ("thread = 2", ["no setting 'thread'", "did you mean 'threads'?", "pincite config"]),
        ('threads = "2"', ["'threads' must be a whole number from 1 to 256"]),
        ("threads = true", ["'threads' must be a whole number"]),
        ("port = 70000", ["'port' must be a whole number from 0 to 65535"]),
        ('reader = "off"', ["'reader' must be true or false"]),
        ('backend = "gpu"', ["'backend' must be one of onnx, torch"]),
        ('allowed_hosts = "one"', ["'allowed_hosts' must be a list of texts"]),
        ('key_limit = "many"', ["'key_limit' must be a limit such as"]),
        ("[server]\nport = 1", ["no setting 'server'"]),
    ],
)
def test_what_is_wrong_in_the_file_is_named(file: Path, text: str, words: list[str]) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        configured({}, file=file)
    assert all(word in str(caught.value) for word in [str(file), *words])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.toml cannot be read .*--config"):
        configured({"PINCITE_CONFIG": str(tmp_path / "none.toml")})


@pytest.mark.parametrize(
    ("variable", "value"),
    [("PINCITE_PORT", "http"), ("PINCITE_READER", "perhaps"), ("PINCITE_OPEN", "2"), ("PINCITE_LOG_LEVEL", "loud")],
)
def test_a_wrong_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{variable} must be .*unset it"):
        Settings.from_environment({variable: value})
