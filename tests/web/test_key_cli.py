from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qa.audit import AUDIT_FILE
from qa.errors import UsageError
from qa.settings import Settings
from web.cli import serve
from web.key_cli import key
from web.keys import KeyStore


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


def run(library: Path, *arguments: str) -> Result:
    return CliRunner().invoke(key, list(arguments), obj=Settings(library=library))


def test_a_key_is_shown_once_listed_and_revoked(library: Path) -> None:
    added = run(library, "add", "desk", "--role", "editor", "--expires", "2100-12-31")
    secret = added.stdout.strip()
    assert KeyStore(library).find(secret) is not None
    assert "not shown again" in added.stderr
    listed = run(library, "list").stdout
    assert all(word in listed for word in ("desk", "editor", "2100-12-31"))
    assert secret not in listed
    assert run(library, "revoke", "desk").stdout == "revoked desk\n"
    (record,) = json.loads(run(library, "list", "--json").stdout)["keys"]
    assert (record["name"], record["valid"]) == ("desk", False)
    assert KeyStore(library).find(secret) is None
    log = [json.loads(line) for line in (library / AUDIT_FILE).read_text("utf-8").splitlines()]
    assert [(line["who"], line["action"], line["what"]) for line in log] == [
        ("command line", "key add", ["desk"]),
        ("command line", "key revoke", ["desk"]),
    ]


def test_json_holds_the_key(library: Path) -> None:
    record = json.loads(run(library, "add", "desk", "--role", "reader", "--json").stdout)
    assert KeyStore(library).find(record["key"]) is not None


@pytest.mark.parametrize(
    "arguments",
    [["add", "desk"], ["add", "desk", "--role", "owner"], ["add", "d", "--role", "reader", "--expires", "x"]],
)
def test_wrong_usage(library: Path, arguments: list[str]) -> None:
    assert run(library, *arguments).exit_code == 2
    assert not library.exists()


def test_a_key_that_would_be_over_already_is_not_made(library: Path) -> None:
    result = run(library, "add", "desk", "--role", "reader", "--expires", "2020-01-31")
    assert result.exit_code == 2
    assert "2020-01-31 is over" in result.stderr
    assert not library.exists()


def test_serving_to_others_without_a_key_is_refused(library: Path) -> None:
    result = CliRunner().invoke(serve, ["--host", "0.0.0.0", "--port", "0"], obj=Settings(library=library))
    assert isinstance(result.exception, UsageError)
    assert "pincite key add" in str(result.exception)
