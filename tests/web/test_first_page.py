"""The first page of an empty library in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa.library import Library
from qa.settings import Settings
from tests.fakes import HashingEncoder
from tests.web.browsing import DROP
from tests.web.in_thread import served
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with (
        Library.open(tmp_path / "library", encoder=HashingEncoder()) as library,
        served(create_app(Settings(), library=library)) as address,
    ):
        yield address


def test_files_can_be_dropped_and_asked_about(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text("Files can also be dropped here.")).to_be_visible()
    page.get_by_label("Your question").fill("What was dropped?")
    page.evaluate(DROP)
    expect(page.locator("#uploads")).to_contain_text("Dropped was added", timeout=30_000)
    expect(page.get_by_text("the library is empty")).to_have_count(0)
    expect(page.get_by_label("Your question")).to_have_value("What was dropped?")
