from __future__ import annotations

import csv
import io
import json
import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa.batch import BatchReport, answer_file, report_record
from qa.errors import BatchError, UnknownDocumentError
from qa.library import Library
from qa.record import answer_record
from tests.qa.running import ROOT

TOPICS = [
    "The harbour of Elmford opens at dawn and closes at dusk in every season.",
    "Inspectors weigh each crate of herring twice before the morning auction.",
    "The lighthouse keeper records storms, wrecks and lost anchors in a blue ledger.",
    "Visitors pay four crowns for the ferry to the island of Saint Osk.",
    "La capitainerie publie chaque mois le tableau des marées.",
]
QUESTIONS = [
    "When does the harbour of Elmford open?",
    "How often do inspectors weigh each crate of herring?",
    "Where does the lighthouse keeper record storms?",
    "What do visitors pay for the ferry to the island?",
    "Que publie la capitainerie chaque mois ?",
]
CHUNK = 32

# Answers like the real thing, and stands still once it has answered some chunks.
STUCK_BATCH = """
import sys, time
from pathlib import Path
from qa.batch import answer_file
from qa.library import Library
from qa.terminal import show_kept
from tests.fakes import HashingEncoder

library, questions, answers, chunks = sys.argv[1:]

class StuckLibrary(Library):
    left = int(chunks)
    def ask_many(self, *arguments, **options):
        if not self.left:
            print("stuck", flush=True)
            time.sleep(600)
        self.left -= 1
        return super().ask_many(*arguments, **options)

with StuckLibrary.open(library, encoder=HashingEncoder()) as opened:
    answer_file(opened, Path(questions), Path(answers), kept=show_kept)
"""


@pytest.fixture
def harbour(library: Library, tmp_path: Path) -> Library:
    """A library of one document."""
    (tmp_path / "harbour.txt").write_text("\n\n".join(TOPICS), "utf-8")
    library.add([tmp_path / "harbour.txt"])
    return library


