"""What the browser tests share: texts, questions, and the ways around the pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
LONG = "# Protocol of the council\n\n" + "\n\n".join(
    f"## Point {number}\n\n"
    + "\n\n".join(
        f"The council spoke about the {thing} of district {number} and voted for its repair. "
        f"The work on the {thing} begins before winter and is paid by the district."
        for thing in ("bridge", "school", "library", "market")
    )
    for number in NUMBERS
)
GARDEN = "The botanical garden opens at seven in summer. Dogs must be kept on a lead.\n"
ARABIC = "تضم المكتبة الوطنية ألف مخطوط قديم. تفتح المكتبة أبوابها كل صباح.\n"

LATE = "What did the council vote about the market of district eleven?"
SUMMER = "When opens the botanical garden in summer?"
MANUSCRIPTS = "تضم المكتبة الوطنية ألف مخطوط قديم"
UNANSWERABLE = "What does a kilo of bananas cost?"

DROP = """() => {
  const files = new DataTransfer();
  files.items.add(new File(["A kite that was dropped."], "Dropped.txt", { type: "text/plain" }));
  document.querySelector("#upload").dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
}"""


def ask(page: Page, question: str) -> Locator:
    """Ask with the keyboard and return the last turn when it is answered."""
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    return page.locator(".turn").last


def pages_to_look_at(page: Page) -> Iterator[str]:
    """Open one page after the other, in states that show most of what there is."""
    page.goto("/")
    yield "start"
    ask(page, LATE).locator(".passages summary").click()
    yield "answer"
    ask(page, UNANSWERABLE)
    yield "refusal"
    page.locator(".marker").first.click()
    page.locator("#pane mark#quote").wait_for()
    yield "pane"
    page.get_by_role("link", name="Whole document").click()
    page.locator("article.source h1").wait_for()
    page.wait_for_load_state()  # a click waits for the new page's text, not for its style sheets
    page.get_by_label("Find in this document").fill("council")
    page.get_by_role("button", name="Find").click()
    page.locator(".found-in .jump").first.wait_for()
    page.wait_for_load_state()
    yield "source"
    page.goto("/documents")
    yield "documents"
