from __future__ import annotations

import json
from pathlib import Path

import pytest

from embeddings.make_offsets import general_text, translations

FRENCH = "Chaque membre de l'association peut lire tous les livres de la bibliothèque municipale"
GERMAN = "Jedes Mitglied des Vereins darf alle Bücher der städtischen Bücherei lesen"


def udhr_file(folder: Path, name: str, language: str, text: str, *, articles: int = 30, root: str = "udhr") -> None:
    lines = [f"<article number='{n}'><title>{n}</title><para>{text} {n}.</para></article>" for n in range(articles)]
    xml = f"<{root} xmlns='urn:example' xml:lang='{language}'><preamble><para>{text}</para></preamble>"
    (folder / name).write_text(f"{xml}{''.join(lines)}</{root}>", "utf-8")


def test_thirty_articles_by_language(tmp_path: Path) -> None:
    udhr_file(tmp_path, "udhr_deu.xml", "de", GERMAN)
    udhr_file(tmp_path, "udhr_fra.xml", "fr", FRENCH)
    found = translations(tmp_path)
    assert sorted(found) == ["de", "fr"]
    assert found["fr"] == [f"{FRENCH} {n}." for n in range(30)]


def test_the_first_translation_of_a_language_is_taken(tmp_path: Path) -> None:
    udhr_file(tmp_path, "udhr_deu_1901.xml", "de-1901", f"{GERMAN} hier")
    udhr_file(tmp_path, "udhr_deu_1996.xml", "de-1996", f"{GERMAN} dort")
    assert translations(tmp_path)["de"][0] == f"{GERMAN} hier 0."


@pytest.mark.parametrize("articles", [0, 29, 31])
def test_a_translation_without_all_thirty_articles_is_left_out(tmp_path: Path, articles: int) -> None:
    udhr_file(tmp_path, "udhr_fra.xml", "fr", FRENCH, articles=articles)
    assert translations(tmp_path) == {}


@pytest.mark.parametrize("language", ["de", "", "fra", "co"])
def test_a_translation_that_is_not_told_by_its_text_is_left_out(tmp_path: Path, language: str) -> None:
    udhr_file(tmp_path, "udhr_x.xml", language, FRENCH)
    assert translations(tmp_path) == {}


def test_an_article_is_one_line_of_all_its_paragraphs(tmp_path: Path) -> None:
    text = f"{FRENCH}\n   et\tchez soi</para><orderedlist><listitem><para>le <b>soir</b>"
    udhr_file(tmp_path, "udhr_fra.xml", "fr", text)
    (tmp_path / "udhr_fra.xml").write_text(
        (tmp_path / "udhr_fra.xml")
        .read_text("utf-8")
        .replace(".</para></article>", ".</para></listitem></orderedlist></article>")
        .replace("</para></preamble>", "</para></listitem></orderedlist></preamble>"),
        "utf-8",
    )
    assert translations(tmp_path)["fr"][7] == f"{FRENCH} et chez soi le soir 7."


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    udhr_file(tmp_path, "udhr_fra.xml", "fr", FRENCH)
    (tmp_path / "index.xml").write_text("not <xml")
    (tmp_path / "README.md").write_text("# not XML")
    assert sorted(translations(tmp_path)) == ["fr"]


def test_files_outside_the_folder_are_not_drawn_in(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    doctype = f"<!DOCTYPE udhr [<!ENTITY outside SYSTEM '{(tmp_path / 'secret.txt').as_uri()}'>]>"
    udhr_file(tmp_path, "udhr_fra.xml", "fr", f"{FRENCH} &outside;")
    path = tmp_path / "udhr_fra.xml"
    path.write_text(doctype + path.read_text("utf-8"), "utf-8")
    assert "secret" not in str(translations(tmp_path))


def test_general_text_takes_every_question_and_the_first_passage(tmp_path: Path) -> None:
    def record(language: str, number: int) -> str:
        passages = [{"text": f"{language} passage {number}.{i}", "title": "t"} for i in range(3)]
        return json.dumps({"lang": language, "query": f"{language} question {number}", "passages": passages})

    (tmp_path / "fr.answerable.jsonl").write_text(f"{record('fr', 1)}\n{record('fr', 2)}\n", "utf-8")
    (tmp_path / "fr.unanswerable.jsonl").write_text(record("fr", 3), "utf-8")
    (tmp_path / "ar.answerable.jsonl").write_text(record("ar", 4), "utf-8")
    (tmp_path / "README.md").write_text("no records")
    passages, questions = general_text(tmp_path)
    assert passages == {"ar": ["ar passage 4.0"], "fr": ["fr passage 1.0", "fr passage 2.0", "fr passage 3.0"]}
    assert questions == {"ar": ["ar question 4"], "fr": ["fr question 1", "fr question 2", "fr question 3"]}


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert translations(tmp_path) == {}
    assert general_text(tmp_path) == ({}, {})
