from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.domain import Block, BlockKind, SourceText
from qa.loaders.markdown import load_markdown
from qa.loaders.text import load_text
from qa.loaders.xml import load_xml
from qa.splitter import MAX_PASSAGE_BYTES, DraftPassage, document_language, split

LINES = {
    "en": "The library opens at nine and closes at five on every working day of the week. ",
    "ru": "Библиотека открывается в девять часов утра и закрывается в пять часов вечера. ",
    "zh": "图书馆每天上午九点开门，下午五点关门，星期一和节假日除外。",
    "th": "ห้องสมุดเปิดเวลาเก้าโมงเช้าและปิดเวลาห้าโมงเย็นทุกวันทำการ ",
}


def checked(source: SourceText, *, language: str = "und") -> list[DraftPassage]:
    """Split, and check what holds for every document."""
    passages = split(source, language=language)
    for passage in passages:
        assert source.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert len(passage.text.encode()) <= MAX_PASSAGE_BYTES
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)
        for sentence, following in zip(passage.sentences, passage.sentences[1:], strict=False):
            assert sentence.start < sentence.end <= following.start
            assert not source.text[sentence.end : following.start].strip()
    texts = [block for block in source.blocks if block.kind is BlockKind.TEXT]
    assert sorted({passage.number for passage in passages}) == list(range(1, len(texts) + 1))
    return passages


def test_passages_carry_the_path_of_headings() -> None:
    source = load_markdown(b"intro\n\n# A\n\n## B\n\none\n\n### C\n\ntwo\n\n## D\nthree\n\n# E\n\nfour\n\nfive\n")
    assert [(passage.number, passage.heading, passage.text) for passage in checked(source)] == [
        (1, "", "intro"),
        (2, "A › B", "one"),
        (3, "A › B › C", "two"),
        (4, "A › D", "three"),
        (5, "E", "four"),
        (6, "E", "five"),
    ]


def test_the_nearest_short_line_is_the_heading_in_plain_text() -> None:
    (passage,) = checked(load_text(b"Menu\n\nHome\n\nOpening hours\n\nWe open at nine."))
    assert passage.heading == "Opening hours"


def test_a_text_with_a_level_is_a_passage_and_the_heading_of_what_follows() -> None:
    blocks = (
        Block(BlockKind.HEADING, 0, 4, 1),
        Block(BlockKind.TEXT, 6, 23, 2),
        Block(BlockKind.TEXT, 25, 33),
        Block(BlockKind.TEXT, 35, 45, 2),
    )
    source = SourceText("Fees\n\nApply until 4 May\n\nIn inks.\n\nCrew: four", blocks)
    assert [(passage.heading, passage.text) for passage in checked(source)] == [
        ("Fees", "Apply until 4 May"),
        ("Fees › Apply until 4 May", "In inks."),
        ("Fees", "Crew: four"),
    ]


def test_heading_of_two_lines_is_one_line_in_the_path() -> None:
    source = SourceText(
        "Opening\nhours\n\nAt nine.", (Block(BlockKind.HEADING, 0, 13, 1), Block(BlockKind.TEXT, 15, 23, 0, 4))
    )
    (passage,) = checked(source)
    assert (passage.heading, passage.page, passage.text) == ("Opening hours", 4, "At nine.")


def test_sentences_have_document_offsets() -> None:
    source = load_text("Été\n\nUne phrase 😀. Une autre.".encode())
    (passage,) = checked(source)
    assert [source.text[part.start : part.end] for part in passage.sentences] == ["Une phrase 😀.", "Une autre."]


@pytest.mark.parametrize("language", LINES)
def test_long_paragraphs_are_split_evenly_at_sentence_ends(language: str) -> None:
    paragraph = (LINES[language] * 60).strip()
    passages = checked(load_text(paragraph.encode()), language=language)
    sizes = [len(passage.text.encode()) for passage in passages]
    assert {passage.number for passage in passages} == {1}
    assert len(passages) == pytest.approx(len(paragraph.encode()) / MAX_PASSAGE_BYTES, abs=2.5)
    assert max(sizes) - min(sizes) < 0.5 * max(sizes)
    if language != "th":
        assert all(passage.text.endswith((".", "。")) for passage in passages)


def test_paragraph_at_the_limit_is_not_split() -> None:
    sentence = "x" * 448 + ". "
    exact = (sentence * 4).strip()
    assert len(exact) <= MAX_PASSAGE_BYTES
    assert len(checked(load_text(exact.encode()))) == 1
    assert [len(passage.sentences) for passage in checked(load_text((sentence * 5).strip().encode()))] == [3, 2]


def test_a_paragraph_of_one_endless_word() -> None:
    passages = checked(load_text(b"x" * 10_000))
    assert "".join(passage.text for passage in passages) == "x" * 10_000


def test_language_of_each_passage() -> None:
    text = "The library is open every day.\n\nLa bibliothèque est ouverte tous les jours de la semaine.\n\n2022."
    languages = [passage.language for passage in checked(load_text(text.encode()), language="en")]
    assert languages == ["en", "fr", "en"]


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        ("fr-FR", "fr"),
        ("EN_us", "en"),
        (" de ", "de"),
        ("zh-Hant-TW", "zh"),
        ("", "en"),
        ("und", "en"),
        ("x-klingon", "en"),
    ],
)
def test_document_language_is_the_declared_one_or_found(declared: str, language: str) -> None:
    source = load_text(b"The library is open every day of the week.")
    assert document_language(replace(source, language=declared)) == language


def test_document_language_without_words() -> None:
    assert document_language(load_text(b"2022")) == "und"


def test_the_language_of_a_document_is_that_of_its_paragraphs_whatever_it_begins_with() -> None:
    contents = "\n\n".join(f"{at}. Bestimmungen über die Öffnungszeiten und Gebühren, Teil {at}" for at in range(90))
    text = "\n\n".join(LINES["en"] * (at % 3 + 6) for at in range(12))
    source = load_text(f"{contents}\n\n{text}\n".encode())
    assert document_language(source) == "en"


@pytest.mark.data
def test_real_documents(shared_data: Path) -> None:
    declaration = load_text((shared_data / "nato-2022-fr" / "declaration.txt").read_bytes())
    passages = checked(declaration, language=document_language(declaration))
    assert len(passages) == 16
    assert {passage.language for passage in passages} == {"fr"}
    assert sum("40 000" in passage.text.replace("\xa0", " ") for passage in passages) == 1
    for language, article in (
        ("eng", "Article 26"),
        ("fra", "Article 26"),
        ("cmn_hans", "第二十六条"),
        ("tha", "ข้อ 26"),
    ):
        source = load_xml((shared_data / "udhr" / f"udhr_{language}.xml").read_bytes())
        paragraphs = [passage for passage in checked(source) if passage.heading.endswith(f"› {article}")]
        assert len(paragraphs) == 3
