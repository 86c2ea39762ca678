from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from click.testing import CliRunner

from qa.__main__ import commands, main
from qa.errors import LibraryError
from qa.library import Library
from qa.record import answer_record
from qa.settings import Settings
from tests.fakes import HashingEncoder
from tests.qa.running import fake_encoder

QUESTION = "The harbour of Elmford opens at dawn."


class Outcome(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs a command on a library in `tmp_path / "library"`, in this process."""
    monkeypatch.setattr("qa.library.LazyEncoder", fake_encoder)

    def run(*arguments: str | Path, library: Path = tmp_path / "library") -> Outcome:
        with pytest.raises(SystemExit) as stopped:
            main(["--library", str(library), *map(str, arguments)])
        out, err = capsys.readouterr()
        code = stopped.value.code
        return Outcome(0 if code is None else int(code), out, err)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "harbour.txt").write_text(f"{QUESTION} It shuts at dusk.\n\nHerring is weighed twice.\n", "utf-8")
    (folder / "musée.md").write_text("# Musée\n\nLe musée ouvre à neuf heures.\n", "utf-8")
    return folder


@pytest.fixture
def filled(run: Run, folder: Path, tmp_path: Path) -> Path:
    """The path of a library of two documents."""
    assert run("add", folder).code == 0
    return tmp_path / "library"


def walk(command: click.Command) -> list[click.Command]:
    below = command.commands.values() if isinstance(command, click.Group) else []
    return [command, *(found for child in below for found in walk(child))]


@pytest.mark.parametrize("name", ["add", "ask", "search", "batch", "serve", "list", "remove", "doctor"])
def test_the_commands_of_the_contract_exist(name: str) -> None:
    assert name in commands.commands


@pytest.mark.parametrize("command", walk(commands), ids=lambda command: str(command.name))
def test_every_help_has_an_example(command: click.Command) -> None:
    text = command.get_help(click.Context(command, info_name="pincite"))
    assert "\n  pincite " in text.partition("Usage:")[2].partition("\n")[2]
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.parametrize("name", ["add", "ask", "search", "batch", "list", "remove", "doctor"])
def test_commands_that_report_can_do_so_in_json(name: str) -> None:
    assert any("--json" in parameter.opts for parameter in commands.commands[name].params)


def test_add_counts_what_it_did(run: Run, folder: Path) -> None:
    assert run("add", folder) == Outcome(0, "2 added, 0 replaced, 0 unchanged, 0 skipped, 0 failed\n", "")
    (folder / "harbour.txt").write_text("Closed.\n", "utf-8")
    (folder / "photo.jpg").touch()
    outcome = run("add", folder)
    assert (outcome.code, outcome.out) == (0, "0 added, 1 replaced, 1 unchanged, 1 skipped, 0 failed\n")
    assert f"skipped: {folder / 'photo.jpg'}: the suffix '.jpg' is not known" in outcome.err


def test_add_says_what_it_renamed_and_removed(run: Run, folder: Path) -> None:
    run("add", folder)
    (folder / "harbour.txt").rename(folder / "port.txt")
    (folder / "musée.md").unlink()
    kept = run("add", folder, "--keep-missing", "--json").json
    assert [len(kept[name]) for name in ("renamed", "removed", "unchanged")] == [1, 0, 0]
    lines = run("add", folder).out.splitlines()
    assert lines[0] == "0 added, 0 replaced, 1 unchanged, 1 removed, 0 skipped, 0 failed"
    assert [line.rpartition("-")[0] for line in lines[1:]] == ["removed musee"]


def test_add_names_what_failed_and_does_the_rest(run: Run, folder: Path) -> None:
    (folder / "empty.txt").touch()
    outcome = run("add", folder, folder / "nowhere.txt", "--json")
    assert outcome.code == 1
    record = outcome.json
    assert set(record) == {"added", "replaced", "unchanged", "renamed", "removed", "skipped", "failed"}
    assert len(record["added"]) == 2
    assert {Path(failure["source"]).name for failure in record["failed"]} == {"empty.txt", "nowhere.txt"}
    plain = run("add", folder)
    assert plain.code == 1
    assert f"failed: {folder / 'empty.txt'}: " in plain.err


def test_list_shows_documents(run: Run, filled: Path, folder: Path) -> None:
    outcome = run("list")
    assert outcome.code == 0
    assert "harbour" in outcome.out
    assert str(folder / "musée.md") in outcome.out
    documents = run("list", "--json").json["documents"]
    assert [document["title"] for document in documents] == ["Musée", "harbour"]
    assert documents[1]["passages"] == 2
    assert documents[1]["id"] in outcome.out


def test_ask_shows_the_answer_and_its_sources(run: Run, filled: Path, folder: Path) -> None:
    outcome = run("ask", QUESTION)
    assert outcome.code == 0
    assert f"{QUESTION} [1]" in outcome.out
    assert "[1] harbour, ¶ 1" in outcome.out
    assert str(folder / "harbour.txt") in outcome.out


def test_ask_gives_the_record_that_python_gives(run: Run, filled: Path) -> None:
    with Library.open(filled, encoder=HashingEncoder()) as library:
        expected = json.loads(json.dumps(answer_record(library.ask(QUESTION, k=2))))
    outcome = run("ask", QUESTION, "-k", "2", "--json")
    assert outcome.err == ""
    record = outcome.json
    assert record.pop("took_ms") >= 0
    assert record == expected


def test_search_ranks_passages(run: Run, filled: Path) -> None:
    record = run("search", "--json", "-k", 2, "Herring is weighed twice.").json
    assert record["question"] == "Herring is weighed twice."
    assert [passage["rank"] for passage in record["passages"]] == [1, 2]
    assert record["passages"][0]["passage"]["text"] == "Herring is weighed twice."
    plain = run("search", "Herring is weighed twice.")
    assert plain.out.startswith("1. harbour, ¶ 2")
    assert "Musée, ¶ 1" in plain.out


def test_remove_takes_ids_paths_and_titles(run: Run, filled: Path, folder: Path) -> None:
    outcome = run("remove", folder / "harbour.txt", "nothing")
    assert outcome.code == 1
    assert "removed harbour (2 passages)" in outcome.out
    assert "failed: nothing: the library holds no document 'nothing'" in outcome.err
    record = run("remove", "Musée", "--json").json
    assert [document["title"] for document in record["removed"]] == ["Musée"]
    assert record["failed"] == []
    assert run("list", "--json").json == {"documents": []}
    assert "pincite add" in run("list").out


def test_remove_deletes_what_the_library_keeps_of_an_upload(run: Run, filled: Path) -> None:
    upload = filled / "uploads" / "up.txt"
    upload.parent.mkdir()
    upload.write_text("A text to keep.", "utf-8")
    assert run("add", upload).code == 0
    assert run("remove", "up").code == 0
    assert not upload.exists()


@pytest.mark.parametrize(("command", "k"), [("ask", 5), ("search", 10), ("batch", 5)])
def test_the_help_says_how_many_passages_are_listed(run: Run, command: str, k: int) -> None:
    assert f"[default: {k}; 1<=x<=100]" in " ".join(run(command, "--help").out.split())


def test_doctor_examines_and_repairs(run: Run, filled: Path) -> None:
    outcome = run("doctor")
    assert outcome.code == 0
    assert all(line.startswith("ok ") for line in outcome.out.splitlines())
    leftover = filled / ".passages.index-k1ll3d"
    leftover.touch()
    broken = run("doctor", "--json")
    assert broken.code == 1
    assert broken.json["healthy"] is False
    assert f"WRONG  nothing is half written: {leftover.name}" in run("doctor").out
    repaired = run("doctor", "--repair", "--json")
    assert repaired.code == 0
    assert repaired.json["healthy"] is True


@pytest.mark.parametrize("command", [("ask", QUESTION), ("search", QUESTION), ("list",)])
def test_a_tampered_library_cannot_be_used(run: Run, filled: Path, command: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(filled / "pincite.db")) as connection:
        connection.execute("UPDATE documents SET title = x'00'")
        connection.commit()
    outcome = run(*command)
    assert (outcome.code, outcome.out) == (3, "")
    assert "pincite doctor" in outcome.err
    doctor = run("doctor")
    assert doctor.code == 1
    assert "documents.title" in doctor.out


def test_batch_answers_a_file(run: Run, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "questions.csv").write_text(f'id,question\n7,"{QUESTION}"\n8,"Herring is weighed twice."\n', "utf-8")
    outcome = run("batch", tmp_path / "questions.csv", tmp_path / "answers.csv")
    assert outcome.code == 0
    assert str(tmp_path / "answers.csv") in outcome.out
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["7", "8"]
    assert rows[0]["citation_1_quote"] == QUESTION
    assert run("batch", tmp_path / "questions.csv", tmp_path / "again.jsonl", "--json").json["answered"] == 2
    lines = (tmp_path / "again.jsonl").read_text("utf-8").splitlines()
    expected = run("ask", QUESTION, "--json").json
    del expected["took_ms"]
    assert {**json.loads(lines[0]), **expected} == json.loads(lines[0])


def test_a_batch_with_a_row_that_cannot_be_asked_is_not_quite_done(run: Run, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "questions.csv").write_text(f'id,question\n7,"{QUESTION}"\n8,\n', "utf-8")
    outcome = run("batch", tmp_path / "questions.csv", tmp_path / "answers.csv")
    assert outcome.code == 1
    assert "line 3: " in outcome.err
    assert (tmp_path / "answers.csv").exists()


@pytest.mark.parametrize("command", ["ask", "search", "list", "remove", "doctor", "batch"])
def test_reading_needs_a_library(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "questions.txt").write_text("Why?\n", "utf-8")
    more = {"ask": ["Why?"], "search": ["Why?"], "remove": ["it"]}
    more["batch"] = [str(tmp_path / "questions.txt"), str(tmp_path / "answers.csv")]
    outcome = run(command, *more.get(command, []), library=tmp_path / "nowhere")
    assert outcome.code == 3
    assert outcome.out == ""
    assert "there is no library in" in outcome.err
    assert "pincite add" in outcome.err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("k", ["0", "101", "-1", "many"])
def test_k_must_be_reasonable(run: Run, filled: Path, k: str) -> None:
    assert run("ask", "-k", k, QUESTION).code == 2
    assert run("search", "-k", k, QUESTION).code == 2


@pytest.mark.parametrize("least", ["-0.1", "1.5", "nan", "much"])
def test_the_least_confidence_must_be_one(run: Run, filled: Path, least: str) -> None:
    assert run("ask", f"--min-confidence={least}", QUESTION).code == 2


def test_the_least_confidence_decides_if_there_is_an_answer(run: Run, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "questions.txt").write_text(QUESTION, "utf-8")
    for least, answers in (("0", True), ("1", False)):
        record = run("ask", "--json", "--min-confidence", least, QUESTION).json
        assert (record["answer"] is not None) == answers
        path = tmp_path / f"{least}.jsonl"
        assert run("batch", "--min-confidence", least, str(tmp_path / "questions.txt"), str(path)).code == 0
        assert (json.loads(path.read_text("utf-8"))["answer"] is not None) == answers


def test_a_question_may_begin_with_a_dash(run: Run, filled: Path) -> None:
    assert run("ask", "--", "-k means what?").code == 0


@pytest.mark.parametrize("given", [[], ["--no-reader"]])
def test_the_reader_can_be_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: list[str]) -> None:
    monkeypatch.delenv("PINCITE_READER")
    wanted: list[bool] = []

    def note(*, settings: Settings, create: bool) -> None:
        wanted.append(settings.reader)
        raise LibraryError("seen enough")

    monkeypatch.setattr("qa.library.Library.open", note)
    CliRunner().invoke(commands, ["--library", str(tmp_path), "ask", *given, "Who?"])
    assert wanted == [not given]
