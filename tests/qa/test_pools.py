"""Where the paragraphs of question sets stand in a library that holds them already."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.domain import Passage
from qa.errors import LibraryError, UsageError
from qa.evaluation import measure_retrieval
from qa.library import Library
from qa.pools import add_paragraphs, find_paragraphs
from tests.fakes import HashingEncoder
from tests.qa.test_evaluation import BELL, KITE, RANKED, SOUP, question_set


@pytest.fixture
def own(library: Library, tmp_path: Path) -> Library:
    """A user's library that holds two of the set's three paragraphs, one of them twice, among other texts."""
    (tmp_path / "town.txt").write_text(f"Notices\n\n{BELL.replace(' ', chr(10), 1)}\n\nThe well is dry.\n", "utf-8")
    (tmp_path / "clubs.txt").write_text(f"{KITE}\n\n{BELL}\n", "utf-8")
    library.add([tmp_path / "town.txt", tmp_path / "clubs.txt"])
    return library


def test_paragraphs_are_found_by_their_text(own: Library) -> None:
    pool = find_paragraphs(own, [RANKED])
    questions = RANKED.questions()
    assert [pool.holds(question, 0) for question in questions] == [True, True, False]
    assert pool.documents == 2
    ranking = pool.ranking(own.search("When does the bell of Marrow tower ring?", k=10))
    assert ranking[0] in pool.right(questions[0], 0)
    assert len(ranking) == len(set(ranking)) == own.corpus.passage_count() - 1, "the bell stands twice, and counts once"


def test_only_questions_whose_paragraphs_are_held_are_asked(own: Library) -> None:
    evaluation = measure_retrieval(own, find_paragraphs(own, [RANKED]))
    assert evaluation.sets[0].questions == 2
    assert evaluation.figures["hit@5"] == 1


def test_a_made_library_gives_the_same_figures_as_one_that_is_found(library: Library) -> None:
    made = measure_retrieval(library, add_paragraphs(library, [RANKED]))
    assert measure_retrieval(library, find_paragraphs(library, [RANKED])).figures == made.figures


def test_a_library_without_the_paragraphs_is_named(own: Library) -> None:
    with pytest.raises(UsageError, match=r"holds the paragraphs of none of its questions; .*--in-library"):
        find_paragraphs(own, [question_set("en", [(SOUP, ["When do soup kitchens open?"])])])


def test_a_library_that_changes_meanwhile_is_named(own: Library, tmp_path: Path) -> None:
    def change(done: int, total: int) -> None:
        (tmp_path / "town.txt").write_text(f"{KITE}\n", "utf-8")
        own.add([tmp_path / "town.txt"])

    with pytest.raises(LibraryError, match="was changed while it was measured"):
        measure_retrieval(own, find_paragraphs(own, [RANKED]), progress=change)


def test_all_documents_are_looked_at_in_one_state(own: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    found = own.passages
    with Library.open(own.path, encoder=HashingEncoder()) as other:

        def disturbed(document_id: str) -> list[Passage]:
            for summary in other.summaries():
                other.remove(summary.id)
            return found(document_id)

        monkeypatch.setattr(own, "passages", disturbed)
        assert find_paragraphs(own, [RANKED]).documents == 2
