from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa.batch_jobs import BATCH
from qa.job_runner import jobs_of
from qa.jobs import Jobs, JobState
from qa.library import Library
from web.jobs import KEY, STREAMS


@pytest.fixture
def jobs(library: Library, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    monkeypatch.setattr("web.job_events.LOOK_SECONDS", 0)
    return jobs_of(library)


@pytest.fixture
def job_id(jobs: Jobs) -> str:
    options = {"name": "ask.csv", "answers": ".csv", "k": 5, "min_confidence": None}
    return jobs.create(BATCH, lambda folder: (options, 10)).id


def events(stream: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    for text in stream:
        assert text.startswith(b"event: job\ndata: ")
        yield json.loads(text.removeprefix(b"event: job\ndata: "))


def test_events_tell_each_change_and_end_with_the_job(client: FlaskClient, jobs: Jobs, job_id: str) -> None:
    response = client.get(f"/api/v1/batches/{job_id}/events")
    assert (response.status_code, response.mimetype) == (200, "text/event-stream")
    told = events(iter(response.response))  # type: ignore[arg-type]
    assert next(told)["state"] == "queued"
    jobs.claim(BATCH)
    assert next(told)["state"] == "running"
    jobs.advance(job_id, done=5, total=10, fraction=0.5)
    assert next(told)["done"] == 5
    jobs.finish(job_id, {"total": 10})
    assert next(told)["result"] == {"total": 10}
    assert list(told) == []
    response.close()


def test_a_stream_that_has_nothing_to_tell_shows_that_it_is_alive(client: FlaskClient, jobs: Jobs, job_id: str) -> None:
    response = client.get(f"/api/v1/batches/{job_id}/events")
    stream = iter(response.response)
    next(stream)
    assert next(stream) == b": still here\n\n"
    jobs.stop(job_id, JobState.FAILED, error="no luck")
    assert b"no luck" in next(stream)
    response.close()


def test_a_stream_ends_with_the_server_or_the_job_that_is_deleted(
    client: FlaskClient, app: Flask, jobs: Jobs, job_id: str
) -> None:
    stopped = client.get(f"/api/v1/batches/{job_id}/events")
    app.extensions[KEY].stop()
    assert len(list(stopped.response)) == 1
    stopped.close()


def test_a_stream_ends_when_its_job_is_deleted(client: FlaskClient, jobs: Jobs, job_id: str) -> None:
    response = client.get(f"/api/v1/batches/{job_id}/events")
    stream = iter(response.response)
    next(stream)
    jobs.remove(job_id)
    assert list(stream) == []
    response.close()


def test_streams_leave_threads_to_others(client: FlaskClient, job_id: str) -> None:
    url = f"/api/v1/batches/{job_id}/events"
    open_ones = [client.get(url, buffered=False) for _ in range(STREAMS)]
    refused = client.get(url)
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    open_ones.pop().close()
    again = client.get(url, buffered=False)
    assert again.status_code == 200
    for response in [*open_ones, again]:
        response.close()
    assert client.get("/api/v1/batches/none/events").status_code == 404
