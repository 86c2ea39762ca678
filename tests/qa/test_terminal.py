from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from qa import terminal
from qa.domain import Failure, IngestReport
from qa.library import Library


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    (tmp_path / "rules.md").write_text(
        "# Rules\n\n## Opening\n\nThe museum opens at nine. " + "It has very many rooms. " * 20 + "\n\nNo dogs.\n",
        "utf-8",
    )
    library.add([tmp_path / "rules.md"])
    return library


def test_an_answer_shows_quotes_places_and_confidence(filled: Library, capsys: pytest.CaptureFixture[str]) -> None:
    answer = filled.ask("The museum opens at nine.")
    terminal.show_answer(answer)
    out = capsys.readouterr().out
    citation = answer.citations[0]
    assert out.startswith("The museum opens at nine. [1]")
    assert f"[1] Rules, ¶ 1, characters {citation.start}–{citation.end}\n    {citation.document.source}\n" in out
    assert f"Confidence {answer.confidence:.0%}" in out


def test_no_answer_shows_what_comes_closest(filled: Library, capsys: pytest.CaptureFixture[str]) -> None:
    answer = filled.ask("xyzzy plugh")
    terminal.show_answer(answer)
    out = capsys.readouterr().out
    assert answer.text is None
    assert out.startswith("The documents do not say.\n")
    assert "Closest passages:" in out
    assert "1. Rules, ¶ " in out


def test_without_an_answer_all_passages_that_were_asked_for_are_shown(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "boats.txt").write_text("\n\n".join(f"Boat {n} is old." for n in range(6)), "utf-8")
    library.add([tmp_path / "boats.txt"])
    terminal.show_answer(library.ask("xyzzy plugh", k=4, min_confidence=1))
    assert capsys.readouterr().out.count(". boats, ¶ ") == 4


def test_no_answer_from_an_empty_library(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_answer(library.ask("Anybody?"))
    assert capsys.readouterr().out == "The documents do not say.\n"


def test_hits_show_rank_heading_and_text_within_the_width(filled: Library, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_hits(filled.search("museum"))
    out = capsys.readouterr().out
    assert out.startswith("1. Rules, ¶ ")
    assert "\n2. Rules, ¶ " in out
    assert "   Rules › Opening\n" in out
    assert all(len(line) <= terminal.WIDTH for line in out.splitlines())


def test_lines_are_no_wider_than_the_terminal(
    filled: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    terminal.show_hits(filled.search("museum"))
    assert all(len(line) <= 40 for line in capsys.readouterr().out.splitlines())


def test_a_document_takes_two_lines(filled: Library, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_documents(filled.summaries())
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("rules-")
    assert first.endswith("passages  Rules")
    assert second.strip() == filled.summaries()[0].source


def test_json_is_readable_in_every_script(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_json({"title": "بيان « été »"})
    out = capsys.readouterr().out
    assert "بيان « été »" in out
    assert json.loads(out) == {"title": "بيان « été »"}


def test_json_is_whole_where_stdout_is_not_unicode(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="latin-1", errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", out)
    terminal.show_json({"title": "海 😀"})
    out.seek(0)
    assert json.loads(out.read()) == {"title": "海 😀"}


def test_a_report_counts_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    skipped = [Failure(f"{number}.jpg", "unknown") for number in range(14)]
    terminal.show_report(IngestReport(added=["a", "b"], skipped=skipped, failed=[Failure("c.txt", "is empty")]))
    out, err = capsys.readouterr()
    assert out == "2 added, 0 replaced, 0 unchanged, 14 skipped, 1 failed\n"
    assert err.count("skipped: ") == terminal.SHOWN_SKIPPED + 1
    assert "skipped: 4 more (--json lists all)" in err
    assert err.endswith("failed: c.txt: is empty\n")


def test_no_bar_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.progress_bar("Adding") as progress:
        progress(1, 2)
        progress(2, 2)
    assert capsys.readouterr() == ("", "")


def test_a_bar_on_a_terminal_reaches_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with terminal.progress_bar("Adding") as progress:
        for done in range(11):
            progress(done * 10, 100)
        progress(100, 100)
    out, err = capsys.readouterr()
    assert out == ""
    assert "Adding" in err
    assert "100%" in err


def test_a_bar_of_nothing_is_no_division_by_zero(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with terminal.progress_bar("Adding") as progress:
        progress(0, 0)
    assert "Adding" in capsys.readouterr().err


@pytest.mark.parametrize("noise", ["\x1b[31m", "\x07", "\n"])
def test_names_cannot_steer_the_terminal(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str], noise: str
) -> None:
    (tmp_path / f"a{noise}b.txt").write_text("One paragraph.\n", "utf-8")
    library.add([tmp_path / f"a{noise}b.txt"])
    terminal.show_documents(library.summaries())
    terminal.show_hits(library.search("One paragraph."))
    terminal.show_failures("failed", [Failure(f"a{noise}b.txt", "is empty")])
    out, err = capsys.readouterr()
    assert len(out.splitlines()) + len(err.splitlines()) == 2 + 3 + 1
    assert "\x1b" not in out + err
    assert "\x07" not in out + err