def write_questions(folder: Path, count: int, name: str = "questions.csv") -> Path:
    """Write numbered questions; every tenth cannot be asked."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "question", "answer"])
        for number in range(count):
            question = "" if number % 10 == 9 else f"{QUESTIONS[number % len(QUESTIONS)]} ({number})"
            writer.writerow([number, question, f"mine {number}"])
    return path


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def journal_of(answers: Path) -> Path:
    return answers.with_name(f".{answers.name}.partial")


@contextmanager
def stuck_batch(library: Library, questions: Path, answers: Path, *, chunks: int) -> Iterator[subprocess.Popen[str]]:
    """Run a batch in a process of its own, up to where it stands still; kill it at the end."""
    script = questions.parent / "stuck_batch.py"
    script.write_text(STUCK_BATCH, "utf-8")
    command = [sys.executable, str(script), str(library.path), str(questions), str(answers), str(chunks)]
    with subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "stuck\n"
            yield process
        finally:
            process.kill()


def test_answers_are_those_of_the_library_in_the_order_of_the_questions(harbour: Library, tmp_path: Path) -> None:
    (tmp_path / "questions.txt").write_text("\n".join(QUESTIONS), "utf-8")
    steps: list[tuple[int, int]] = []
    report = answer_file(
        harbour,
        tmp_path / "questions.txt",
        tmp_path / "answers.jsonl",
        k=3,
        progress=lambda done, total: steps.append((done, total)),
    )
    records = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()]
    assert records == [answer_record(harbour.ask(question, k=3)) for question in QUESTIONS]
    answered = sum(record["answer"] is not None for record in records)
    assert answered > 0
    assert report == BatchReport(5, answered, 5 - answered, (), 0)
    assert steps == [(0, 5), (5, 5)]
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_rows_that_cannot_be_asked_stay_in_place_and_the_rest_goes_on(harbour: Library, tmp_path: Path) -> None:
    questions = tmp_path / "questions.csv"
    questions.write_text(f"question,id\n{QUESTIONS[0]},1\n,2\n{'long ' * 20_000},3\n{QUESTIONS[1]},4\n")
    report = answer_file(harbour, questions, tmp_path / "answers.csv")
    rows = read_rows(tmp_path / "answers.csv")
    assert [row["id"] for row in rows] == ["1", "2", "3", "4"]
    assert [bool(row["error"]) for row in rows] == [False, True, True, False]
    assert rows[3]["language"] == "en"
    assert [failure.source for failure in report.failed] == [f"{questions}, line 3", f"{questions}, line 4"]
    assert report.total == report.answered + report.unanswered + 2
    record = json.loads(json.dumps(report_record(report)))
    assert record["failed"][0] == {"source": f"{questions}, line 3", "reason": rows[1]["error"]}


def test_a_thousand_rows(harbour: Library, tmp_path: Path) -> None:
    report = answer_file(harbour, write_questions(tmp_path, 1_000), tmp_path / "answers.csv")
    rows = read_rows(tmp_path / "answers.csv")
    assert [int(row["id"]) for row in rows] == list(range(1_000))
    assert [row["input_answer"] for row in rows] == [f"mine {number}" for number in range(1_000)]
    assert (report.total, len(report.failed), report.resumed) == (1_000, 100, 0)
    assert report.answered == sum(bool(row["answer"]) for row in rows)
    assert all(row["citation_1_quote"] for row in rows if row["answer"])


def test_an_empty_library_answers_nothing(library: Library, tmp_path: Path) -> None:
    report = answer_file(library, write_questions(tmp_path, 9), tmp_path / "answers.xlsx")
    assert (report.answered, report.unanswered) == (0, 9)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "xlsx"])
def test_a_killed_batch_resumes_and_ends_in_the_same_bytes(harbour: Library, tmp_path: Path, suffix: str) -> None:
    questions = write_questions(tmp_path, 5 * CHUNK + 7)
    whole, answers = tmp_path / f"whole.{suffix}", tmp_path / f"answers.{suffix}"
    answer_file(harbour, questions, whole)
    answers.write_bytes(b"an earlier file")
    with stuck_batch(harbour, questions, answers, chunks=3) as process:
        process.kill()
        process.wait()
    assert answers.read_bytes() == b"an earlier file"
    steps: list[int] = []
    report = answer_file(harbour, questions, answers, progress=lambda done, _: steps.append(done))
    assert report.resumed == 3 * CHUNK
    assert steps == [96, 128, 160, 167]
    assert answers.read_bytes() == whole.read_bytes()
    assert not journal_of(answers).exists()


def test_an_interrupted_batch_resumes_and_says_so(harbour: Library, tmp_path: Path) -> None:
    questions, answers = write_questions(tmp_path, 3 * CHUNK), tmp_path / "answers.csv"
    with stuck_batch(harbour, questions, answers, chunks=1) as process:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert f"{journal_of(answers)} keeps the finished rows; run the same batch again to go on" in errors
    assert answer_file(harbour, questions, answers).resumed == CHUNK


def test_a_batch_stopped_in_its_first_chunk_leaves_nothing(harbour: Library, tmp_path: Path) -> None:
    questions, answers = write_questions(tmp_path, CHUNK), tmp_path / "answers.csv"
    with stuck_batch(harbour, questions, answers, chunks=0) as process:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert not journal_of(answers).exists()
    assert "run the same batch again" not in errors


def test_two_batches_cannot_write_the_same_answers(harbour: Library, tmp_path: Path) -> None:
    questions, answers = write_questions(tmp_path, 2 * CHUNK), tmp_path / "answers.csv"
    with (
        stuck_batch(harbour, questions, answers, chunks=1),
        pytest.raises(BatchError, match="another batch is writing these answers"),
    ):
        answer_file(harbour, questions, answers, kept=lambda _: pytest.fail("the rows are the other batch's"))
    assert answer_file(harbour, questions, answers).resumed == CHUNK


@pytest.fixture
def stopped(harbour: Library, tmp_path: Path) -> tuple[Path, Path, bytes]:
    """Questions of three chunks, answers not yet written, and the journal of a batch stopped after two."""
    questions, answers = write_questions(tmp_path, 3 * CHUNK), tmp_path / "answers.csv"

    def stop(done: int, total: int) -> None:
        if done == 2 * CHUNK:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer_file(harbour, questions, answers, progress=stop)
    return questions, answers, journal_of(answers).read_bytes()


def test_a_torn_last_line_is_answered_again(
    harbour: Library, tmp_path: Path, stopped: tuple[Path, Path, bytes]
) -> None:
    questions, answers, journal = stopped
    answer_file(harbour, questions, tmp_path / "whole.csv")
    journal_of(answers).write_bytes(journal[:-100])
    assert answer_file(harbour, questions, answers).resumed == CHUNK
    assert answers.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_batch_starts_anew_when_the_library_changed(
    harbour: Library, tmp_path: Path, stopped: tuple[Path, Path, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    questions, answers, _ = stopped
    (tmp_path / "more.txt").write_text("The harbour of Elmford now opens at noon.")
    harbour.add([tmp_path / "more.txt"])
    with caplog.at_level(logging.WARNING):
        assert answer_file(harbour, questions, answers).resumed == 0
    assert "starting anew" in caplog.text
    answer_file(harbour, questions, tmp_path / "whole.csv")
    assert answers.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_batch_starts_anew_with_other_options(harbour: Library, stopped: tuple[Path, Path, bytes]) -> None:
    questions, answers, journal = stopped
    for other in ({"k": 4}, {"min_confidence": 0.9}):
        assert answer_file(harbour, questions, answers, **other).resumed == 0
        journal_of(answers).write_bytes(journal)
    questions.write_bytes(questions.read_bytes().replace(b"(1)", b"(one)"))
    assert answer_file(harbour, questions, answers).resumed == 0


def test_another_library_does_not_go_on_with_this_one_s_answers(
    stopped: tuple[Path, Path, bytes], tmp_path: Path, harbour: Library
) -> None:
    questions, answers, _ = stopped
    (tmp_path / "other.txt").write_text("\n\n".join(TOPICS[1:]), "utf-8")
    with Library.open(tmp_path / "other", encoder=harbour.encoder) as other:
        other.add([tmp_path / "other.txt"])
        assert other.revision() == harbour.revision()
        assert answer_file(other, questions, answers).resumed == 0


def test_a_change_of_the_library_during_a_batch_is_logged(
    harbour: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def change(done: int, total: int) -> None:
        if done == CHUNK:
            harbour.remove(harbour.documents()[0].id)

    with caplog.at_level(logging.WARNING):
        report = answer_file(harbour, write_questions(tmp_path, 2 * CHUNK), tmp_path / "answers.csv", progress=change)
    assert "changed during the batch" in caplog.text
    assert report.unanswered >= CHUNK - 4
    with pytest.raises(UnknownDocumentError):
        harbour.document("harbour")


def test_an_error_of_the_library_keeps_the_finished_rows(harbour: Library, tmp_path: Path) -> None:
    questions, answers = write_questions(tmp_path, 2 * CHUNK), tmp_path / "answers.csv"

    def fail(done: int, total: int) -> None:
        if done == CHUNK:
            raise BatchError("stopped")

    with pytest.raises(BatchError, match="stopped"):
        answer_file(harbour, questions, answers, progress=fail)
    assert not answers.exists()
    assert answer_file(harbour, questions, answers).resumed == CHUNK


def test_nothing_is_asked_when_the_answers_cannot_be_written(harbour: Library, tmp_path: Path) -> None:
    questions = write_questions(tmp_path, 3)
    asked: list[int] = []
    for answers, message in [
        (tmp_path / "answers.txt", r"\.csv, \.tsv, \.xlsx, \.jsonl"),
        (tmp_path / "none" / "answers.csv", "there is no folder"),
        (Path("/proc/answers.csv"), "cannot be written to"),
        (questions, "question file itself"),
        (tmp_path / ("x" * 250 + ".csv"), "cannot be written to"),
    ]:
        with pytest.raises(BatchError, match=message):
            answer_file(harbour, questions, answers, progress=lambda done, _: asked.append(done))
    assert asked == []
