"""Folders in the BEIR format, with judgements in BEIR's form and in TREC's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.beir import read_beir
from qa.errors import UsageError
from qa.evaluation import measure_retrieval
from qa.library import Library
from qa.pools import add_paragraphs

CORPUS = [
    {"_id": "bell", "title": "Bells", "text": "The bell of Marrow tower rings at noon."},
    {"_id": "kite", "title": "", "text": "A kite club meets on the\neastern hill."},
    {"_id": "soup", "text": "Soup kitchens open each winter evening."},
    {"_id": "void", "title": "Nothing", "text": ""},
]
QUERIES = [
    {"_id": "1", "text": "When does the bell of Marrow tower ring?"},
    {"_id": "2", "text": "Where does the kite club meet?"},
    {"_id": "3", "text": "Who eats soup?"},
]
BEIR_JUDGEMENTS = "query-id\tcorpus-id\tscore\n1\tbell\t2\n1\tkite\t1\n2\tkite\t1\n2\tsoup\t0\n3\tvoid\t1\n3\tgone\t1\n"
TREC_JUDGEMENTS = "1 0 bell 2\n1 0 kite 1\n2 0 kite 1\n2 0 soup 0\n3 0 void 1\n3 0 gone 1\n"


def write(folder: Path, name: str, *records: object) -> None:
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    write(folder, "corpus.jsonl", *CORPUS)
    write(folder, "queries.jsonl", *QUERIES)
    (folder / "qrels" / "test.tsv").write_text(BEIR_JUDGEMENTS)
    return folder


@pytest.fixture
def trec(beir: Path) -> Path:
    (beir / "qrels" / "test.tsv").unlink()
    (beir / "qrels.txt").write_text(TREC_JUDGEMENTS)
    return beir


@pytest.mark.parametrize("form", ["beir", "trec"])
def test_questions_come_with_their_grades(form: str, request: pytest.FixtureRequest) -> None:
    questions = read_beir(request.getfixturevalue(form))
    assert [(article.title, article.paragraphs[0].text) for article in questions.articles] == [
        ("Bells", "The bell of Marrow tower rings at noon."),
        ("", "A kite club meets on the eastern hill."),
        ("", "Soup kitchens open each winter evening."),
    ]
    assert [(question.text, dict(question.grades)) for question in questions.questions()] == [
        ("When does the bell of Marrow tower ring?", {(0, 0): 2, (1, 0): 1}),
        ("Where does the kite club meet?", {(1, 0): 1}),
    ]
    assert questions.language == "en"


def test_grades_count(beir: Path, library: Library) -> None:
    evaluation = measure_retrieval(library, add_paragraphs(library, [read_beir(beir)]))
    assert evaluation.figures["hit@1"] == 1
    assert evaluation.figures["recall@100"] == 1
    assert evaluation.sets[0].questions == 2
    assert library.search("Marrow tower")[0].passage.heading == "Bells"


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(beir: Path, name: str) -> None:
    (beir / name).unlink()
    with pytest.raises(UsageError, match="qrels"):
        read_beir(beir)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("corpus.jsonl", "{", r"corpus\.jsonl, line 1: is not JSON"),
        ("corpus.jsonl", "[1]", r"line 1: is no object"),
        ("corpus.jsonl", '{"_id": "bell"}', "`text` is no text"),
        ("queries.jsonl", '\n{"text": "Who?"}', r"queries\.jsonl, line 2: has no `_id`"),
        ("queries.jsonl", '{"_id": "1", "text": " "}', "the question is empty"),
        ("qrels/test.tsv", "q\td\ts\n1\tbell\thigh\n", r"test\.tsv, line 2: is not a query, a document and a whole"),
        ("qrels/test.tsv", "q\td\ts\n1\tgone\t1\n", "no question has a judgement"),
    ],
)
def test_a_broken_file_is_named(beir: Path, name: str, text: str, complaint: str) -> None:
    (beir / name).write_text(text)
    with pytest.raises(UsageError, match=complaint):
        read_beir(beir)


def test_other_encodings_are_named(beir: Path) -> None:
    (beir / "corpus.jsonl").write_bytes('{"_id": "1", "text": "café"}'.encode("latin-1"))
    with pytest.raises(UsageError, match="is not UTF-8"):
        read_beir(beir)
