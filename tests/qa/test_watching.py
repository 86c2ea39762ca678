from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from qa import intake, loaders, watching
from qa.domain import IngestReport
from qa.errors import LibraryBusyError
from qa.library import Library
from qa.watching import keep_in_step
from tests.fakes import HashingEncoder
from tests.qa.running import start_pincite


@pytest.fixture
def reports(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Iterator[IngestReport]]:
    for name, milliseconds in (("QUIET", 100), ("TICK", 200)):
        monkeypatch.setattr(watching, name, milliseconds)
    stop = Event()
    yield keep_in_step(library, [folder], stop=stop)
    stop.set()


def note_reading(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which the name of each file is added that is read."""
    names: list[str] = []

    def read(path: Path) -> bytes:
        names.append(path.name)
        return loaders.read(path)

    monkeypatch.setattr(intake, "read", read)
    return names


def test_changes_are_followed(reports: Iterator[IngestReport], library: Library, folder: Path) -> None:
    assert len(next(reports).added) == 3
    (folder / "news.txt").write_text("The bridge is shut.", "utf-8")
    assert len(next(reports).added) == 1
    (folder / "news.txt").rename(folder / "old.txt")
    assert len(next(reports).renamed) == 1
    (folder / "old.txt").write_text("The bridge is open.", "utf-8")
    assert len(next(reports).replaced) == 1
    (folder / "old.txt").unlink()
    assert len(next(reports).removed) == 1
    assert len(library.summaries()) == 3


def test_a_change_during_the_first_adding_is_seen(reports: Iterator[IngestReport], folder: Path) -> None:
    next(reports)
    (folder / "one.txt").write_text("One.", "utf-8")
    (folder / "two.txt").write_text("Two.", "utf-8")
    assert len(next(reports).added) == 2


def test_only_what_has_changed_is_read_again(
    reports: Iterator[IngestReport], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next(reports)
    seen = note_reading(monkeypatch)
    (folder / "one.txt").write_text("One.", "utf-8")
    report = next(reports)
    assert (len(report.added), len(report.unchanged), seen) == (1, 3, ["one.txt"])
    seen.clear()
    (folder / "below").mkdir()
    (folder / "one.txt").rename(folder / "below" / "one.txt")
    assert len(next(reports).renamed) == 1
    (folder / "below" / "one.txt").write_text("Two.", "utf-8")
    assert len(next(reports).replaced) == 1
    assert set(seen) == {"one.txt"}


def test_a_folder_in_the_place_of_another_is_read(reports: Iterator[IngestReport], folder: Path) -> None:
    next(reports)
    for name in ("below", ".new"):
        (folder / name).mkdir()
        (folder / name / "one.txt").write_text(f"In {name}.", "utf-8")
    assert len(next(reports).added) == 1
    (folder / "below").rename(folder / ".old")
    (folder / ".new").rename(folder / "below")
    assert len(next(reports).replaced) == 1


@pytest.mark.parametrize("kept", [True, False], ids=["moved away", "removed"])
def test_another_folder_in_the_place_of_a_root_is_followed(
    reports: Iterator[IngestReport], folder: Path, tmp_path: Path, kept: bool
) -> None:
    next(reports)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "one.txt").write_text("One.", "utf-8")
    if kept:
        folder.rename(tmp_path / "old")
    else:
        shutil.rmtree(folder)
    (tmp_path / "new").rename(folder)
    assert any(report.added for report in reports)  # each look at the folder in between is a report, too
    (folder / "two.txt").write_text("Two.", "utf-8")
    assert any(report.added for report in reports)


def test_after_many_changes_everything_is_read_again(
    reports: Iterator[IngestReport], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next(reports)
    seen = note_reading(monkeypatch)
    monkeypatch.setattr(watching, "MANY", 1)
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(name, "utf-8")
    assert len(next(reports).added) == 2
    assert len(seen) == 5


def test_hidden_files_and_the_library_itself_are_no_changes(
    folder: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "QUIET", 100)
    monkeypatch.setattr(watching, "TICK", 200)
    stop = Event()
    with Library.open(folder / "library", encoder=encoder) as library:
        reports = keep_in_step(library, [folder], stop=stop)
        assert len(next(reports).added) == 3
        (folder / ".draft.txt.swp").write_text("x", "utf-8")
        (folder / ".pinciteignore").write_text("news.txt\n", "utf-8")
        report = next(reports)
        assert (len(report.unchanged), report.added) == (3, [])
        stop.set()
        assert list(reports) == []


def test_a_library_that_is_busy_is_tried_again(
    reports: Iterator[IngestReport], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, tries = library.add, []

    def busy_once(*arguments: object, **options: object) -> IngestReport:
        tries.append(arguments)
        if len(tries) == 1:
            raise LibraryBusyError("busy; try again")
        return add(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(library, "add", busy_once)
    assert len(next(reports).added) == 3
    assert len(tries) == 2


def test_the_command_goes_on_until_ctrl_c(tmp_path: Path, folder: Path) -> None:
    process = start_pincite("watch", folder, library=tmp_path / "library")
    assert process.stdout is not None
    assert process.stdout.readline() == "3 added, 0 replaced, 0 unchanged, 0 skipped, 0 failed\n"
    (folder / "harbour.txt").unlink()
    assert process.stdout.readline() == "0 added, 0 replaced, 2 unchanged, 1 removed, 0 skipped, 0 failed\n"
    assert process.stdout.readline().startswith("removed harbour-")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Watching; stop with Ctrl+C" in err
    assert err.endswith("pincite: stopped; finished documents and finished rows of a batch are kept\n")
