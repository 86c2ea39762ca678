from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa.batch import answer_file
from qa.batch_jobs import BATCH, answers_of, run_batch, submit_batch
from qa.domain import Answer
from qa.errors import BatchError, JobStateError, UnknownJobError, UsageError
from qa.job_runner import JobRun, JobRunner, jobs_of
from qa.jobs import Job, Jobs, JobState
from qa.library import Library
from qa.workbooks import write_workbook

QUESTIONS = "id,question\n" + "".join(f"{number},When does the harbour open? ({number})\n" for number in range(70))


@pytest.fixture
def jobs(library: Library, tmp_path: Path) -> Jobs:
    (tmp_path / "harbour.txt").write_text("The harbour opens at dawn.\n\nIt closes at dusk.", "utf-8")
    library.add([tmp_path / "harbour.txt"])
    return jobs_of(library)


def submit(jobs: Jobs, text: str = QUESTIONS, *, name: str = "ask.csv", answers: str = ".csv", k: int = 5) -> Job:
    return submit_batch(jobs, lambda path: path.write_text(text, "utf-8"), name=name, answers=answers, k=k)


def run(library: Library) -> None:
    JobRunner(lambda: library, {BATCH: run_batch}).run_waiting(BATCH)


@pytest.mark.parametrize("answers", [".csv", ".tsv", ".xlsx", ".jsonl"])
def test_the_answers_are_those_of_the_command_line(library: Library, jobs: Jobs, tmp_path: Path, answers: str) -> None:
    job = submit(jobs, answers=answers, k=2)
    run(library)
    (tmp_path / "ask.csv").write_text(QUESTIONS, "utf-8")
    report = answer_file(library, tmp_path / "ask.csv", tmp_path / f"a{answers}", k=2)
    assert answers_of(jobs, job.id).read_bytes() == (tmp_path / f"a{answers}").read_bytes()
    finished = jobs.get(job.id)
    assert (finished.state, finished.done, finished.total) == (JobState.FINISHED, 70, 70)
    assert finished.result == {"total": 70, "answered": report.answered, "unanswered": report.unanswered, "failed": 0}
    assert sorted(path.name for path in jobs.folder(job.id).iterdir()) == [f"answers{answers}", "questions.csv"]


def test_a_cancelled_batch_goes_on_with_the_rows_it_had(
    library: Library, jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.job_runner.WRITE_SECONDS", 0)
    job = submit(jobs)
    ask_many = library.ask_many

    def cancelled_meanwhile(*arguments: Any, **options: Any) -> list[Answer]:
        jobs.cancel(job.id)
        return ask_many(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(library, "ask_many", cancelled_meanwhile)
        run(library)
    assert (jobs.get(job.id).state, jobs.get(job.id).done) == (JobState.CANCELLED, 32)
    with pytest.raises(JobStateError, match="when it is finished"):
        answers_of(jobs, job.id)
    jobs.resume(job.id)
    run(library)
    assert jobs.get(job.id).started_at == pytest.approx(32 / 70)
    (tmp_path / "ask.csv").write_text(QUESTIONS, "utf-8")
    answer_file(library, tmp_path / "ask.csv", tmp_path / "a.csv")
    assert answers_of(jobs, job.id).read_bytes() == (tmp_path / "a.csv").read_bytes()


@pytest.mark.parametrize("name", ["ask.csv", "ask.txt", "ask.jsonl"])
def test_a_batch_is_cancelled_while_its_file_is_still_read(
    library: Library, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("qa.job_runner.WRITE_SECONDS", 0)
    job = submit(jobs, '{"question": "When?"}\n' * 70 if name == "ask.jsonl" else QUESTIONS, name=name)
    looked: list[str] = []
    get = Jobs.get

    def cancelled_meanwhile(self: Jobs, job_id: str) -> Job:
        looked.append(job_id)
        if len(looked) == 10:
            self.cancel(job_id)
        return get(self, job_id)

    with monkeypatch.context() as patch:
        patch.setattr(Jobs, "get", cancelled_meanwhile)
        run(library)
    assert jobs.get(job.id).state is JobState.CANCELLED
    assert len(looked) < 15
    jobs.resume(job.id)
    run(library)
    assert jobs.get(job.id).state is JobState.FINISHED


def test_a_batch_is_cancelled_while_its_answers_are_written(
    library: Library, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.job_runner.WRITE_SECONDS", 0)
    job = submit(jobs, answers=".xlsx")

    def cancelled_meanwhile(*arguments: Any) -> None:
        jobs.cancel(job.id)
        write_workbook(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr("qa.answer_files.write_workbook", cancelled_meanwhile)
        run(library)
    assert jobs.get(job.id).state is JobState.CANCELLED
    assert sorted(path.name for path in jobs.folder(job.id).iterdir()) == [".answers.xlsx.partial", "questions.csv"]
    jobs.resume(job.id)
    run(library)
    assert jobs.get(job.id).state is JobState.FINISHED


def test_a_batch_that_was_killed_after_its_answers_were_written_answers_nothing_again(
    library: Library, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = submit(jobs)

    def killed(self: JobRun, result: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("qa.job_runner.JobRun.finish", killed)
        with pytest.raises(KeyboardInterrupt):
            run(library)
    before = answers_of_file(jobs, job)
    asked: list[object] = []
    monkeypatch.setattr("qa.library.Library.ask_many", lambda *arguments, **options: asked.append(arguments))
    run(library)
    assert jobs.get(job.id).state is JobState.FINISHED
    assert answers_of_file(jobs, job) == before
    assert asked == []


def answers_of_file(jobs: Jobs, job: Job) -> bytes:
    return (jobs.folder(job.id) / "answers.csv").read_bytes()


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("", "ask.csv", "ask.csv: the file is empty"),
        ("question\n", "ask.csv", "ask.csv: the file holds no question"),
        ("who,when\n1,2\n", "ask.csv", "ask.csv: no column is named `question`"),
        ("question,a,a\n1,2,3\n", "ask.csv", "ask.csv: several columns are named `a`"),
        ("question\n1\n", "ask.pdf", "ask.pdf: question files end in .csv"),
        ("question\n1\n", "ask", "ask: question files end in .csv"),
        ("not a workbook", "ask.xlsx", "ask.xlsx: is no XLSX workbook"),
    ],
)
def test_what_cannot_be_asked_is_told_at_once_under_its_own_name(
    jobs: Jobs, text: str, name: str, message: str
) -> None:
    with pytest.raises(BatchError) as caught:
        submit(jobs, text, name=name)
    assert message in str(caught.value)
    assert str(jobs.path) not in str(caught.value)
    assert jobs.all() == []


def test_what_answers_cannot_be_is_told_at_once(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BatchError, match=r"^answers\.pdf: answer files end in"):
        submit(jobs, answers=".pdf")
    with pytest.raises(UsageError):
        submit(jobs, k=0)
    with pytest.raises(UsageError):
        submit_batch(jobs, lambda path: None, name="ask.csv", answers=".csv", min_confidence=2)
    monkeypatch.setattr("qa.answer_files.MAX_ROWS", 70)
    with pytest.raises(BatchError, match="a sheet holds 69 answers, not 70"):
        submit(jobs, answers=".xlsx")
    assert jobs.all() == []


def test_only_a_batch_has_answers(library: Library, jobs: Jobs) -> None:
    other = jobs.create("other", lambda folder: ({}, 1))
    jobs.claim("other")
    jobs.finish(other.id, None)
    with pytest.raises(UnknownJobError):
        answers_of(jobs, other.id)
    with pytest.raises(UnknownJobError):
        answers_of(jobs, "none")
