"""Settings: one frozen dataclass, and the only reader of the environment and of the configuration file."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from qa.errors import ConfigurationError
from qa.setting_kinds import LIMIT, PATH, SWITCH, TEXT, WORDS, Kind, expanded, one_of, whole

__all__ = ["CONFIGURATION_FILE", "Configured", "Settings", "configured", "share_figures"]

CONFIGURATION_FILE = "pincite.toml"
"""Read from the working directory when `PINCITE_CONFIG` and `--config` name no other."""

KINDS: dict[str, Kind] = {
    "library": PATH,
    "model": TEXT,
    "cache": PATH,
    "backend": one_of("onnx", "torch"),
    "reader": SWITCH,
    "host": TEXT,
    "port": whole(0, 65535),
    "workers": whole(1, 64),
    "threads": whole(1, 256),
    "open": SWITCH,
    "proxies": whole(0, 10),
    "allowed_hosts": WORDS,
    "cors_origins": WORDS,
    "key_limit": LIMIT,
    "address_limit": LIMIT,
    "request_mib": whole(1, 4096),
    "request_seconds": whole(1, 3600),
    "log_level": one_of("debug", "info", "warning", "error"),
}
"""Every setting, by its name in the file; its variable is `PINCITE_` and the name in capitals."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can choose; each has the name of its setting, but for `fast`.

    Attributes:
        library: folder that holds everything.
        model: folder or name of a sentence-transformers model, None for the embedded one.
        cache: folder for the unpacked model.
        fast: whether the model runs as int8 ONNX where it can (`backend`, `torch` for no).
        reader: whether passages are read for the words that answer.
        host, port: where the server listens.
        workers, threads: processes of the server, and threads of each.
        open: whether the server asks for no key, wherever it listens.
        proxies: how many web servers stand before this one, whose word on the client's address and protocol is taken.
        allowed_hosts: names that requests may be sent to; on a loopback address, its own names besides these.
        cors_origins: other sites whose pages may use the API; `*` for all.
        key_limit, address_limit: requests of a key, and from an address, that each worker answers in a time.
        request_mib, request_seconds: how large a request may be, and how long it may take to come in.
        log_level: least level of what is logged by the server.
    """

    library: Path = Path("library")
    model: str | None = None
    cache: Path = field(default_factory=lambda: user_cache_path("pincite"))
    fast: bool = True
    reader: bool = True
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 8
    open: bool = False
    proxies: int = 0
    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    key_limit: str = "3000/minute"
    address_limit: str = "6000/minute"
    request_mib: int = 64
    request_seconds: int = 60
    log_level: str = "info"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from environment variables, and what they do not say from the configuration file.

        Raises:
            ConfigurationError: as in `configured`.
        """
        return configured(environment).settings


@dataclass(frozen=True, slots=True)
class Configured:
    """Settings, the file that was read, and where each setting that is not the default comes from, by its name."""

    settings: Settings
    file: Path | None
    origins: Mapping[str, str]

    def values(self) -> dict[str, Any]:
        """Return the value of every setting by its name, as JSON has it."""
        values = {name: getattr(self.settings, name) for name in KINDS if name != "backend"}
        values["backend"] = "onnx" if self.settings.fast else "torch"
        return {name: str(values[name]) if isinstance(values[name], Path) else values[name] for name in KINDS}


def configured(environment: Mapping[str, str] | None = None, *, file: Path | None = None) -> Configured:
    """Read every setting: from its environment variable, else from the file, else the default.

    Args:
        environment: of this process when None; an empty variable counts as unset.
        file: the one that `PINCITE_CONFIG` names when None, else `pincite.toml` if there is one.

    Raises:
        ConfigurationError: the file cannot be read, names no setting, or a value is of the wrong kind.
    """
    found = os.environ if environment is None else environment
    named = found.get("PINCITE_CONFIG")
    if file is None and named:
        file = Path(expanded(named))
    if file is None and Path(CONFIGURATION_FILE).is_file():
        file = Path(CONFIGURATION_FILE)
    values = {} if file is None else _read_file(file)
    origins = dict.fromkeys(values, str(file))
    for name, kind in KINDS.items():
        variable = f"PINCITE_{name.upper()}"
        if text := found.get(variable):
            values[name] = _parsed(text, kind, variable)
            origins[name] = variable
    return Configured(_settings(values), file, origins)


def share_figures(folder: Path) -> None:
    """Tell prometheus_client, before it is first imported, to keep the figures of several processes in a folder."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _settings(values: Mapping[str, Any]) -> Settings:
    fields: dict[str, Any] = dict(values)
    if "backend" in fields:
        fields["fast"] = fields.pop("backend") != "torch"
    for name, value in fields.items():
        if KINDS.get(name) is PATH:
            fields[name] = Path(value)
        elif KINDS.get(name) is WORDS:
            fields[name] = tuple(value)
    return replace(Settings(), **fields)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}); name another with --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is no TOML ({error}); correct it there") from error
    for name, value in values.items():
        if name not in KINDS:
            close = difflib.get_close_matches(name, KINDS, n=1)
            meant = f"did you mean {close[0]!r}? " if close else ""
            raise ConfigurationError(f"{path}: there is no setting {name!r}; {meant}`pincite config` shows all")
        if not KINDS[name].holds(value):
            raise ConfigurationError(f"{path}: {name!r} must be {KINDS[name].must}; correct it there")
        if KINDS[name] is PATH:
            values[name] = str(path.parent / expanded(value))
    return values


def _parsed(text: str, kind: Kind, variable: str) -> object:
    try:
        value = kind.parse(text)
    except ValueError:
        value = None
    if not kind.holds(value):
        raise ConfigurationError(f"{variable} must be {kind.must}; correct the variable, or unset it")
    return value
