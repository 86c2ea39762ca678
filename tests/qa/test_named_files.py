from __future__ import annotations

import os
from pathlib import Path

import pytest

from qa.errors import BatchError, UsageError
from qa.named_files import unreadable
from qa.question_text import scanned
from qa.squad import read_file


@pytest.fixture(params=["folder", "gone", "pipe", "loop", "l" * 300])
def named(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    if request.param == "folder":
        path.mkdir()
    elif request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "loop":
        path.symlink_to("loop")
    return path


def test_what_is_no_file_is_named_with_the_remedy(named: Path) -> None:
    told = unreadable(named, contents="minutes")
    remedies = {"folder": "name the file", "gone": "no such file; check the path", "pipe": "save the minutes in a file"}
    assert told is not None
    assert told.startswith(f"{named}: ")
    assert remedies.get(named.name, "cannot be reached") in told


def test_question_files_and_question_sets_say_the_same(named: Path) -> None:
    with pytest.raises(BatchError) as questions:
        scanned(named)
    with pytest.raises(UsageError) as question_set:
        read_file(named)
    assert str(questions.value).replace("questions", "question set") == str(question_set.value)


def test_nothing_is_known_against_a_file(tmp_path: Path) -> None:
    (tmp_path / "questions.csv").touch()
    assert unreadable(tmp_path / "questions.csv", contents="questions") is None
