"""The app over a small library of our own texts, with the fake encoder; and the same in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from qa.domain import DocumentSummary
from qa.library import Library
from qa.settings import Settings
from tests.fakes import HashingEncoder
from tests.web.browsing import ARABIC, ARGUMENTS, CHROMIUM, GARDEN, LONG
from tests.web.in_thread import served
from web import create_app
from web.jobs import start_jobs, stop_jobs

HARBOUR = """# Harbour report

The harbour was opened in spring by the mayor.

## Traffic

Twelve ferries cross the strait every working day. The crossing takes forty minutes.

## Winter storms of the year

During the winter storm seven boats sank near the lighthouse.
"""
LIBRARY_NEWS = (
    "افتتح الوزير المكتبة الجديدة في العاصمة يوم الأحد. تضم المكتبة ألف كتاب.\n\nحضر الحفل جمهور كبير من السكان.\n"
)
HOSTILE = "Bidi \u202edne\u202c and <script>alert('owned')</script> & \"quotes\" stand in this paragraph.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "harbour.md").write_text(HARBOUR, "utf-8")
    (folder / "maktaba.txt").write_text(LIBRARY_NEWS, "utf-8")
    (folder / "hostile.txt").write_text(HOSTILE, "utf-8")
    return folder


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    report = library.add([folder])
    assert not report.failed
    return library


@pytest.fixture
def app(library: Library) -> Flask:
    """The app over `library`; ask for `filled` as well to have documents in it."""
    return create_app(Settings(library=library.path), library=library)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def harbour(filled: Library) -> DocumentSummary:
    return next(summary for summary in filled.summaries() if summary.title == "Harbour report")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library that processes of their own serve."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "harbour.md").write_text(HARBOUR, "utf-8")
    (folder / "maktaba.txt").write_text(LIBRARY_NEWS, "utf-8")
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        library.add([folder / "harbour.md", folder / "maktaba.txt"])
    return folder / "library"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server with a few documents."""
    folder = tmp_path_factory.mktemp("page")
    for name, text in (("protocol.md", LONG), ("garden.txt", GARDEN), ("maktaba.txt", ARABIC)):
        (folder / name).write_text(text, "utf-8")
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        library.add([folder / name for name in ("protocol.md", "garden.txt", "maktaba.txt")])
        app = create_app(Settings(), library=library)
        start_jobs(app, is_stopping=lambda: False)
        with served(app) as address:
            yield address
        stop_jobs(app)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def options() -> dict[str, Any]:
    """Options of the browser context; a test overrides them with `parametrize`."""
    return {}


@pytest.fixture
def page(browser: Browser, address: str, options: dict[str, Any]) -> Iterator[Page]:
    """A page that must keep quiet: no console error, no request to another host."""
    context: BrowserContext = browser.new_context(base_url=address, **({"reduced_motion": "reduce"} | options))
    context.set_default_timeout(10_000)
    page = context.new_page()
    noise: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            noise.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else noise.append(request.url))
    yield page
    page.wait_for_load_state()  # what is sent to nobody stays open, and Python warns of it
    context.close()
    assert noise == []
