from __future__ import annotations

import json
import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.logs import JsonFormatter, log_configuration


@pytest.mark.parametrize("sent", ["abc-1", "0af7651916cd43dd8448eb211c80319c", "a:b.c_d"])
def test_a_plain_request_id_is_taken_over(client: FlaskClient, sent: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", [None, "", "a b", "é", "x" * 81, '{"level": "error"}', "<script>"])
def test_any_other_is_replaced(client: FlaskClient, sent: str | None) -> None:
    headers = {} if sent is None else {"X-Request-ID": sent}
    ids = {client.get("/nothing", headers=headers).headers["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}", found) for found in ids)


def test_every_request_is_a_line_without_what_was_asked(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "web.logs")
    client.post("/api/v1/ask?secret=1", json={"question": "A secret?"}, headers={"X-Request-ID": "one"})
    client.get("/healthz")
    asked, probed = caplog.records
    assert (asked.levelno, probed.levelno) == (logging.INFO, logging.DEBUG)
    facts = asked.__dict__["facts"]
    assert {"method": "POST", "path": "/api/v1/ask", "status": 200, "address": "127.0.0.1"}.items() <= facts.items()
    assert facts["ms"] >= 0
    assert "secret" not in str(facts).lower()


def test_a_record_is_one_line_of_json_with_the_id(app: Flask) -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        record = logging.LogRecord("qa", logging.ERROR, "x.py", 1, "It\n%s", ("failed",), (ValueError, error, None))
    with app.test_request_context(headers={"X-Request-ID": "one"}):
        text = JsonFormatter().format(record)
    line = json.loads(text)
    assert "\n" not in text
    assert (line["level"], line["message"], line["request_id"]) == ("error", "It\nfailed", "one")
    assert "two\nlines" in line["exception"]
    assert "request_id" not in json.loads(JsonFormatter().format(record))


@pytest.mark.parametrize(("level", "chatty"), [("debug", "DEBUG"), ("info", "WARNING"), ("error", "WARNING")])
def test_the_level_is_a_setting(level: str, chatty: str) -> None:
    configuration = log_configuration(level)
    assert configuration["root"]["level"] == level.upper()
    assert {name: logger["level"] for name, logger in configuration["loggers"].items()} == {
        "gunicorn.error": chatty,
        "faiss": chatty,
    }
