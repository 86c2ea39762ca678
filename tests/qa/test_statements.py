"""When two hits say the same."""

from __future__ import annotations

from dataclasses import replace

from qa.domain import Hit
from qa.statements import Said, Statement, best_sentence, contradicts, repetition, say_the_same, statements
from tests.qa.test_confidence import make_hit


def said(hit: Hit) -> Said:
    return Said.by(hit, best_sentence(hit))


def test_near_sentences_of_two_documents_say_the_same() -> None:
    one = said(make_hit(0.5, vector=(1, 0), document_id="treaty"))
    assert say_the_same(one, said(make_hit(0.4, vector=(0.8, 0.6), document_id="translation")))
    assert not say_the_same(one, said(make_hit(0.4, vector=(0.4, 0.92), document_id="other")))


def test_sentences_of_one_document_never_do() -> None:
    assert not say_the_same(said(make_hit(0.5, document_id="treaty")), said(make_hit(0.5, document_id="treaty")))


def test_the_best_sentence_is_the_one_that_matches_best() -> None:
    hit = make_hit(0.5)
    assert best_sentence(hit) is hit.sentences[0]


def test_a_statement_is_taken_once_in_the_language_of_the_question() -> None:
    french = make_hit(0.5, vector=(1, 0), document_id="traité", language="fr")
    english = make_hit(0.4, vector=(1, 0), document_id="treaty", language="en")
    other = make_hit(0.3, vector=(0, 1), document_id="other", language="en")
    in_french = [Statement(french, (english,)), Statement(other)]
    assert statements([french, english, other], language="en") == [Statement(english, (french,)), Statement(other)]
    assert statements([french, english, other], language="fr") == in_french
    assert statements([french, english, other], language="de") == in_french
    assert statements([], language="de") == []


def test_the_same_with_other_numbers_contradicts_in_one_language_only() -> None:
    own = replace(said(make_hit(0.5, vector=(1, 0))), numbers=["12"])
    other = make_hit(0.4, vector=(0.8, 0.6), document_id="other")
    assert contradicts(own, other)
    assert not contradicts(replace(own, numbers=[]), other)
    assert not contradicts(replace(own, language="fr"), other)
    assert not contradicts(own, make_hit(0.4, vector=(0, 1), document_id="other"))


def test_a_sentence_is_found_again_in_a_translation() -> None:
    own = said(make_hit(0.5, vector=(1, 0)))
    translation = make_hit(0.4, vector=(0.8, 0.6), document_id="translation")
    assert repetition(own, translation) is translation.sentences[0]
    assert repetition(own, make_hit(0.4, vector=(0, 1), document_id="other")) is None
