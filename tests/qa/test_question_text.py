from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from qa.errors import BatchError
from qa.question_files import read_questions
from qa.question_text import QuestionText, scanned


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1_000])
def test_text_is_the_same_in_pieces_of_any_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr("qa.question_text._CHUNK", chunk)
    text = "Où est l'été ?\r\n文字\n😀 fin"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(text.encode(encoding))
        question_text = QuestionText(path)
        for newline, expected in (("", text), (None, text.replace("\r\n", "\n"))):
            for _ in range(2):
                with question_text.open(newline=newline) as file:
                    assert file.read() == expected


def test_a_file_that_is_utf_8_only_at_its_start_is_decoded_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "q.txt"
    path.write_bytes(b"a plain line\n" * 100_000 + "où est l'été, où était-il resté\n".encode("cp1252") * 10)
    with QuestionText(path).open(newline="") as file:
        assert file.read().endswith("où est l'été, où était-il resté\n")


def test_the_hash_is_that_of_the_bytes_and_nothing_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.question_text._CHUNK", 2)
    path = tmp_path / "q.txt"
    path.write_bytes(b"abc")
    assert scanned(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    path.write_bytes(b" \n\t\n ")
    with pytest.raises(BatchError, match="empty"):
        scanned(path)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "txt"])
def test_four_times_the_rows_take_no_more_memory(tmp_path: Path, suffix: str) -> None:
    peaks = []
    for count in (2_000, 2_000, 8_000):  # the first time, what reading needs is loaded
        path = tmp_path / f"{count}.{suffix}"
        header, row = {
            "csv": ("question,note\n", "Who asked this?,a note of some length\n"),
            "jsonl": ("", '{"question": "Who asked this?", "note": "a note of some length"}\n'),
            "txt": ("", "Who asked this, and what of it was of some length?\n"),
        }[suffix]
        path.write_text(header + row * count, "utf-8")
        tracemalloc.start()
        questions = read_questions(path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(questions.rows) == count
    assert peaks[2] - peaks[1] < 1_000_000
