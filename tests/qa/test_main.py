"""Exit codes and messages, and what only a real process shows: streams, signals, pipes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa.__main__ import main
from qa.library import DATABASE_FILE, Library
from tests.fakes import HashingEncoder
from tests.qa.running import ROOT, fake_encoder, pincite, start_pincite


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The path of a library whose one document has many passages."""
    (tmp_path / "ledger.txt").write_text("\n\n".join(f"Entry {n}: {'herring ' * 200}" for n in range(100)), "utf-8")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add([tmp_path / "ledger.txt"])
    return tmp_path / "library"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(stopped.value.code or 0), out, err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask", ""], "the question is empty; write a question"),
        (["ask", "\x00\x1b \n"], "the question is empty"),
        (["search", "  "], "the question is empty"),
        (["ask", "x" * 100_000], "100,000 characters, the limit is 2,000; ask a shorter question"),
        (["ask"], "Missing argument 'QUESTION'"),
        (["ask", "--loudly", "Why?"], "No such option"),
        (["add"], "Missing argument"),
        (["sing"], "No such command 'sing'"),
        (["batch", "{tmp}/nothing.csv", "{tmp}/out.csv"], "nothing.csv"),
        (["batch", "{tmp}/no-question.csv", "{tmp}/out.csv"], "question"),
        (["batch", "{tmp}/broken.xlsx", "{tmp}/out.csv"], "broken.xlsx"),
        (["batch", "{tmp}/fine.txt", "{tmp}/out.docx"], "out.docx"),
    ],
)
def test_wrong_usage_is_2(
    filled: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.setattr("qa.library.LazyEncoder", fake_encoder)
    folder = filled.parent
    (folder / "no-question.csv").write_text("id,query\n1,Why?\n", "utf-8")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (folder / "fine.txt").write_text("Why?\n", "utf-8")
    given = [argument.replace("{tmp}", str(folder)) for argument in arguments]
    code, out, err = run(capsys, "--library", str(filled), *given)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err
    assert not (folder / "out.csv").exists()


def file_for_folder(library: Path) -> None:
    shutil.rmtree(library)
    library.write_text("no folder", "utf-8")


def text_for_database(library: Path) -> None:
    (library / DATABASE_FILE).write_text("Dear diary " * 500, "utf-8")


def cut_database(library: Path) -> None:
    data = (library / DATABASE_FILE).read_bytes()
    (library / DATABASE_FILE).write_bytes(data[: len(data) // 2])


def test_too_little_memory_is_one_line(
    filled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def starve(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("qa.library.LazyEncoder", starve)
    code, out, err = run(capsys, "--library", str(filled), "ask", "Why?")
    assert (code, out) == (3, "")
    assert "less memory" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("damage", [file_for_folder, text_for_database, cut_database])
@pytest.mark.parametrize("command", ["ask", "list", "add"])
def test_a_library_that_cannot_be_used_is_3(
    filled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], damage: object, command: str
) -> None:
    monkeypatch.setattr("qa.library.LazyEncoder", fake_encoder)
    assert callable(damage)
    damage(filled)
    (filled.parent / "more.txt").write_text("More words.\n\n" * 500, "utf-8")
    more = {"ask": ["Entry 7: herring"], "list": [], "add": [str(filled.parent / "more.txt")]}
    code, out, err = run(capsys, "--library", str(filled), command, *more[command])
    assert (code, out) == (3, "")
    assert err.startswith("pincite: ")
    assert str(filled) in err
    assert "; " in err  # … and what to do


def test_another_model_is_3(filled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("qa.library.LazyEncoder", fake_encoder)
    monkeypatch.setenv("PINCITE_MODEL", "some/other-model")
    code, out, err = run(capsys, "--library", str(filled), "list", "--json")
    assert (code, out) == (3, "")
    assert "hashing" in err
    assert "some/other-model" in err
    assert "PINCITE_MODEL" in err


def test_the_environment_names_the_library(
    filled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.library.LazyEncoder", fake_encoder)
    monkeypatch.setenv("PINCITE_LIBRARY", str(filled))
    code, out, _ = run(capsys, "list", "--json")
    assert code == 0
    assert len(json.loads(out)["documents"]) == 1


def test_version_and_help_are_0(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--version")
    assert code == 0
    assert out.startswith("pincite, version ")
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert "Exit codes: 0 done" in out


# Real processes


def test_json_is_all_there_is_on_stdout(filled: Path) -> None:
    (filled / "passages.index").write_bytes(b"damaged")  # so that something is logged
    (filled.parent / "files").mkdir()
    (filled.parent / "files" / "a.txt").write_text("Un mot.\n", "utf-8")
    for arguments in (
        ["ask", "Entry 7: herring", "--json"],
        ["search", "Entry 7: herring", "--json"],
        ["add", str(filled.parent / "files"), "--json"],
        ["list", "--json"],
        ["doctor", "--json"],
        ["remove", "a", "--json"],
    ):
        done = pincite(*arguments, library=filled)
        assert done.returncode == 0, done.stderr
        assert isinstance(json.loads(done.stdout), dict)


@pytest.mark.parametrize("arguments", [["search"], ["ask"], ["remove"], ["add"]])
def test_bytes_that_are_not_utf_8_are_no_crash(filled: Path, arguments: list[str]) -> None:
    noise = os.fsdecode(b"/caf\xe9.txt")
    done = pincite(*arguments, noise, "--json", library=filled)
    assert "Traceback" not in done.stderr
    assert isinstance(json.loads(done.stdout), dict)
    plain = pincite(*arguments, noise, library=filled)
    assert "Traceback" not in plain.stderr


def test_what_the_encoding_of_the_terminal_lacks_is_shown_as_codes(filled: Path) -> None:
    (filled.parent / "海.txt").write_text("The sea is calm.", "utf-8")
    with Library.open(filled, encoder=HashingEncoder()) as library:
        library.add(filled.parent / "海.txt")
    done = pincite("list", library=filled, PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "passages  \\u6d77\n" in done.stdout


def test_control_characters_in_a_question_are_no_crash(filled: Path) -> None:
    clean = pincite("ask", "--json", "Entry 7: herring", library=filled)
    noisy = pincite("ask", "--json", "Entry\x1b 7:\x07\r\n herring\x7f", library=filled)
    assert (noisy.returncode, noisy.stderr) == (0, "")
    assert json.loads(noisy.stdout)["question"] == "Entry 7: herring"
    assert json.loads(noisy.stdout)["passages"] == json.loads(clean.stdout)["passages"]


def test_a_reader_that_leaves_early_is_no_crash(filled: Path) -> None:
    process = start_pincite("search", "herring", "-k", "100", "--json", library=filled)
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == "{\n"
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) in (0, 1)


def test_the_module_is_the_front_door(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qa", "--library", str(tmp_path / "library"), "list"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("pincite: there is no library in")
    assert not (tmp_path / "library").exists()


def test_the_heavy_parts_load_when_they_are_needed() -> None:
    script = "import sys, qa, qa.__main__; print([m for m in ('torch', 'transformers', 'faiss') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
