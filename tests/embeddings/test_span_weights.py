from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import ModelError
from embeddings.span_weights import load_span_weights, save_span_weights, span_weights_digest

SOURCE = np.random.default_rng(1)
BASE = {
    "layer.weight": SOURCE.normal(0, 0.05, (48, 32)).astype(np.float32),
    "layer.bias": SOURCE.normal(0, 0.05, 48).astype(np.float32),
}
TRAINED = {
    "layer.weight": BASE["layer.weight"] + SOURCE.normal(0, 0.004, (48, 32)).astype(np.float32),
    "layer.bias": BASE["layer.bias"] + np.float32(0.01),
    "head.weight": SOURCE.normal(0, 0.02, (2, 32)).astype(np.float32),
}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "weights.npz"
    save_span_weights(path, trained=TRAINED, base=BASE, model="m")
    return path


def test_weights_come_back_to_a_small_part_of_what_training_changed(saved: Path) -> None:
    found = load_span_weights(saved, base=BASE, model="m")
    assert set(found) == set(TRAINED)
    changed = TRAINED["layer.weight"] - BASE["layer.weight"]
    error = found["layer.weight"] - TRAINED["layer.weight"]
    assert np.abs(error).max() <= np.abs(changed).max() / 31 / 2 + 1e-7
    np.testing.assert_allclose(found["layer.bias"], TRAINED["layer.bias"], atol=1e-4)
    np.testing.assert_allclose(found["head.weight"], TRAINED["head.weight"], atol=1e-4)
    assert all(values.dtype == np.float32 for values in found.values())


def test_another_model_is_named(saved: Path) -> None:
    with pytest.raises(ModelError, match="another model than other"):
        load_span_weights(saved, base=BASE, model="other")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for call in (lambda path: load_span_weights(path, base=BASE, model="m"), span_weights_digest):
        with pytest.raises(ModelError, match="cannot be read"):
            call(tmp_path / "none.npz")


@pytest.mark.parametrize("keep", [0, 10, 300, 2000])
def test_a_cut_file_is_named(saved: Path, keep: int) -> None:
    saved.write_bytes(saved.read_bytes()[:keep])
    with pytest.raises(ModelError, match="cannot be read"):
        load_span_weights(saved, base=BASE, model="m")


def test_digests_tell_files_apart(saved: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.npz"
    save_span_weights(other, trained=TRAINED, base=BASE, model="n")
    assert span_weights_digest(saved) == span_weights_digest(saved) != span_weights_digest(other)
