"""Adding under bad conditions, with real processes: killed, stopped, side by side, on a full disk, without rights."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa.doctor import examine
from qa.library import Library
from tests.fakes import HashingEncoder
from tests.qa.running import ROOT, pincite, start_pincite

FILES = 5
PARAGRAPHS = 70  # more than one step of encoding for each file
PASSAGES = FILES * PARAGRAPHS
NOBODY = 65534

FILL_DISK = """
set -e
mount -t tmpfs -o size=400k none "$1"
"$2" -m tests.qa.running --library "$1/library" add "$3" > "$1.log" 2>&1
set +e
"$2" -m tests.qa.running --library "$1/library" add "$4" >> "$1.log" 2>&1
echo "code $?" >> "$1.log"
cp -r "$1/library" "$1-copy"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of documents, all different."""
    folder = tmp_path / "files"
    folder.mkdir()
    for file in range(FILES):
        words = [
            f"Page {file}, paragraph {number}: the clerk of ward {file * number} signs." for number in range(PARAGRAPHS)
        ]
        (folder / f"{file}.txt").write_text("\n\n".join(words), "utf-8")
    return folder


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A document that is added before the folder."""
    path = tmp_path / "first.txt"
    path.write_text("\n\n".join(f"Entry {number} of a short ledger." for number in range(PARAGRAPHS)), "utf-8")
    return path


def check_whole(path: Path, *, passages: int) -> None:
    """Check that the library is healthy, holds this many passages, and that no document is held in part."""
    with Library.open(path, encoder=HashingEncoder()) as library:
        assert [finding for finding in examine(library) if not finding.healthy] == []
        assert {summary.passages for summary in library.summaries()} <= {PARAGRAPHS}
        assert library.corpus.passage_count() == passages
        index = library.index.current()
        assert (0 if index is None else len(index)) == passages


def wait_for_documents(path: Path, process: subprocess.Popen[str], count: int) -> None:
    """Wait until another process has added this many documents."""
    while not (path / "pincite.db").exists():
        assert process.poll() is None
        time.sleep(0.01)
    with Library.open(path, encoder=HashingEncoder()) as library:
        while len(library.summaries()) < count:
            assert process.poll() is None
            time.sleep(0.01)


@pytest.mark.parametrize("seed", range(10))
def test_a_killed_add_leaves_whole_documents_and_the_next_one_goes_on(
    tmp_path: Path, folder: Path, first: Path, seed: int
) -> None:
    path = tmp_path / "library"
    with Library.open(path, encoder=HashingEncoder()) as library:
        library.add([first])
    moment = random.Random(seed)
    # Two calls of the encoder a file; the delay falls into writing, the next file, or the making of the index.
    kill = f"{moment.randint(1, 2 * FILES)} {moment.choice([0, 0.001, 0.003, 0.01, 0.03])}"
    killed = pincite("add", folder, library=path, TEST_KILL=kill)
    assert killed.returncode in (-signal.SIGKILL, 0)
    encoder = HashingEncoder()
    with Library.open(path, encoder=encoder) as library:
        held = len(library.summaries()) - 1
        # A temporary file of the index may be left: it is no part of the library, and is named.
        found = [finding.rule for finding in examine(library) if not finding.healthy]
        assert found in ([], ["nothing is half written"])
        report = library.add([folder])
        assert (len(report.unchanged), len(report.added)) == (held, FILES - held)
        assert encoder.encoded == PARAGRAPHS * (FILES - held)
        examine(library, repair=True)
    check_whole(path, passages=PASSAGES + PARAGRAPHS)


def test_a_killed_first_start_leaves_a_library_or_none(tmp_path: Path, folder: Path) -> None:
    process = start_pincite("add", folder, library=tmp_path / "library", TEST_PAUSE="5")
    while not (tmp_path / "library").exists():
        assert process.poll() is None
    process.kill()
    process.communicate()
    assert pincite("add", folder, library=tmp_path / "library").returncode == 0
    check_whole(tmp_path / "library", passages=PASSAGES)


