"""From a question to ranked hits, over a real library."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.domain import Hit
from qa.library import Library
from tests.fakes import HashingEncoder

BRIDGES = "The stone bridge carries trams across the river.\n\nNobody remembers who drew the old harbour map."
FERRIES = "The ferry crosses twice a day. A return ticket for the ferry costs four crowns."


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    (tmp_path / "bridges.txt").write_text(BRIDGES, "utf-8")
    (tmp_path / "ferries.txt").write_text(FERRIES, "utf-8")
    library.add([tmp_path / "bridges.txt", tmp_path / "ferries.txt"])
    return library


def places(hits: list[Hit]) -> list[tuple[str, int, int]]:
    return [(hit.document.title, hit.passage.start, hit.passage.end) for hit in hits]


def test_the_passage_with_the_words_of_the_question_comes_first(filled: Library) -> None:
    hits = filled.search("Who drew the harbour map?")
    assert hits[0].passage.text == "Nobody remembers who drew the old harbour map."
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_k_limits_the_hits_without_changing_their_order(filled: Library) -> None:
    every = filled.search("What does the ferry cost?", k=10)
    assert len(every) == 3
    assert places(filled.search("What does the ferry cost?", k=2)) == places(every[:2])


def test_the_best_sentence_is_the_one_that_answers(filled: Library) -> None:
    hit = filled.search("What does a return ticket cost?")[0]
    best = max(hit.sentences, key=lambda sentence: sentence.score)
    assert FERRIES[best.start : best.end] == "A return ticket for the ferry costs four crowns."


def test_an_empty_library_has_no_hits(library: Library) -> None:
    assert library.search("Is anyone there?") == []


def test_copies_of_a_text_rank_by_document_not_by_the_order_of_adding(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(FERRIES, "utf-8")
    ranked = []
    for order in (["a", "b"], ["b", "a"]):
        with Library.open(tmp_path / "-".join(order), encoder=HashingEncoder()) as library:
            for name in order:
                library.add([tmp_path / f"{name}.txt"])
            ranked.append(places(library.search("What does the ferry cost?")))
    assert ranked[0] == ranked[1]


def test_a_heading_finds_the_passages_below_it(library: Library, tmp_path: Path) -> None:
    rules = "# Rules\n\n## Rule 7\n\nDogs stay on a lead.\n\n## Rule 8\n\nBells ring at noon.\n"
    (tmp_path / "rules.md").write_text(rules, "utf-8")
    library.add([tmp_path / "rules.md"])
    assert library.search("What does rule 8 say?")[0].passage.text == "Bells ring at noon."
