from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.datastructures import Headers

from qa.batch_jobs import BATCH
from qa.job_runner import jobs_of
from qa.library import Library
from web.job_records import BatchRecord
from web.jobs import KEY

QUESTIONS = b"id,question\n1,How many ferries cross the strait?\n2,\n3,What did the mayor open?\n"


def send(client: FlaskClient, data: bytes = QUESTIONS, name: str = "ask.csv", **fields: str) -> Any:
    return client.post(
        "/api/v1/batches", data={"file": (io.BytesIO(data), name), **fields}, content_type="multipart/form-data"
    )


def fetch(client: FlaskClient, url: str) -> tuple[Headers, bytes]:
    with client.get(url) as response:
        assert response.status_code == 200
        return response.headers, response.data


def run_jobs(app: Flask) -> None:
    app.extensions[KEY].run_waiting(BATCH)


def test_a_batch_is_taken_answered_and_fetched(client: FlaskClient, app: Flask, filled: Library) -> None:
    response = send(client, k="2", format="jsonl")
    job = response.get_json()
    assert (response.status_code, response.headers["Location"]) == (202, f"/api/v1/batches/{job['id']}")
    assert (job["state"], job["done"], job["total"], job["unit"]) == ("queued", 0, 3, "questions")
    assert (job["name"], job["format"], job["k"], job["answers_url"]) == ("ask.csv", "jsonl", 2, None)
    early = client.get(f"{job['url']}/answers")
    assert (early.status_code, early.mimetype) == (409, "application/problem+json")

    run_jobs(app)
    finished = client.get(job["url"]).get_json()
    for record in (job, finished):
        BatchRecord.model_validate(record, extra="forbid", strict=True)
    assert (finished["state"], finished["done"], finished["fraction"]) == ("finished", 3, 1.0)
    assert (finished["result"]["total"], finished["result"]["failed"]) == (3, 1)
    assert client.get("/api/v1/batches").get_json() == {"jobs": [finished]}
    headers, answers = fetch(client, finished["answers_url"])
    assert headers["Content-Type"] == "application/jsonl"
    assert "ask-answers.jsonl" in headers["Content-Disposition"]
    rows = [json.loads(line) for line in answers.splitlines()]
    assert [row["row"]["id"] for row in rows] == ["1", "2", "3"]
    assert len(rows[0]["passages"]) == 2

    assert client.delete(job["url"]).status_code == 204
    assert client.get(job["url"]).status_code == 404
    assert client.get(f"{job['url']}/answers").status_code == 404
    assert not jobs_of(filled).folder(job["id"]).exists()


@pytest.mark.parametrize(
    ("name", "data", "form", "answers"),
    [
        ("ask.tsv", b"question\nWho?\n", {}, "tsv"),
        ("ask.txt", b"Who?\n", {}, "csv"),
        ("ask.CSV", b"question\nWho?\n", {"format": "xlsx"}, "xlsx"),
        ("ask.jsonl", b'{"question": "Who?"}\n', {}, "jsonl"),
    ],
)
def test_answers_are_in_the_format_of_the_questions_or_the_one_wanted(
    client: FlaskClient, name: str, data: bytes, form: dict[str, str], answers: str
) -> None:
    assert send(client, data, name, **form).get_json()["format"] == answers


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"k": "0"}, ["k"]),
        ({"k": "2.5"}, ["k"]),
        ({"k": "nan"}, ["k"]),
        ({"k": "many", "format": "pdf", "min_confidence": "2"}, ["format", "k", "min_confidence"]),
        ({"min_confidence": "high"}, ["min_confidence"]),
    ],
)
def test_all_wrong_fields_are_named(client: FlaskClient, form: dict[str, str], fields: list[str]) -> None:
    response = send(client, QUESTIONS, "ask.csv", **form)
    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == fields


def test_a_batch_is_one_file_in_a_form(client: FlaskClient, library: Library) -> None:
    assert client.post("/api/v1/batches", json={"file": "x"}).status_code == 415
    for files in (
        [],
        "text",
        [(io.BytesIO(b"Who?"), "a.txt"), (io.BytesIO(b"Who?"), "b.txt")],
        [(io.BytesIO(b"Who?"), "..")],
    ):
        response = client.post("/api/v1/batches", data={"file": files}, content_type="multipart/form-data")
        assert response.status_code == 422
    assert jobs_of(library).all() == []


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "ask.csv", "ask.csv: the file is empty"),
        (b"question\n", "ask.csv", "holds no question"),
        (b"who\nme\n", "ask.csv", "no column is named"),
        (b"question,question\nWho?,Who?\n", "ask.csv", "several columns"),
        (b"x", "../../ask.exe", "ask.exe: question files end in"),
    ],
)
def test_questions_that_cannot_be_read_are_a_problem(
    client: FlaskClient, library: Library, data: bytes, name: str, message: str
) -> None:
    response = send(client, data, name)
    problem = response.get_json()
    assert (response.status_code, problem["type"]) == (422, "urn:pincite:problem:batch")
    assert message in problem["detail"]
    assert str(library.path) not in problem["detail"]


def test_a_name_cannot_lead_out_of_the_folder(client: FlaskClient, app: Flask, filled: Library) -> None:
    job = send(client, QUESTIONS, "../../../evil.csv").get_json()
    run_jobs(app)
    assert client.get(job["url"]).get_json()["name"] == "evil.csv"
    assert sorted(path.name for path in jobs_of(filled).folder(job["id"]).iterdir()) == ["answers.csv", "questions.csv"]
    assert "filename=evil-answers.csv" in fetch(client, f"{job['url']}/answers")[0]["Content-Disposition"]


def test_formulas_are_written_back_harmless(client: FlaskClient, app: Flask, filled: Library) -> None:
    data = b'note,question\n"=HYPERLINK(""http://x.y"")","=1+1 who?"\n'
    for answers in ("csv", "xlsx"):
        job = send(client, data, format=answers).get_json()
        run_jobs(app)
        _, body = fetch(client, f"{job['url']}/answers")
        if answers == "csv":
            row = next(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
            assert (row["note"], row["question"]) == ('\'=HYPERLINK("http://x.y")', "'=1+1 who?")
        else:
            cells = load_workbook(io.BytesIO(body)).worksheets[0][2]
            assert [cell.data_type for cell in cells[:2]] == ["s", "s"]


def test_a_batch_can_be_cancelled_and_resumed(client: FlaskClient, app: Flask, filled: Library) -> None:
    job = send(client).get_json()
    assert client.post(f"{job['url']}/cancel").get_json()["state"] == "cancelled"
    run_jobs(app)
    assert client.get(job["url"]).get_json()["state"] == "cancelled"
    assert client.post(f"{job['url']}/resume").get_json()["state"] == "queued"
    run_jobs(app)
    assert client.get(job["url"]).get_json()["state"] == "finished"
    assert client.post(f"{job['url']}/cancel").get_json()["state"] == "finished"
    again = client.post(f"{job['url']}/resume")
    assert (again.status_code, again.get_json()["type"]) == (409, "urn:pincite:problem:job-state")


def test_a_running_batch_is_not_deleted(client: FlaskClient, library: Library) -> None:
    job = send(client).get_json()
    jobs_of(library).claim(BATCH)
    assert client.delete(job["url"]).status_code == 409


@pytest.mark.parametrize("method", ["get", "delete"])
def test_a_job_of_another_kind_is_no_batch(client: FlaskClient, method: str) -> None:
    job = send(client).get_json()
    call = getattr(client, method)
    assert call(f"/api/v1/additions/{job['id']}").status_code == 404
    assert call("/api/v1/batches/none").status_code == 404
