"""How the pages look and read, in every width and colour scheme: measured in a real browser."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.web.browsing import pages_to_look_at

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.mark.parametrize(
    "options",
    [{"viewport": {"width": width, "height": 844}} for width in (320, 390, 1440)],
    ids=["320", "390", "1440"],
)
def test_no_page_scrolls_sideways(page: Page) -> None:
    for name in pages_to_look_at(page):
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], name


CONTRAST = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || !element.checkVisibility()) continue;
    const shades = [channels(getComputedStyle(element).color), background(element)].map(luminance).sort();
    const ratio = (Math.max(...shades) + 0.05) / (Math.min(...shades) + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize(
    ("options", "is_dark"),
    [({"color_scheme": "light"}, False), ({"color_scheme": "dark"}, True)],
    ids=["light", "dark"],
)
def test_text_stands_out_in_light_and_dark(page: Page, is_dark: bool) -> None:
    for name in pages_to_look_at(page):
        assert page.evaluate(CONTRAST) == [], name
        red = page.evaluate("Number(getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0])")
        assert (red < 128) == is_dark


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}], ids=["dark"])
def test_text_stands_out_on_paper_whatever_the_scheme_of_the_screen(page: Page) -> None:
    page.goto("/documents?find=protocol")
    page.goto((page.locator(".documents .title").get_attribute("href") or "") + "?quote=40-60#p1")
    page.emulate_media(media="print")
    assert page.evaluate(CONTRAST) == []


def test_headings_and_landmarks_are_in_order(page: Page) -> None:
    for name in pages_to_look_at(page):
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]))")
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)
        assert page.locator("main").count() == page.locator("header.site").count() == 1
        unnamed = page.evaluate(
            "[...document.querySelectorAll('input,textarea')]"
            ".filter((field) => field.labels?.length === 0 && !field.ariaLabel).length"
        )
        assert unnamed == 0, name
