"""The languages of the interface: complete catalogues, the right one for each reader, and the way to another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from lxml import html

from qa.domain import DocumentSummary
from web.languages import CATALOGUES, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = sorted(set(LANGUAGES) - {"en"})
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
TAG = re.compile(r"</?[a-z]+")


def catalogue(code: str) -> Catalog:
    with (CATALOGUES / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


def messages(catalog: Catalog) -> dict[tuple[str | None, str], Message]:
    return {(message.context, str(forms(message.id)[0])): message for message in catalog if message.id}


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str | None, str], Message]:
    """The messages in code and templates, extracted as `make messages` does."""
    found = tmp_path_factory.mktemp("messages") / "messages.pot"
    (line,) = re.findall(r"pybabel (extract .*) -o", (ROOT / "Makefile").read_text("utf-8"))
    arguments = line.replace("pyproject.toml", str(ROOT / "pyproject.toml")).split()
    pybabel: Any = CommandLineInterface()
    pybabel.run(["pybabel", "--quiet", *arguments, "-o", str(found), str(ROOT / "web")])
    with found.open("rb") as file:
        return messages(read_po(file))


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated_and_none_is_stale(code: str, used: dict[tuple[str | None, str], Message]) -> None:
    held = messages(catalogue(code))
    assert len(used) > 50
    assert used.keys() - held.keys() == set(), "missing"
    assert held.keys() - used.keys() == set(), "stale"
    assert [key for key, message in held.items() if not all(forms(message.string))] == [], "empty"
    assert [key for key, message in held.items() if message.fuzzy] == []
    assert not catalogue(code).obsolete
    assert [key for key, message in held.items() if bool(message.pluralizable) != bool(used[key].pluralizable)] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_hold_what_their_messages_hold(code: str) -> None:
    for (_, told), message in messages(catalogue(code)).items():
        for string in forms(message.string):
            allowed = [sorted(PLACEHOLDER.findall(form)) for form in forms(message.id)]
            found = sorted(PLACEHOLDER.findall(string))
            if message.pluralizable:  # "one document" needs no figure
                allowed += [[name for name in form if name != "%(count)s"] for form in allowed]
            assert found in allowed, told
            assert sorted(TAG.findall(string)) == sorted(TAG.findall(forms(message.id)[0])), told
            assert string.count("%(count)s") <= 1


@pytest.mark.parametrize(("code", "plurals"), [("ar", 6), ("de", 2), ("es", 2), ("fr", 2), ("zh", 1)])
def test_every_catalogue_has_the_plurals_of_its_language(code: str, plurals: int) -> None:
    catalog = catalogue(code)
    assert catalog.num_plurals == plurals
    assert {len(forms(message.string)) for message in catalog if message.id and message.pluralizable} == {plurals}


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("accepted", "tag", "direction", "title"),
    [
        ("", "en", "ltr", "Documents"),
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr", "ltr", "Documents"),
        ("de-AT", "de", "ltr", "Dokumente"),
        ("pt, es-419;q=0.8", "es", "ltr", "Documentos"),
        ("ar-EG,en;q=0.3", "ar", "rtl", "المستندات"),
        ("zh-CN,zh;q=0.9", "zh-Hans", "ltr", "文档"),
        ("tlh", "en", "ltr", "Documents"),
        ("no language, at all;q=x", "en", "ltr", "Documents"),
    ],
)
def test_the_browser_chooses_the_language(
    client: FlaskClient, accepted: str, tag: str, direction: str, title: str
) -> None:
    response = client.get("/documents", headers={"Accept-Language": accepted})
    page = html.fromstring(response.data)
    assert (page.get("lang"), page.get("dir")) == (tag, direction)
    assert page.xpath("string(//h1)") == title
    assert {"accept-language", "cookie"} <= {name.lower() for name in response.vary}


def test_the_reader_chooses_another_and_comes_back(client: FlaskClient, harbour: DocumentSummary) -> None:
    address = f"/documents/{harbour.id}?quote=0-5"
    page = html.fromstring(client.get(address, headers={"Accept-Language": "fr"}).data)
    (form,) = page.xpath("//form[.//button[@name='language']]")
    assert form.xpath(".//button[@aria-current]/@value") == ["fr"]
    assert form.xpath(".//button/@value") == list(LANGUAGES)
    response = client.post(form.get("action"), data={"back": form.xpath(".//@value")[0], "language": "ar"})
    assert (response.status_code, response.location) == (303, address)
    again = html.fromstring(client.get(address, headers={"Accept-Language": "fr"}).data)
    assert again.get("lang") == "ar"


@pytest.mark.parametrize(
    "back", ["", "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "/\t/elsewhere"]
)
def test_the_way_back_leads_nowhere_else(client: FlaskClient, back: str) -> None:
    assert client.post("/language", data={"back": back, "language": "de"}).location == "/"


def test_a_language_that_is_not_there_changes_nothing(client: FlaskClient) -> None:
    response = client.post("/language", data={"language": "tlh"})
    assert "Set-Cookie" not in response.headers


@pytest.mark.usefixtures("filled")
def test_counts_follow_the_rules_of_the_language(client: FlaskClient) -> None:
    for code, told in (("fr", "2 passages"), ("de", "2 Stellen"), ("ar", "مقطعان"), ("zh", "2 个段落")):
        assert told in client.get("/documents", headers={"Accept-Language": code}).get_data(as_text=True)


def test_problems_are_told_in_the_language_of_the_page_and_in_english_to_programs(client: FlaskClient) -> None:
    french = {"Accept-Language": "fr"}
    page = html.fromstring(client.get("/nothing", headers=french).data)
    assert page.xpath("string(//h1)") == "Page introuvable"
    assert page.xpath("normalize-space(//*[@class='lead'])") == "Il n’y a rien à cette adresse."
    problem = html.fromstring(client.post("/ask", data={"question": " "}, headers=french).data)
    assert problem.xpath("string(//*[@role='alert']//strong)") == "Cette question ne peut pas être posée"
    assert client.get("/api/v1/nothing", headers=french).get_json()["title"] == "Not Found"
    client.post("/language", data={"language": "fr"})
    asked = client.post("/api/v1/ask", json={"question": " "}, headers=french).get_json()
    assert asked["title"] == "This question cannot be asked"
