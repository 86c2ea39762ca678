from __future__ import annotations

import json
import logging
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from qa.audit import AUDIT_FILE, append_audit
from qa.library import Library
from tests.fakes import HashingEncoder
from tests.qa.running import pincite, start_pincite


def lines(library: Path) -> list[dict[str, Any]]:
    path = library / AUDIT_FILE
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def changes(library: Path) -> list[tuple[str, int]]:
    """Return what was done to how many documents, all of it by the command line."""
    assert all((line["who"], line["user"]) == ("command line", os.getuid()) for line in lines(library))
    return [(line["action"], len(line["what"])) for line in lines(library)]


def test_commands_are_audited(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", tmp_path / "files"
    folder.mkdir()
    for name in ("one", "two", "three"):
        (folder / f"{name}.txt").write_text(f"The {name} opens in June.\n", "utf-8")
    pincite("add", folder, library=library)
    assert changes(library) == [("add", 3)]
    pincite("add", folder, library=library)
    pincite("ask", "What opens?", library=library)
    pincite("remove", "nothing", library=library)
    pincite("doctor", library=library)
    assert changes(library) == [("add", 3)]
    (folder / "one.txt").write_text("The one opens in July.\n", "utf-8")
    (folder / "two.txt").unlink()
    pincite("add", folder, library=library)
    assert changes(library)[1:] == [("add", 1), ("remove", 1)]
    pincite("remove", "three", "one", library=library)
    pincite("doctor", "--repair", library=library)
    assert changes(library)[3:] == [("remove", 1), ("remove", 1), ("repair", 1)]


def test_what_an_interrupted_command_did_is_audited(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", tmp_path / "files"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02}.txt").write_text(f"Hall {number} opens in June.\n", "utf-8")
    process = start_pincite("add", folder, library=library, TEST_PAUSE="0.2")
    while not (library / "pincite.db").exists() or not _held(library):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert changes(library) == [("add", _held(library))]


def _held(path: Path) -> int:
    with Library.open(path, encoder=HashingEncoder()) as library:
        return len(library.summaries())


def test_only_its_owner_reads_the_log(library: Library) -> None:
    append_audit(library.path, who="x", action="add", what=["two\nlines"])
    assert (library.path / AUDIT_FILE).stat().st_mode & 0o777 == 0o600
    assert lines(library.path)[0]["what"] == ["two\nlines"]


def test_a_log_that_cannot_be_written_is_told(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    (library.path / AUDIT_FILE).mkdir()
    with caplog.at_level(logging.ERROR):
        append_audit(library.path, action="add", what=["x"])
    assert "cannot be written" in caplog.text
    assert '"what": ["x"]' in caplog.text
