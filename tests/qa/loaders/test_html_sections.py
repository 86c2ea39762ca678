from __future__ import annotations

import pytest

from qa.loaders.html import load_html

FIRST = "The ferries of the district were late on one day in five during the winter, and nobody was told the reason."
SECOND = "The crews of nine ferries were asked about their work for forty days, and the harbour gave its own figures."
THIRD = "The district can run its ferries on time when it buys the two ships that the harbour asked for in the spring."
PLAIN = (("Findings", "findings", FIRST), ("Methods", "methods", SECOND), ("Conclusion", "conclusion", THIRD))
LEAD = "This is what a committee of the parliament found out about the boats to the islands, and what it asks for now."
OWN = "They must all be named by the end of May, and nothing is paid before that."


def texts(body: str) -> list[str]:
    source = load_html(f"<title>Ferries</title><h1>Ferries</h1><p>{LEAD}</p>{body}".encode())
    return [source.text[block.start : block.end] for block in source.blocks]


def report(
    heading: str, name: str, *, form: str = '<section id="{name}"><h2>{heading}</h2><p>{text}</p></section>'
) -> str:
    """Return the sections of a report, the second of which is called `name`."""
    sections = [PLAIN[0], (heading, name, OWN), *PLAIN[1:]]
    return "".join(form.format(heading=heading, name=name, text=text) for heading, name, text in sections)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Related parties", "related-parties"),
        ("Social policy", "sec-social-policy"),
        ("Editors' comments", "editors-comments"),
        ("Comments", "comments-1"),
        ("2.1 Sharing", "sharing"),
        ("Réseaux sociaux, cookies", "reseaux-sociaux-cookies"),
        ("Menu", "user-content-menu"),
    ],
)
def test_a_section_called_after_its_heading_is_text(heading: str, name: str) -> None:
    expected = ["Ferries", LEAD, "Findings", FIRST, heading, OWN, "Methods", SECOND, "Conclusion", THIRD]
    assert texts(report(heading, name)) == expected
    assert texts(report(heading, name, form='<h2 id="{name}">{heading}</h2><p>{text}</p>')) == expected
    nav = "<nav><ul><li><a href=#x>Findings</a></ul></nav><footer><p>Made by us</p></footer>"
    div = '<div class="section" id="{name}"><h2>{heading}<a href=#x>¶</a></h2><p>{text}</p></div>'
    assert [text.removesuffix("¶") for text in texts(nav + report(heading, name, form=div))] == expected


def test_sections_within_sections_are_text_as_well() -> None:
    inner = (
        "<section id=parties><h2>Parties</h2><section id=shared><h3>Shared</h3><p>A rare case.</p></section></section>"
    )
    assert texts(report("Fares", "fares") + inner)[-3:] == ["Parties", "Shared", "A rare case."]


@pytest.mark.parametrize(
    "furniture",
    [
        f"<div id=comments><h2>Comments</h2><p>{OWN}</p></div>",
        f"<div id=comments><h2>Comments</h2><p>{OWN}</p></div><div id=related><h2>Related</h2><p>More.</p></div>",
        f"<section id=share-box><h2>Tell others</h2><p>{OWN}</p></section>",
    ],
)
def test_what_stands_alone_below_a_story_is_furniture(furniture: str) -> None:
    story = f"<h2>Findings</h2><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    assert texts(story + furniture) == ["Ferries", LEAD, "Findings", FIRST, SECOND, THIRD]


@pytest.mark.parametrize(("name", "stays"), [("shareholders", True), ("commentary", True), ("share-buttons", False)])
def test_words_that_only_begin_like_those_of_furniture_are_none(name: str, stays: bool) -> None:
    assert (OWN in texts(f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><div class={name}><p>{OWN}</p></div>")) is stays
