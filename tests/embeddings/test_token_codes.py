"""Token codes: what comparing by them keeps of comparing the states themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from embeddings.encoder import Encoder
from embeddings.token_codes import COMPARED, TokenCodes

DIMENSION = 128


@pytest.fixture
def codes() -> TokenCodes:
    random = np.random.default_rng(1)
    rotation, _ = np.linalg.qr(random.standard_normal((DIMENSION, DIMENSION)))
    mean = random.standard_normal(DIMENSION) / 30
    return TokenCodes(*(np.asarray(value, np.float32) for value in (mean, mean, rotation)))


def states(tokens: int, *, seed: int) -> npt.NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((tokens, DIMENSION), dtype=np.float32)


def test_a_token_takes_its_width(codes: TokenCodes) -> None:
    assert codes.width == DIMENSION // 4
    assert len(codes.encode(states(7, seed=2))) == 7 * codes.width


def test_similarities_are_those_of_the_nearest_tokens(codes: TokenCodes) -> None:
    question, passages = states(5, seed=3), [states(9, seed=4), states(1, seed=5), states(30, seed=6)]
    found = codes.similarities(codes.question(question), [codes.encode(passage) for passage in passages])
    # Questions and passages have one mean here, so that a passage's tokens may be taken for a question's.
    exact = np.stack([(codes.question(question) @ codes.question(passage).T).max(axis=1) for passage in passages])
    assert found.shape == (3, 5)
    np.testing.assert_allclose(found, exact, atol=0.15)


def test_passages_are_compared_alike_wherever_they_stand(codes: TokenCodes) -> None:
    question = codes.question(states(5, seed=3))
    passages = [codes.encode(states(400, seed=seed)) for seed in range(7)]
    assert len(passages) * 400 > 2 * COMPARED
    alone = [codes.similarities(question, [passage])[0] for passage in passages]
    np.testing.assert_allclose(codes.similarities(question, passages), alone, rtol=1e-5)


def test_a_token_is_nearest_to_itself(codes: TokenCodes) -> None:
    passage = states(20, seed=7)
    found = codes.similarities(codes.question(passage), [codes.encode(passage), codes.encode(states(20, seed=8))])
    assert (found[0] > 0.8).all()
    assert (found[1] < 0.6).all()


def test_length_of_a_state_does_not_matter(codes: TokenCodes) -> None:
    passage = states(4, seed=9)
    assert codes.encode(passage) == codes.encode(passage * 8)


def test_other_models_have_no_codes() -> None:
    assert TokenCodes.shipped("hashing") is None


@pytest.mark.model
def test_a_translation_is_nearer_than_another_subject(e5: Encoder) -> None:
    shipped = TokenCodes.shipped(e5.name)
    assert shipped is not None
    texts = [
        "La balance du port est vérifiée chaque hiver par un expert de la capitale.",
        "Le marché aux fleurs ouvre le samedi matin devant la gare.",
    ]
    _, passages = e5.encode_passage_tokens(texts)
    _, [question] = e5.encode_question_tokens(["Who checks the scales of the harbour in winter?"])
    found = shipped.similarities(shipped.question(question), [shipped.encode(passage) for passage in passages])
    assert found[0].mean() > found[1].mean() + 0.1
