"""Real documents in a real browser, at a desk and on a phone, light and dark: a declaration, a translation, a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa.library import Library
from qa.settings import Settings
from tests.fakes import HashingEncoder
from tests.qa.loaders.pdfs import column, made
from tests.web.browsing import ask
from tests.web.in_thread import served
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.data]

BOATS = "The harbour master counts forty boats that winter in the old basin."
QUESTIONS = {
    "fr": "Nous établissons également quatre groupements tactiques multinationaux supplémentaires en Bulgarie",
    "ar": "لكل شخص الحق في التعلم ويجب أن يكون التعليم في مراحله الأولى بالمجان",
    "en": BOATS,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("real")
    (folder / "boats.pdf").write_bytes(made(lambda canvas: column(canvas, ["Before them, little is told.", BOATS])))
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        declaration, rights = shared_data / "nato-2022-fr" / "declaration.txt", shared_data / "udhr" / "udhr_arb.xml"
        assert not library.add([declaration, rights, folder / "boats.pdf"]).failed
        with served(create_app(Settings(), library=library)) as address:
            yield address


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
        for width in (390, 1440)
        for scheme in ("light", "dark")
    ],
    ids=["390-light", "390-dark", "1440-light", "1440-dark"],
)
def test_pins_lead_to_their_quotes_in_real_documents(page: Page) -> None:
    page.goto("/")
    for language, question in QUESTIONS.items():
        marker = ask(page, question).locator(".marker").first
        marker.press("Enter")
        quote = page.locator("#pane #quote")
        expect(quote).to_be_focused()
        expect(quote).to_be_in_viewport(ratio=0.9)
        expect(page.locator("#pane .paragraph:has(#quote) p")).to_have_attribute("lang", language)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator(".pane-body").evaluate("body => body.scrollWidth <= body.clientWidth")
        page.keyboard.press("Escape")
        expect(marker).to_be_focused()
