"""A document that is removed or replaced while an answer is made of it is not in that answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from embeddings.span_reader import Span
from qa.library import Library
from qa.passage_reader import PassageReader
from tests.fakes import HashingEncoder, WordSpanReader

QUESTION = "How many ferries cross the strait every working day?"
FERRIES = "Twelve ferries cross the strait every working day."


class _Disturbed(WordSpanReader):
    """Lets something happen before it reads for the first time."""

    def __init__(self, words: str, disturb: Callable[[], object]) -> None:
        super().__init__(words)
        self._disturb = disturb

    def read(self, question: str, passages: Sequence[str], *, headings: Sequence[str] | None = None) -> list[Span]:
        if not self.asked:
            self._disturb()
        return super().read(question, passages, headings=headings)


@pytest.mark.parametrize("replaced", [False, True])
def test_what_is_gone_when_the_answer_is_complete_is_not_in_it(tmp_path: Path, replaced: bool) -> None:
    file, moon = tmp_path / "ferries.txt", tmp_path / "moon.txt"
    file.write_text(FERRIES, "utf-8")
    moon.write_text("The moon has no ferries.", "utf-8")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as other:
        other.add([file, moon])

        def change() -> None:
            if replaced:
                file.write_text(FERRIES.replace("Twelve", "Thirteen"), "utf-8")
                other.add([file])
            else:
                other.remove(str(file))

        reader = _Disturbed("ferries", change)
        with Library.open(other.path, encoder=HashingEncoder(), reader=PassageReader(lambda: reader)) as library:
            answer = library.ask(QUESTION, min_confidence=0)
            held = {passage.id for document in other.documents() for passage in other.passages(document.id)}
    assert {hit.passage.id for hit in answer.hits} <= held
    assert {citation.passage.id for citation in answer.citations} <= held
    assert answer.citations
    assert "Twelve" not in str(answer.text)
    assert ("Thirteen" in str(answer.text)) == replaced


def test_who_reads_keeps_nothing_that_is_removed_on_the_disk(tmp_path: Path) -> None:
    """An answer under way holds no state of the library while the model reads, so no removal waits for it."""
    file = tmp_path / "ferries.txt"
    file.write_text(FERRIES, "utf-8")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as other:
        other.add([file])
        found: list[bool] = []

        def is_on_the_disk() -> bool:
            return any(FERRIES.encode() in path.read_bytes() for path in other.path.iterdir())

        def remove() -> None:
            found.append(is_on_the_disk())
            other.remove(str(file))
            found.append(is_on_the_disk())

        reader = _Disturbed("ferries", remove)
        with Library.open(other.path, encoder=HashingEncoder(), reader=PassageReader(lambda: reader)) as library:
            answer = library.ask(QUESTION, min_confidence=0)
    assert found == [True, False]
    assert answer.text is None
