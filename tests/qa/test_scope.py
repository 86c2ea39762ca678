"""Questions to some of the documents, or to some languages only."""

from __future__ import annotations

import pytest

from qa.errors import UnknownDocumentError, UnknownLanguageError, UsageError
from qa.library import Library
from qa.scope import EVERYTHING, Scope

ASK = "When does the museum open?"


def test_everything_is_no_filter(filled: Library) -> None:
    assert EVERYTHING.passage_ids(filled.corpus) is None
    assert len(filled.search(ASK, k=50)) == 6


@pytest.mark.parametrize(("languages", "count"), [(("fr",), 2), (("ar",), 1), (("fr", "ar"), 3)])
def test_only_passages_of_the_languages_are_found(filled: Library, languages: tuple[str, ...], count: int) -> None:
    hits = filled.search(ASK, k=50, languages=languages)
    assert {hit.passage.language for hit in hits} == set(languages)
    assert len(hits) == count


def test_only_passages_of_the_documents_are_found_however_they_are_named(filled: Library) -> None:
    museum = next(summary for summary in filled.summaries() if summary.title == "Musée")
    for reference in (museum.id, museum.title, museum.source):
        hits = filled.search(ASK, k=50, documents=[reference])
        assert {hit.document.id for hit in hits} == {museum.id}
        assert len(hits) == 2


@pytest.mark.parametrize("choice", [{"languages": "fr"}, {"documents": "Musée"}])
def test_a_single_text_is_no_choice(filled: Library, choice: dict[str, str]) -> None:
    (name, text), *_ = choice.items()
    for call in (filled.search, filled.ask):
        with pytest.raises(UsageError, match=rf"^{name} is the text '{text}', not a list of texts; pass \['{text}'\]$"):
            call(ASK, **choice)  # type: ignore[arg-type]


def test_both_filters_hold_together(filled: Library) -> None:
    assert filled.search(ASK, languages=["fr"], documents=["harbour"]) == []
    assert len(filled.search(ASK, languages=["en"], documents=["harbour", "Musée"])) == 2


def test_an_answer_comes_from_its_scope(filled: Library) -> None:
    question = "The harbour of Elmford opens at dawn."
    assert filled.ask(question).citations[0].document.title == "harbour"
    answer = filled.ask(question, documents=["Musée"])
    assert {hit.document.title for hit in answer.hits} == {"Musée"}
    assert all(citation.document.title == "Musée" for citation in answer.citations)


def test_what_the_library_does_not_hold_is_named(filled: Library) -> None:
    with pytest.raises(
        UnknownLanguageError, match=r"holds nothing in the language 'xx'; its languages are: ar, de, en, fr"
    ):
        filled.search(ASK, languages=["en", "xx"])
    with pytest.raises(UnknownDocumentError, match="no document 'nowhere'"):
        filled.ask(ASK, documents=["nowhere"])


def test_an_empty_library_holds_no_language(library: Library) -> None:
    with pytest.raises(UnknownLanguageError, match="its languages are: none"):
        Scope(["en"]).passage_ids(library.corpus)
