"""Documents of strangers in a browser: hostile ones, very long ones, every script, PDF; and what axe says to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from qa.library import Library
from qa.settings import Settings
from tests.fakes import HashingEncoder
from tests.qa.loaders.pdfs import column, made
from tests.web.browsing import ask
from tests.web.in_thread import served
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.server]

PARAGRAPHS = 5_000
HOSTILE = (
    "# Heading <script>document.title='owned'</script> \u202egnidaeh\n\n"
    "The market <script>document.title='owned'</script> sells <img src=x onerror=document.title='owned'> apples.\n\n"
    "Bidi \u202edesrever\u202c words & \"quotes\" end here. [link](javascript:document.title='owned') follows.\n"
)
THAI = "ห้องสมุดเปิดทุกวันตั้งแต่เก้าโมงเช้า หนังสือทุกเล่มยืมได้สองสัปดาห์\n"
CHINESE = "图书馆每天上午九点开放。每本书可以借阅两个星期。\n"
CRANE = "The crane of the old harbour lifts eleven tonnes since its gears were replaced."
LIGHTHOUSE = "The lighthouse keeper counts ninety-nine steps up to the lamp every evening."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("strangers")
    long = "\n\n".join(f"Record {number} of the register names vessel {number}." for number in range(1, PARAGRAPHS + 1))
    for name, text in (("hostile.txt", HOSTILE), ("thai.txt", THAI), ("chinese.txt", CHINESE), ("register.txt", long)):
        (folder / name).write_text(text, "utf-8")
    for name in ("first", "second"):
        (folder / f"{name}.md").write_text(f"# The {name} report\n\n{CRANE}\n", "utf-8")
    (folder / "tower.pdf").write_bytes(made(lambda canvas: column(canvas, ["Some words before.", LIGHTHOUSE])))
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        assert not library.add([path for path in folder.iterdir() if path.suffix]).failed
        with served(create_app(Settings(), library=library)) as address:
            yield address


def open_pin(page: Page, question: str) -> None:
    ask(page, question).locator(".marker").first.press("Enter")
    expect(page.locator("#pane #quote")).to_be_focused()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{entry['id']}: {node['html'][:120]}" for entry in found for node in entry["nodes"]]


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    ],
    ids=["desk-dark", "phone-light"],
)
def test_text_of_strangers_is_text_everywhere_and_axe_finds_nothing(page: Page) -> None:
    page.goto("/")
    assert violations(page) == []
    open_pin(page, "The market <script>document.title='owned'</script> sells which apples?")
    expect(page.locator("#pane .text")).to_contain_text("<img src=x onerror=document.title='owned'>")
    expect(page.locator(".context").first).to_contain_text("<script>document.title='owned'</script>")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".card").first).to_be_hidden()
    ask(page, "What does a kilo of bananas cost?")
    assert violations(page) == []
    page.goto(page.locator(".source-link").first.get_attribute("href") or "")
    expect(page.locator("article.source")).to_contain_text("<script>document.title='owned'</script>")
    assert violations(page) == []
    assert not {"\u202d", "\u202e"} & set(page.content())
    assert "owned" not in page.title().replace("document.title='owned'", "")
    assert page.locator("img[src=x], #pane script, article script").count() == 0


def test_a_document_of_five_thousand_paragraphs_does_not_freeze_the_pane(page: Page) -> None:
    page.goto("/")
    open_pin(page, "Record 2500 of the register names which vessel 2500?")
    shown = page.locator("#pane .paragraph")
    expect(page.locator("#pane .paragraph:has(#quote)")).to_have_id("p2500")
    assert shown.count() < 300
    page.locator("#pane .pane-body").evaluate("body => body.scrollTo(0, body.scrollHeight)")
    expect(page.locator("#pane #p2560")).to_be_attached()
    quote = page.locator("#pane #quote").bounding_box()
    page.locator("#pane .pane-body").evaluate("body => body.scrollBy(0, -1)")
    assert quote
    page.get_by_label("Find in this document").fill("vessel 4999")
    page.get_by_label("Find in this document").press("Enter")
    expect(page.locator("#pane mark.here")).to_have_text("vessel 4999")
    expect(page.locator("#pane mark.here")).to_be_in_viewport(ratio=1)
    assert shown.count() < 300


def test_the_page_of_a_long_document_opens_at_the_quote(page: Page) -> None:
    page.goto("/")
    page.goto(
        ask(page, "Record 4000 of the register names which vessel 4000?").locator(".marker").first.get_attribute("href")
        or ""
    )
    expect(page.locator("#quote")).to_be_in_viewport(ratio=1)
    expect(page.locator("#quote")).to_be_focused()
    assert page.locator(".paragraph").count() == PARAGRAPHS


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["with script", "without"])
def test_an_address_leads_to_the_paragraph_that_it_names(page: Page) -> None:
    page.goto("/documents?find=register")
    page.goto((page.locator(".documents .title").get_attribute("href") or "") + "#p4000")
    expect(page.locator("#p4000")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    ("question", "language"), [("图书馆每天上午九点开放。", "zh"), ("ห้องสมุดเปิดทุกวันตั้งแต่เก้าโมงเช้า", "th")]
)
def test_every_script_is_quoted_in_its_language(page: Page, question: str, language: str) -> None:
    page.goto("/")
    open_pin(page, question)
    expect(page.locator("#pane .paragraph:has(#quote) p")).to_have_attribute("lang", language)
    expect(page.locator("#pane #quote")).to_be_in_viewport(ratio=1)


def test_the_page_of_a_pdf_is_shown_in_the_pane(page: Page) -> None:
    page.goto("/")
    open_pin(page, LIGHTHOUSE)
    page.locator("#pane .picture summary").click()
    picture = page.locator("#pane .picture img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True, timeout=30_000)
    assert picture.evaluate("img => img.naturalWidth") > 1_000


def test_what_another_document_says_is_shown_in_the_pane_too(page: Page) -> None:
    page.goto("/")
    turn = ask(page, CRANE)
    title = turn.locator(".source-link").inner_text()
    turn.locator(".also summary").click()
    other = turn.locator(".also a")
    other.press("Enter")
    expect(page.locator("#pane #quote")).to_have_text(CRANE)
    expect(page.locator(".pane-cite bdi").first).to_have_text(other.inner_text())
    page.keyboard.press("Escape")
    expect(other).to_be_focused()
    turn.locator(".also summary").click()
    turn.locator(".marker").press("Enter")
    expect(page.locator(".pane-cite bdi").first).to_have_text(title)
    page.locator(".pane-cite .also summary").click()
    page.locator(".pane-cite .also a").click()
    expect(page.locator(".pane-cite bdi").first).to_have_text(other.inner_text())
    page.keyboard.press("Escape")
    expect(other).to_be_focused()


def test_a_page_loads_little(page: Page) -> None:
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto("/", wait_until="networkidle")
    ask(page, LIGHTHOUSE)
    assert len(sizes) > 10
    assert sum(sizes) <= 120_000
