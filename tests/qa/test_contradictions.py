"""Documents that contradict each other are both cited; copies of a statement are cited once."""

from __future__ import annotations

from pathlib import Path

from qa.library import Library


def test_both_sides_of_a_contradiction_are_cited(library: Library, tmp_path: Path) -> None:
    texts = [f"The bridge of Osk was opened in {year} by the mayor." for year in (1931, 1938, 1931)]
    for number, text in enumerate([*texts, "Herring is weighed twice before sale."]):
        (tmp_path / f"{number}.txt").write_text(f"{text}\n", "utf-8")
    library.add(sorted(tmp_path.glob("*.txt")))
    answer = library.ask("When was the bridge of Osk opened by the mayor?", min_confidence=0)
    assert sorted(citation.quote for citation in answer.citations) == texts[:2]