def test_ctrl_c_keeps_finished_documents(tmp_path: Path, folder: Path) -> None:
    process = start_pincite("add", folder, "--json", library=tmp_path / "library", TEST_PAUSE="0.2")
    wait_for_documents(tmp_path / "library", process, 2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert err.strip() == "pincite: stopped; finished documents and finished rows of a batch are kept"
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        held = len(library.summaries())
    assert 2 <= held < FILES
    check_whole(tmp_path / "library", passages=held * PARAGRAPHS)


def test_ctrl_c_ends_a_file_that_hangs(tmp_path: Path, folder: Path) -> None:
    (folder / "zz.xml").write_text("<p>hang</p>", "utf-8")
    process = start_pincite("add", folder, library=tmp_path / "library", TEST_TROUBLE="1")
    wait_for_documents(tmp_path / "library", process, FILES)
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    workers = [pid for children in tasks for pid in children.read_text().split()]
    assert len(workers) == 1
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (
        130,
        "pincite: stopped; finished documents and finished rows of a batch are kept",
    )
    assert not Path(f"/proc/{workers[0]}").exists()
    check_whole(tmp_path / "library", passages=PASSAGES)


def test_two_processes_can_add_the_same_folder_at_once(tmp_path: Path, folder: Path) -> None:
    library = tmp_path / "library"
    first = start_pincite("add", folder, "--json", library=library, TEST_PAUSE="0.3")
    wait_for_documents(library, first, 1)
    second = start_pincite("add", folder, "--json", library=library, TEST_PAUSE="0.3")
    added, told = [], ""
    for process in (first, second):
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0
        added += json.loads(out)["added"]
        told += err
    assert sorted(added) == sorted(set(added))  # no file is encoded twice
    assert len(added) == FILES
    assert "is being added by another process; waiting for it" in told
    assert not list(library.glob(".adding-*"))
    check_whole(library, passages=PASSAGES)


def test_processes_can_add_remove_and_ask_side_by_side(tmp_path: Path, folder: Path) -> None:
    library = tmp_path / "library"
    assert pincite("add", folder / "0.txt", library=library).returncode == 0
    adding = start_pincite("add", folder, library=library, TEST_PAUSE="0.05")
    asking = [start_pincite("ask", "Page 0, paragraph 7", "--json", library=library) for _ in range(2)]
    removing = start_pincite("remove", "0", library=library)
    for process in (*asking, removing, adding):
        _, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
    with Library.open(library, encoder=HashingEncoder()) as opened:
        held = {summary.title for summary in opened.summaries()}
    assert held - {"0"} == {str(number) for number in range(1, FILES)}
    check_whole(library, passages=len(held) * PARAGRAPHS)


@pytest.fixture
def mounting() -> None:
    """Skip where a small disk cannot be mounted."""
    if shutil.which("unshare") is None:
        pytest.skip("a small disk is mounted with unshare, which is not on this machine")
    with tempfile.TemporaryDirectory() as folder:
        command = ["unshare", "-m", "mount", "-t", "tmpfs", "none", folder]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting a small disk needs the rights of root")


@pytest.mark.usefixtures("mounting")
def test_a_full_disk_is_named_and_the_library_is_as_it_was(tmp_path: Path, folder: Path, first: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["unshare", "-m", "sh", "-c", FILL_DISK, "sh", str(disk), sys.executable, str(first), str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
    log = Path(f"{disk}.log").read_text("utf-8")
    assert "1 added" in log
    assert "the disk is full" in log
    assert "free some space and try again" in log
    assert "Traceback" not in log
    assert log.endswith("code 3\n")
    copy = Path(f"{disk}-copy")
    with Library.open(copy, encoder=HashingEncoder()) as library:
        held = len(library.summaries())
        assert library.document("first").text.startswith("Entry 0")
    check_whole(copy, passages=held * PARAGRAPHS)
    assert pincite("add", folder, library=copy).returncode == 0
    check_whole(copy, passages=PASSAGES + PARAGRAPHS)


@contextmanager
def somebody_else() -> Iterator[Path]:
    """Yield a folder that others may enter, and as root, who may do everything, act as somebody else in it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        root = os.geteuid() == 0
        if root:
            os.seteuid(NOBODY)
        try:
            yield Path(name)
        finally:
            if root:
                os.seteuid(0)


def test_what_may_not_be_read_is_named_and_the_rest_is_added(tmp_path: Path) -> None:
    with Library.open(tmp_path / "warm", encoder=HashingEncoder()) as library:
        (tmp_path / "a.txt").write_text("So that all modules are loaded.\n", "utf-8")
        library.add([tmp_path / "a.txt"])
    with somebody_else() as folder:
        for name in ("good.txt", "secret.txt", "closed/inside.txt"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("One paragraph.\n", "utf-8")
        (folder / "secret.txt").chmod(0)
        (folder / "closed").chmod(0)
        with Library.open(folder / "library", encoder=HashingEncoder()) as library:
            report = library.add([folder, folder / "closed" / "inside.txt"])
        (folder / "closed").chmod(0o755)
    assert len(report.added) == 1
    reasons = {failure.source: failure.reason for failure in report.failed}
    assert "may not be read" in reasons[str(folder / "secret.txt")]
    assert "cannot be read: Permission denied" in reasons[str(folder / "closed")]
    assert str(folder / "closed" / "inside.txt") in reasons


def test_odd_names_are_added_asked_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    names = ["two words.txt", "بيان رسمي.txt", "line\nbreak.txt", "-k.txt", "100%.md", "$(id).txt", "'; DROP TABLE.txt"]
    for number, name in enumerate(names):
        (folder / name).write_text(f"Paragraph number{number} stands here.\n", "utf-8")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        assert len(library.add([folder]).added) == len(names)
        for number, name in enumerate(names):
            hit = library.search(f"number{number}", k=1)[0]
            assert hit.document.source == str(folder / name)
            assert hit.document.id.isascii()
            assert library.remove(str(folder / name)).title == Path(name).stem
        assert library.summaries() == []


def test_a_name_that_is_not_utf_8_fails_alone(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "good.txt").write_text("One paragraph.\n", "utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("Another.\n", "utf-8")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        report = library.add([folder])
        assert len(report.added) == 1
        assert ["not valid UTF-8" in failure.reason for failure in report.failed] == [True]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        report = library.add([tmp_path / "pipe.txt"])
    assert "is not a file" in report.failed[0].reason


def test_the_library_folder_itself_can_be_inside_the_added_folder(tmp_path: Path, folder: Path) -> None:
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        report = library.add([folder])
        assert len(report.added) == FILES
        assert report.failed == []
        assert len(library.add([folder]).unchanged) == FILES
