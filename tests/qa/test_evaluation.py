from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.evaluation import evaluation_record, measure_retrieval
from qa.library import Library
from qa.pools import Place, add_paragraphs
from qa.question_sets import Article, Paragraph, QuestionSet

BELL = "The bell of Marrow tower rings at noon."
KITE = "A kite club meets on the eastern hill."
SOUP = "Soup kitchens open each winter evening."


def question_set(language: str, *articles: list[tuple[str, list[str]]]) -> QuestionSet:
    return QuestionSet(
        Path(f"{language}.json"),
        language,
        tuple(
            Article("", tuple(Paragraph(text, tuple(questions)) for text, questions in article)) for article in articles
        ),
    )


# Ranks 1, 2 and 3: a question shares more words with the paragraphs before the right one.
RANKED = question_set(
    "en",
    [
        (BELL, ["When does the bell of Marrow tower ring?"]),
        (KITE, ["Bell of Marrow tower rings at noon: a kite club on the hill?"]),
    ],
    [(SOUP, ["Bell of Marrow tower rings at noon: a kite club meets on the eastern hill: soup?"])],
)


def test_figures_by_hand(library: Library) -> None:
    evaluation = measure_retrieval(library, add_paragraphs(library, [RANKED]))
    assert evaluation.figures == pytest.approx(
        {
            "hit@1": 1 / 3,
            "hit@5": 1,
            "mrr@10": (1 + 1 / 2 + 1 / 3) / 3,
            "ndcg@10": (1 + 0.6309298 + 1 / 2) / 3,
            "recall@100": 1,
            "map@100": (1 + 1 / 2 + 1 / 3) / 3,
        }
    )
    assert evaluation.matrix is None
    assert (evaluation.documents, evaluation.passages, evaluation.depth) == (2, 3, 100)
    [of_set] = evaluation.sets
    assert (of_set.paragraphs, of_set.questions, of_set.figures) == (3, 3, evaluation.figures)


def test_a_rank_below_the_depth_is_not_found(library: Library) -> None:
    paragraphs: list[tuple[str, list[str]]] = [(f"{BELL} Ring {number}.", []) for number in range(10)]
    questions = question_set("en", [*paragraphs, (SOUP, ["The bell of Marrow tower rings at noon?"])])
    evaluation = measure_retrieval(library, add_paragraphs(library, [questions]), depth=10)
    assert evaluation.figures == dict.fromkeys(["hit@1", "hit@5", "mrr@10", "ndcg@10", "recall@10", "map@10"], 0)


def test_each_paragraph_is_one_of_the_library_s(library: Library) -> None:
    texts = [
        "No full stop",
        "1. A list item, and <b>markup</b> & an &amp; entity",
        "# Not a heading",
        " ".join(f"Sentence number {number} of a paragraph that goes on and on." for number in range(60)),
        "Last one.",
    ]
    pool = add_paragraphs(library, [question_set("en", [(text, []) for text in texts])])
    [document] = library.documents()
    assert document.text.split("\n\n") == texts
    numbers = [passage.number for passage in library.passages(document.id)]
    assert sorted(set(numbers)) == [1, 2, 3, 4, 5]
    assert numbers.count(4) > 1
    assert pool.passages == len(numbers)
    assert {number: place for (_, number), place in pool.places.items()} == {
        number: Place(0, 0, number - 1) for number in range(1, 6)
    }


def test_any_piece_of_a_long_paragraph_is_right_and_counts_once(library: Library) -> None:
    long = [f"Clause {number} concerns the {word} of the port." for word in ("tolls", "cranes") for number in range(40)]
    questions = question_set("en", [(" ".join(long), ["Which clause concerns the cranes of the port?"]), (SOUP, [])])
    pool = add_paragraphs(library, [questions])
    assert pool.passages > 2
    hits = library.search("Which clause concerns the cranes of the port?", k=100)
    assert pool.ranking(hits) == [Place(0, 0, 0), Place(0, 0, 1)]
    assert measure_retrieval(library, pool).figures["map@100"] == 1


def test_a_paragraph_that_stands_twice_is_right_in_both_places(library: Library) -> None:
    questions = question_set("en", [(BELL, []), (KITE, [])], [(BELL, ["When does the bell of Marrow tower ring?"])])
    evaluation = measure_retrieval(library, add_paragraphs(library, [questions]))
    assert set(evaluation.figures.values()) == {1.0}


def test_articles_without_paragraphs_are_no_documents(library: Library) -> None:
    evaluation = measure_retrieval(library, add_paragraphs(library, [question_set("en", [], [(BELL, ["Bell?"])])]))
    assert evaluation.documents == 1
    assert evaluation.figures["hit@1"] == 1


def test_a_limit_spreads_the_questions(library: Library) -> None:
    right, wrong = "When does the bell of Marrow tower ring?", "Where does the kite club meet on the hill?"
    questions = question_set("en", [(BELL, [right, wrong, right, wrong]), (KITE, [])])
    pool = add_paragraphs(library, [questions])
    steps: list[tuple[int, int]] = []
    limited = measure_retrieval(library, pool, limit=2, progress=lambda done, total: steps.append((done, total)))
    assert limited.figures["hit@1"] == 1
    assert steps == [(1, 2), (2, 2)]
    assert measure_retrieval(library, pool).figures["hit@1"] == 0.5
    assert measure_retrieval(library, pool, limit=9).sets[0].questions == 4


