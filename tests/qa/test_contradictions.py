"""Documents that contradict each other are both cited; copies of a statement are cited once."""

from __future__ import annotations

from pathlib import Path

from qa.library import Library
from qa.passage_reader import PassageReader
from tests.fakes import WordSpanReader


def test_both_sides_of_a_contradiction_are_cited(library: Library, tmp_path: Path) -> None:
    texts = [f"The bridge of Osk was opened in {year} by the mayor." for year in (1931, 1938, 1931)]
    for number, text in enumerate([*texts, "Herring is weighed twice before sale."]):
        (tmp_path / f"{number}.txt").write_text(f"{text}\n", "utf-8")
    library.add(sorted(tmp_path.glob("*.txt")))
    answer = library.ask("When was the bridge of Osk opened by the mayor?", min_confidence=0)
    assert sorted(citation.quote for citation in answer.citations) == texts[:2]


def test_what_contradicts_a_quotation_stands_beside_it_and_not_as_its_repetition(
    library: Library, tmp_path: Path
) -> None:
    """The words that answer may stand in another sentence than the one by which the passages are alike."""
    for name, count in (("spring", 12), ("summer", 14), ("autumn", 12)):
        text = f"The ferry line of Osk was opened in 1931. By now {count} ferries cross the strait every day.\n"
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    library.add(sorted(tmp_path.glob("*.txt")))
    library.reader = PassageReader(lambda: WordSpanReader("ferries cross"))
    answer = library.ask("What of the ferry line of Osk, that was opened in 1931?", min_confidence=0)
    twelve, fourteen = sorted(answer.citations, key=lambda citation: citation.quote)
    assert twelve.quote == "By now 12 ferries cross the strait every day."
    assert fourteen.quote == twelve.quote.replace("12", "14")
    assert [also.quote for also in twelve.also] == [twelve.quote]
    assert fourteen.also == ()


def test_a_document_that_repeats_itself_stands_beside_a_quotation_once(library: Library, tmp_path: Path) -> None:
    text = "The bridge of Osk was opened in 1931 by the mayor.\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (tmp_path / "b.txt").write_text(f"{text}\n{text}", "utf-8")
    library.add(sorted(tmp_path.glob("*.txt")))
    (citation,) = library.ask("When was the bridge of Osk opened by the mayor?", min_confidence=0).citations
    assert [(source.document.title, source.passage.number) for source in (citation, *citation.also)] == [
        ("a", 1),
        ("b", 1),
    ]
