"""A folder of documents, and a library that holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.library import Library

TEXTS = {
    "harbour.txt": "The harbour of Elmford opens at dawn. It shuts at dusk.\n\nHerring is weighed twice before sale.\n",
    "trains.md": "# Züge 🚂\n\nDer Zug fährt um neun. Er hält in Köln.\n\n## وصول\n\nيصل القطار مساءً. ثم يعود.\n",
    "museum.html": "<title>Musée</title><p>Le musée ouvre à neuf heures. Il ferme à cinq.</p><p>Chiens interdits.</p>",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three documents, six passages."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    library.add([folder])
    return library