# The second English question leads astray among the French paragraphs only.
ENGLISH = question_set(
    "en",
    [
        ("Doctor Okafor repaired the Zephyr engine in 1931.", ["Who repaired the Zephyr engine in 1931?"]),
        (
            "The mayor planted lime trees along the Tilbury canal near Osk.",
            ["What did the mayor plant along the canal when « le docteur a réparé le moteur »?"],
        ),
    ],
)
FRENCH = question_set(
    "fr",
    [
        ("Le docteur Okafor a réparé le moteur Zephyr en 1931.", ["Qui a réparé Zephyr en 1931 avec Okafor ?"]),
        (
            "Le maire a planté des tilleuls au bord du canal Tilbury à Osk.",
            ["Qui a planté des tilleuls au bord du canal Tilbury à Osk ?"],
        ),
    ],
)


def test_a_matrix_of_translations_by_hand(library: Library) -> None:
    evaluation = measure_retrieval(library, add_paragraphs(library, [ENGLISH, FRENCH]))
    matrix = evaluation.matrix
    assert matrix is not None
    assert matrix.languages == ("en", "fr")
    assert matrix.rows == ((1, 0.5), (1, 1))
    assert (matrix.same, matrix.other) == (1, 0.75)


def test_a_language_that_the_ranking_lacks_is_looked_for_further_down(library: Library) -> None:
    bells = [f"{BELL} Ring {number}." for number in range(12)]
    ask = "When does the bell of Marrow tower ring: 7?"
    english = question_set("en", [(text, [ask] if number == 7 else []) for number, text in enumerate(bells)])
    cloches = [f"Cloche numéro {number}, à midi." for number in range(12)]
    french = question_set(
        "fr", [(text, ["Cloche numéro 7 ?"] if number == 7 else []) for number, text in enumerate(cloches)]
    )
    pool = add_paragraphs(library, [english, french])
    assert {place.set for place in pool.ranking(library.search(ask, k=10))} == {0}
    evaluation = measure_retrieval(library, pool, depth=10)
    assert evaluation.matrix is not None
    assert evaluation.matrix.rows[0][1] == 1
    assert evaluation.sets[0].figures["recall@10"] == 0.5


def test_every_translation_of_the_right_paragraph_is_right(library: Library) -> None:
    pool = add_paragraphs(library, [ENGLISH, FRENCH])
    precisions = []
    for at, questions in enumerate(pool.sets):
        for _, index, paragraph in questions.paragraphs():
            ranking = pool.ranking(library.search(paragraph.questions[0], k=100))
            ranks = sorted(ranking.index(Place(language, 0, index)) + 1 for language in (at, 1 - at))
            precisions.append((1 / ranks[0] + 2 / ranks[1]) / 2)
    assert min(precisions) < 1
    evaluation = measure_retrieval(library, pool)
    assert evaluation.figures["map@100"] == pytest.approx(sum(precisions) / 4)
    assert evaluation.figures["recall@100"] == 1


def test_sets_that_are_no_translations_are_one_pool(library: Library) -> None:
    other = question_set("fr", [(FRENCH.articles[0].paragraphs[0].text, ["Qui a réparé le moteur Zephyr ?"])])
    evaluation = measure_retrieval(library, add_paragraphs(library, [RANKED, other]))
    assert evaluation.matrix is None
    assert evaluation_record(evaluation)["matrix"] is None
    assert [of_set.questions for of_set in evaluation.sets] == [3, 1]
    assert evaluation.sets[1].figures["hit@1"] == 1
    assert evaluation.figures["hit@1"] == 2 / 4


def test_the_record(library: Library) -> None:
    record = evaluation_record(measure_retrieval(library, add_paragraphs(library, [ENGLISH, FRENCH]), limit=1))
    assert json.loads(json.dumps(record)) == record
    figures = record.pop("figures")
    assert [of_set.pop("figures")["hit@1"] for of_set in record["sets"]] == [1.0, 1.0]
    assert figures["hit@1"] == 1.0
    assert record == {
        "model": "hashing",
        "k": 100,
        "documents": 2,
        "paragraphs": 4,
        "passages": 4,
        "questions": 2,
        "sets": [
            {"file": "en.json", "language": "en", "paragraphs": 2, "questions": 1},
            {"file": "fr.json", "language": "fr", "paragraphs": 2, "questions": 1},
        ],
        "matrix": {
            "languages": ["en", "fr"],
            "hit@1": [[1.0, 1.0], [1.0, 1.0]],
            "same_language": 1.0,
            "other_language": 1.0,
        },
    }


def test_figures_are_rounded_in_the_record(library: Library) -> None:
    record = evaluation_record(measure_retrieval(library, add_paragraphs(library, [RANKED])))
    assert record["figures"]["hit@1"] == 0.3333
