"""Question sets in the BEIR format: a folder with `corpus.jsonl`, `queries.jsonl` and judgements in `qrels`.

Judgements are a table of query, document and grade, in BEIR's form (`qrels/test.tsv`, with a line of headings) or in
TREC's (`qrels.txt`: query, an unused column, document, grade).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.errors import QuestionError, UsageError
from qa.loaders.normal import clean, has_words
from qa.question_sets import Article, JudgedQuestion, Paragraph, QuestionSet, language_of
from qa.questions import check_question

__all__ = ["read_beir"]

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
JUDGEMENTS = ("qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv", "qrels.tsv", "qrels.txt", "qrels")
"""Where judgements are looked for; the first file that is there counts."""


def read_beir(folder: Path) -> QuestionSet:
    """Read a folder in the BEIR format; a document is an article of one paragraph, below its title.

    Questions without a judgement above 0 are left out, and so are judgements of documents that are not there.

    Raises:
        UsageError: a file is missing, cannot be read or is not in the format, or no question is left.
    """
    articles: list[Article] = []
    numbers: dict[str, int] = {}
    for place, record in _records(folder / CORPUS):
        text = " ".join(clean(_text(record, "text", place)).split())
        if has_words(text):  # some collections hold empty documents, which nothing could find
            numbers[_id(record, place)] = len(articles)
            title = " ".join(clean(str(record.get("title") or "")).split())
            articles.append(Article(title, (Paragraph(text, ()),), is_headed=True))
    grades = _grades(folder, numbers)
    judged = []
    for place, record in _records(folder / QUERIES):
        held = grades.get(_id(record, place))
        if held:
            judged.append(JudgedQuestion(_question(record, place), {(number, 0): held[number] for number in held}))
    if not judged:
        raise UsageError(f"{folder}: no question has a judgement above 0 of a document in {CORPUS}; check the ids")
    texts = [article.paragraphs[0].text for article in articles]
    return QuestionSet(folder, language_of(folder, texts), tuple(articles), tuple(judged))


def _grades(folder: Path, numbers: Mapping[str, int]) -> dict[str, dict[int, int]]:
    """Return for each query the grades above 0 of the documents, by their numbers."""
    path = next((folder / name for name in JUDGEMENTS if (folder / name).is_file()), None)
    if path is None:
        raise UsageError(f"{folder}: there are no judgements; name a folder with qrels/test.tsv or qrels.txt")
    found: dict[str, dict[int, int]] = {}
    for number, line in _lines(path):
        cells = line.split("\t") if "\t" in line else line.split()
        if len(cells) == 4:  # TREC's second column means nothing
            del cells[1]
        if len(cells) != 3 or not _is_grade(cells[2]):
            if number == 1:
                continue  # headings
            raise UsageError(f"{path}, line {number}: is not a query, a document and a whole number; mend or remove it")
        query, document, grade = cells[0], cells[1], int(cells[2])
        if grade > 0 and document in numbers:
            found.setdefault(query, {})[numbers[document]] = grade
    return found


def _is_grade(text: str) -> bool:
    return text.strip().removeprefix("-").isdecimal()


def _records(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each line's object with its place for errors."""
    for number, line in _lines(path):
        place = f"{path}, line {number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{place}: is not JSON ({error}); mend or remove it") from error
        if not isinstance(record, dict):
            raise UsageError(f"{place}: is no object with `_id` and `text`; mend or remove it")
        yield place, record


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from ((number, line.rstrip("\n")) for number, line in enumerate(file, 1) if line.strip())
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}); a BEIR folder holds {CORPUS}, {QUERIES} and qrels"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 ({error.reason}); save it as UTF-8") from error


def _id(record: Mapping[str, Any], place: str) -> str:
    if not isinstance(record.get("_id"), str | int):
        raise UsageError(f"{place}: has no `_id`; mend or remove it")
    return str(record["_id"])


def _text(record: Mapping[str, Any], key: str, place: str) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise UsageError(f"{place}: `{key}` is no text; mend or remove it")
    return value


def _question(record: Mapping[str, Any], place: str) -> str:
    try:
        return check_question(_text(record, "text", place))
    except QuestionError as error:
        raise UsageError(f"{place}: {error}") from error
