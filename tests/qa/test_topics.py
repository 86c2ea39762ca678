from __future__ import annotations

from pathlib import Path

from qa.library import Library
from qa.topics import topics

ONE = (
    "# Port\n\n## Who may use the port?\n\nAll may.\n\n## Article 7\n\nNone may.\n\n## Fees\n\nTwo.\n\n"
    "## Rules for the winter months\n\nIce.\n"
)
TWO = "# Ville\n\n## Les horaires de la mairie\n\nLa mairie ouvre à neuf heures et ferme le soir.\n"


def told(library: Library, count: int) -> list[str]:
    return [topic.text for topic in topics(library.corpus, library.summaries(), count=count)]


def test_topics_are_telling_headings_of_all_documents(library: Library, tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(ONE, "utf-8")
    (tmp_path / "two.md").write_text(TWO, "utf-8")
    (tmp_path / "three.txt").write_text("No heading stands above this text.\n", "utf-8")
    library.add([tmp_path / name for name in ("one.md", "two.md", "three.txt")])
    assert set(told(library, 2)) == {"Who may use the port?", "Les horaires de la mairie"}
    assert set(told(library, 9)) == {*told(library, 2), "Rules for the winter months"}
    assert told(library, 9) == told(library, 9)


def test_a_library_without_headings_has_no_topics(library: Library) -> None:
    assert told(library, 5) == []
