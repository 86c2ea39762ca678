from __future__ import annotations

import socket
from pathlib import Path

from click.testing import CliRunner

from qa.errors import UsageError
from qa.settings import Settings
from web.cli import serve


def test_help_shows_examples() -> None:
    result = CliRunner().invoke(serve, ["--help"])
    assert result.exit_code == 0
    assert "pincite serve" in result.output
    assert "127.0.0.1" in result.output


def test_a_port_in_use_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(serve, ["--port", str(port)], obj=Settings(library=tmp_path / "library"))
    assert isinstance(result.exception, UsageError)
    assert f"port {port}" in str(result.exception)
    assert "--port" in str(result.exception)
    assert not (tmp_path / "library").exists()


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    arguments = ["--host", "192.0.2.1", "--port", "0"]
    result = CliRunner().invoke(serve, arguments, obj=Settings(library=tmp_path / "library"))
    assert isinstance(result.exception, UsageError)
    assert "--host" in str(result.exception)


def test_a_port_out_of_range_is_wrong_usage() -> None:
    assert CliRunner().invoke(serve, ["--port", "70000"], obj=Settings()).exit_code == 2
