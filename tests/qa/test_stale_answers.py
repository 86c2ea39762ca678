"""A document that is removed or replaced while an answer is made of it is not in that answer."""

from __future__ import annotations

import threading
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

    def read(self, question: str, passages: Sequence[str]) -> list[Span]:
        if not self.asked:
            self._disturb()
        return super().read(question, passages)


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

        # It ends only after the answer: emptying the write-ahead log waits for whoever still reads.
        changing = threading.Thread(target=change)

        def disturb() -> None:
            before = other.revision()
            changing.start()
            while other.revision() == before:
                assert changing.is_alive()

        reader = _Disturbed("ferries", disturb)
        with Library.open(other.path, encoder=HashingEncoder(), reader=PassageReader(lambda: reader)) as library:
            answer = library.ask(QUESTION, min_confidence=0)
            changing.join()
            held = {passage.id for document in other.documents() for passage in other.passages(document.id)}
    assert {hit.passage.id for hit in answer.hits} <= held
    assert {citation.passage.id for citation in answer.citations} <= held
    assert answer.citations
    assert "Twelve" not in str(answer.text)
    assert ("Thirteen" in str(answer.text)) == replaced
