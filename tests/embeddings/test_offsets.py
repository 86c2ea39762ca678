from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from embeddings.encoder import SentenceTransformerEncoder
from embeddings.offsets import LanguageOffsets

Vectors = npt.NDArray[np.float32]

FRENCH, GERMAN = [0.5, 0.0, 0.0, 0.0], [0.0, 0.3, 0.0, 0.1]
PASSAGES = np.array([FRENCH, GERMAN], np.float32)
QUESTIONS = np.array([[0.0, 0.0, 0.2, 0.0], [0.1, 0.1, 0.1, 0.1]], np.float32)

TRANSLATIONS = {
    "de": "Die Bibliothek ist sonntags geschlossen, weil das Dach repariert wird.",
    "en": "The library is closed on Sundays because the roof is being repaired.",
    "fr": "La bibliothèque est fermée le dimanche parce qu'on répare le toit.",
    "ru": "Библиотека закрыта по воскресеньям, потому что ремонтируют крышу.",
    "zh": "图书馆星期日闭馆，因为屋顶正在维修。",
}
UNRELATED = {
    "de": "Der Lachs schwimmt jeden Herbst den Fluss hinauf, um zu laichen.",
    "en": "She bought three kilograms of apples at the market for a cake.",
    "fr": "Le volcan a recouvert de cendres les vignes de toute la vallée.",
    "ru": "Новый поезд доезжает до границы за четыре часа без остановок.",
    "zh": "这位钢琴家昨晚在音乐厅演奏了两首奏鸣曲。",
}


def unit(vectors: Vectors) -> Vectors:
    scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


@pytest.fixture
def offsets() -> LanguageOffsets:
    return LanguageOffsets(["fr", "de"], PASSAGES, QUESTIONS)


@pytest.fixture
def vectors() -> Vectors:
    return unit(np.random.default_rng(4).standard_normal((3, 4)).astype(np.float32))


def test_passages_lose_the_mean_of_their_language(offsets: LanguageOffsets, vectors: Vectors) -> None:
    neutral = offsets.neutral_passages(vectors, ["de", "fr", "de"])
    np.testing.assert_allclose(neutral, unit(vectors - PASSAGES[[1, 0, 1]]), atol=1e-6)


def test_sentences_lose_the_mean_of_the_language_of_their_passage(offsets: LanguageOffsets, vectors: Vectors) -> None:
    neutral = offsets.neutral_sentences(vectors, ["fr", "de"], np.array([0, 1, 1]))
    np.testing.assert_array_equal(neutral, offsets.neutral_passages(vectors, ["fr", "de", "de"]))


def test_questions_lose_the_mean_of_questions(offsets: LanguageOffsets, vectors: Vectors) -> None:
    neutral = offsets.neutral_questions(vectors, ["fr", "fr", "de"])
    np.testing.assert_allclose(neutral, unit(vectors - QUESTIONS[[0, 0, 1]]), atol=1e-6)


@pytest.mark.parametrize("language", ["und", "", "xx", "FR"])
def test_an_unknown_language_gets_the_mean_of_all(offsets: LanguageOffsets, vectors: Vectors, language: str) -> None:
    passages = offsets.neutral_passages(vectors, [language] * 3)
    questions = offsets.neutral_questions(vectors, [language] * 3)
    np.testing.assert_allclose(passages, unit(vectors - PASSAGES.mean(axis=0)), atol=1e-6)
    np.testing.assert_allclose(questions, unit(vectors - QUESTIONS.mean(axis=0)), atol=1e-6)


def test_what_comes_back_is_new_and_of_unit_length(offsets: LanguageOffsets, vectors: Vectors) -> None:
    before = vectors.copy()
    for neutral in (offsets.neutral_passages(vectors, ["fr"] * 3), offsets.neutral_questions(vectors, ["de"] * 3)):
        assert neutral.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(neutral, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(vectors, before)


def test_no_vectors(offsets: LanguageOffsets) -> None:
    assert offsets.neutral_passages(np.empty((0, 4), np.float32), []).shape == (0, 4)


def test_a_vector_that_is_its_mean_stays_a_number(offsets: LanguageOffsets) -> None:
    assert np.isfinite(offsets.neutral_passages(PASSAGES[:1], ["fr"])).all()


def test_languages_are_those_with_a_mean_of_their_own(offsets: LanguageOffsets) -> None:
    assert offsets.languages == {"fr", "de"}


def test_the_digest_names_the_values(offsets: LanguageOffsets) -> None:
    other = PASSAGES.copy()
    other[1, 2] += 0.001
    same = LanguageOffsets(["fr", "de"], PASSAGES.copy(), QUESTIONS.copy())
    assert same.digest == offsets.digest
    assert LanguageOffsets(["fr", "de"], other, QUESTIONS).digest != offsets.digest
    assert LanguageOffsets(["fr", "de"], PASSAGES, other).digest != offsets.digest
    assert LanguageOffsets(["fr", "de"], QUESTIONS, PASSAGES).digest != offsets.digest


def test_the_digest_changes_with_the_languages(offsets: LanguageOffsets) -> None:
    """The same means under other languages are another table: vectors made with the two must not be mixed."""
    assert LanguageOffsets(["de", "fr"], PASSAGES, QUESTIONS).digest != offsets.digest


@pytest.mark.parametrize("model", ["another-model", "", "intfloat/multilingual-e5-small"])
def test_no_table_is_shipped_for_another_model(model: str) -> None:
    assert LanguageOffsets.shipped(model) is None


def test_the_shipped_table() -> None:
    offsets = LanguageOffsets.shipped("multilingual-e5-small")
    assert offsets is not None
    assert len(offsets.languages) > 60
    assert set(TRANSLATIONS) < offsets.languages
    vectors = unit(np.random.default_rng(1).standard_normal((2, 384)).astype(np.float32))
    np.testing.assert_allclose(np.linalg.norm(offsets.neutral_passages(vectors, ["fr", "und"]), axis=1), 1, atol=1e-5)
    french, chinese = (offsets.neutral_passages(vectors[:1], [language]) for language in ("fr", "zh"))
    assert not np.allclose(french, chinese)


@pytest.mark.model
def test_translations_come_nearer_than_what_shares_the_language(e5: SentenceTransformerEncoder) -> None:
    offsets = LanguageOffsets.shipped(e5.name)
    assert offsets is not None
    languages = sorted(TRANSLATIONS)
    texts = [TRANSLATIONS[language] for language in languages] + [UNRELATED[language] for language in languages]
    raw = e5.encode_passages(texts)
    neutral = offsets.neutral_passages(raw, languages * 2)
    count = len(languages)

    def margins(vectors: Vectors) -> Vectors:
        """Return, for each ordered pair of languages, how much nearer the translation is than the unrelated text."""
        meaning = vectors[:count] @ vectors[:count].T
        language = (vectors[:count] * vectors[count:]).sum(axis=1, keepdims=True)
        pairs: Vectors = (meaning - language)[~np.eye(count, dtype=bool)]
        return pairs

    assert margins(neutral).mean() > margins(raw).mean()
    assert margins(neutral).min() > margins(raw).min()
    assert margins(neutral).min() > 0
    assert offsets.neutral_questions(e5.encode_questions(texts), languages * 2).shape == raw.shape
