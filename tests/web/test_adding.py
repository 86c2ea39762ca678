from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa.job_runner import jobs_of
from qa.jobs import JobState
from qa.library import Library
from qa.settings import Settings
from web import create_app
from web.adding import ADDITION
from web.job_records import AdditionRecord
from web.jobs import KEY

UNSTOPPED = Library.add


def send(client: FlaskClient, *files: tuple[str, bytes], wait: str = "false") -> Any:
    return client.post(
        f"/api/v1/documents?wait={wait}",
        data={"file": [(io.BytesIO(data), name) for name, data in files]},
        content_type="multipart/form-data",
    )


def run_jobs(app: Flask) -> None:
    app.extensions[KEY].run_waiting(ADDITION)


def without_place(record: dict[str, Any]) -> dict[str, Any]:
    """Return what became of files, without the numbers that differ from library to library."""
    named = {key: [entry["title"] for entry in record[key]] for key in ("added", "replaced", "unchanged")}
    return named | {key: record[key] for key in ("skipped", "failed")}


def test_the_result_is_that_of_adding_at_once(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    files = [
        ("same.txt", b"The same text."),
        ("other.txt", b"Another text."),
        ("new.txt", b"A new text."),
        ("picture.xyz", b"?"),
        ("empty.txt", b""),
        ("a/new.txt", b"A second file of this name."),
        ("..", b"No name."),
    ]
    before = [("same.txt", b"The same text."), ("other.txt", b"An earlier text.")]
    send(client, *before, wait="true")
    response = send(client, *files)
    job = response.get_json()
    assert (response.status_code, response.headers["Location"]) == (202, f"/api/v1/additions/{job['id']}")
    assert (job["state"], job["done"], job["total"], job["unit"]) == ("queued", 0, 5, "files")
    run_jobs(app)
    finished = client.get(job["url"]).get_json()
    assert (finished["state"], finished["done"]) == ("finished", 5)
    for record in (job, finished):
        AdditionRecord.model_validate(record, extra="forbid", strict=True)

    with Library.open(tmp_path / "second", encoder=_library(app).encoder) as library:
        other = create_app(Settings(library=library.path), library=library).test_client()
        send(other, *before, wait="true")
        at_once = send(other, *files, wait="true").get_json()
    for record in (finished["result"], at_once):
        for key in ("skipped", "failed"):
            record[key].sort(key=lambda entry: (entry["source"], entry["reason"]))
    assert without_place(finished["result"]) == without_place(at_once)
    assert finished["result"]["replaced"][0]["passages"] == 1
    assert client.delete(job["url"]).status_code == 204
    assert client.get("/api/v1/additions").get_json() == {"jobs": []}


def test_a_stopped_job_goes_on_with_the_next_file(
    client: FlaskClient, app: Flask, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.job_runner.WRITE_SECONDS", 0)
    names = ["one.txt", "two.txt", "three.txt"]
    job = send(client, *[(name, f"The text of {name}.".encode()) for name in names]).get_json()
    jobs = jobs_of(library)
    added: list[str] = []

    def cancelled_at_the_second(self: Library, paths: list[Path], **options: Any) -> Any:
        added.append(paths[0].name)
        if len(added) == 2:
            jobs.cancel(job["id"])
        return UNSTOPPED(self, paths, **options)

    monkeypatch.setattr(Library, "add", cancelled_at_the_second)
    run_jobs(app)
    stopped = jobs.get(job["id"])
    assert stopped.state is JobState.CANCELLED
    assert stopped.done == 1
    assert [document.title for document in library.documents()] == ["one"]
    assert [path.name for path in (library.path / "uploads").iterdir()] == ["one.txt"]

    client.post(f"{job['url']}/resume")
    run_jobs(app)
    result = client.get(job["url"]).get_json()["result"]
    assert [entry["title"] for entry in result["added"]] == ["one", "two", "three"]
    assert added == ["one.txt", "two.txt", "two.txt", "three.txt"]


def test_nothing_to_add_is_a_problem_at_once(client: FlaskClient, library: Library) -> None:
    assert send(client).status_code == 422
    assert send(client, ("a.txt", b"A text."), wait="maybe").get_json()["errors"][0]["field"] == "wait"
    assert jobs_of(library).all() == []


def _library(app: Flask) -> Library:
    library: Library = app.extensions["pincite.library"].get()
    return library
