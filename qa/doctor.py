"""Checks a library against its own rules (DESIGN.md section 3), and repairs what is only a cache."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.errors import IndexFileError
from embeddings.token_codes import TokenCodes
from qa.damage import SIGNS
from qa.domain import Answer, Document, Passage, Sentence
from qa.encoding import encode_tokens
from qa.errors import LibraryError, ModelUnavailableError
from qa.inspection import damaged_vectors, language_counts_hold, sample_passages
from qa.library import Library
from qa.progress import Progress
from qa.record import answer_record
from qa.token_rows import lacking_codes, store_codes
from qa.word_index import rebuild_words, words_are_in_step

__all__ = ["Finding", "examine", "findings_record"]

PROBES = 20
"""Passages of the library whose beginnings are asked as questions."""
PROBE_LENGTH = 200
ENCODED = 64
"""Passages whose tokens are encoded and stored at a time."""
REPAIR = "run `pincite doctor --repair`"
RESTORE = "restore the library from a backup, or add the documents to a new one"

Outcome = tuple[list[str], str]
"""The problems that a check found, and what to say when it found none."""
Check = Callable[[Library], Outcome]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule looks like in a library."""

    rule: str
    healthy: bool
    detail: str


def examine(library: Library, *, repair: bool = False, progress: Progress | None = None) -> list[Finding]:
    """Check every rule and return a finding for each; with `repair`, rebuild the indexes first."""
    findings = list(_repair(library)) if repair else []
    for number, (rule, check) in enumerate(CHECKS.items()):
        if progress is not None:
            progress(number, len(CHECKS))
        findings.append(_checked(rule, check, library))
    if progress is not None:
        progress(len(CHECKS), len(CHECKS))
    return findings


def _repair(library: Library) -> Iterator[Finding]:
    """Remove leftovers and rebuild the indexes; yield a finding if that fails."""
    try:
        for path in _leftovers(library):
            path.unlink(missing_ok=True)
        library.index.rebuild()
        if not _words_are_in_step(library):
            with library.corpus.database.writing() as connection:
                rebuild_words(connection)
        _encode_lacking_tokens(library)
    except (OSError, LibraryError, ModelUnavailableError) as error:
        yield Finding("the indexes can be rebuilt", False, str(error))
    except SIGNS as error:
        yield Finding("the indexes can be rebuilt", False, f"{_named(error)}; {RESTORE}")


def _checked(rule: str, check: Check, library: Library) -> Finding:
    """Run a check; a library too damaged to be checked is a finding, too."""
    try:
        problems, well = check(library)
    except (LibraryError, *SIGNS) as error:
        return Finding(rule, False, f"cannot be checked ({_named(error)}); {RESTORE}")
    shown = "; ".join(problems[:3]) + (f"; and {len(problems) - 3} more" if len(problems) > 3 else "")
    return Finding(rule, not problems, shown if problems else well)


def _named(error: Exception) -> str:
    return str(error) if isinstance(error, LibraryError) else f"{type(error).__name__}: {error}"


def findings_record(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the record of an examination."""
    return {
        "healthy": all(finding.healthy for finding in findings),
        "findings": [{"rule": f.rule, "healthy": f.healthy, "detail": f.detail} for f in findings],
    }


def _file_is_sound(library: Library) -> Outcome:
    problems = [f"{problem}; {RESTORE}" for problem in library.corpus.database.integrity_problems()]
    return problems, f"{library.corpus.database.path.name}, model {library.encoder.name}"


def _texts_match_their_offsets(library: Library) -> Outcome:
    problems: list[str] = []
    count = 0
    for summary in library.summaries():
        with library.corpus.database.reading():  # it may be replaced meanwhile
            found = list(_offset_problems(library, library.corpus.document(summary.id)))
        problems += [f"{summary.id}: {problem}; remove it and add it again" for problem in found]
        count += summary.passages
        if not summary.passages:
            problems.append(f"{summary.id}: no passages; remove it and add it again")
    return problems, f"{count} passages"


def _offset_problems(library: Library, document: Document) -> Iterator[str]:
    passages = {passage.id: passage for passage in library.corpus.passages(document.id)}
    sentences: dict[int, list[Sentence]] = {passage_id: [] for passage_id in passages}
    held = library.corpus.candidates(passages)
    for passage_id, sentence in zip(held.owners.tolist(), held.sentences, strict=True):
        sentences[passage_id].append(sentence)
    for passage in passages.values():
        if document.text[passage.start : passage.end] != passage.text or not passage.text.strip():
            yield f"passage {passage.id} differs from the text at {passage.start}–{passage.end}"
        yield from _sentence_problems(document, passage, sentences[passage.id])


def _sentence_problems(document: Document, passage: Passage, sentences: Sequence[Sentence]) -> Iterator[str]:
    """Yield what is wrong with a passage's sentences: together they hold all of its words, in order."""
    end = passage.start
    for sentence in sentences:
        if not passage.start <= sentence.start < sentence.end <= passage.end:
            yield f"a sentence at {sentence.start}–{sentence.end} lies outside passage {passage.id}"
        if document.text[end : sentence.start].strip():
            yield f"passage {passage.id} has lost its sentence at {end}–{sentence.start}"
        end = max(end, sentence.end)
    if document.text[end : passage.end].strip():
        yield f"passage {passage.id} has lost its sentence at {end}–{passage.end}"


def _vectors_are_complete(library: Library) -> Outcome:
    remedy = "remove the documents and add them again"
    problems = [f"{count} {what} have a damaged vector; {remedy}" for what, count in damaged_vectors(library.corpus)]
    if not problems and not language_counts_hold(library.corpus):
        problems.append(f"the means of the languages are not those of the passages; {remedy}")
    dimension = library.corpus.dimension
    return problems, f"dimension {dimension}" if dimension else "none yet"


def _index_matches_the_library(library: Library) -> Outcome:
    held = library.corpus.passage_ids()
    if not library.index.path.exists():
        return [], "no cache file; the next question makes it"
    try:
        index = library.index.load()
    except IndexFileError as error:
        return [f"{error}; {REPAIR}"], ""
    if not library.index.agrees(index):
        return [f"its vectors differ from the library's; {REPAIR}"], ""
    # A file that is behind, as after a killed `add`, is a cache like any other: the index in use is brought in step.
    current = library.index.current()
    in_step = current is not None and np.array_equal(np.sort(current.ids), held)
    problems = [] if in_step else [f"{len(held)} passages are not those of the index; {REPAIR}"]
    return problems, f"{len(held)} vectors"


def _words_match_the_library(library: Library) -> Outcome:
    return [] if _words_are_in_step(library) else [f"they are not those of the passages; {REPAIR}"], "every one of them"


def _words_are_in_step(library: Library) -> bool:
    with library.corpus.database.reading() as connection:
        return words_are_in_step(connection)


def _tokens_are_complete(library: Library) -> Outcome:
    lacking = _lacking_tokens(library)
    problem = f"{len(lacking)} passages lack their tokens, as those added by an earlier version do; {REPAIR}"
    return [problem] if lacking else [], "every passage"


def _lacking_tokens(library: Library) -> list[int]:
    token_codes = TokenCodes.shipped(library.encoder.name)
    if token_codes is None:
        return []
    with library.corpus.database.reading() as connection:
        return lacking_codes(connection, width=token_codes.width)


def _encode_lacking_tokens(library: Library) -> None:
    lacking = _lacking_tokens(library)
    for start in range(0, len(lacking), ENCODED):
        passages = library.corpus.candidates(lacking[start : start + ENCODED]).passages
        codes = encode_tokens(library.encoder, passages)
        with library.corpus.database.writing() as connection:
            store_codes(connection, [passage.id for passage in passages], codes)


def _nothing_is_half_written(library: Library) -> Outcome:
    return [f"{path.name} was left by a killed process; {REPAIR}" for path in _leftovers(library)], "no leftovers"


def _answers_are_quotations(library: Library) -> Outcome:
    beginnings = [passage.text[:PROBE_LENGTH] for passage in sample_passages(library.corpus, PROBES)]
    questions = [beginning for beginning in beginnings if beginning.strip()]
    try:
        answers = library.ask_many(questions)
        again = [library.ask(question) for question in questions]
    except ModelUnavailableError as error:
        return [str(error)], ""
    problems = [problem for answer in answers for problem in _answer_problems(answer)]
    for answer, other in zip(answers, again, strict=True):
        if _citations(answer) != _citations(other):
            problems.append(f"{answer.question!r} is not answered the same alone and in a batch")
    return problems, f"{len(questions)} beginnings of passages asked"


def _answer_problems(answer: Answer) -> Iterator[str]:
    if (answer.text is None) == bool(answer.citations):
        yield f"the answer to {answer.question!r} and its citations do not go together"
    hits = {hit.passage.id for hit in answer.hits}
    for citation in answer.citations:
        if citation.document.text[citation.start : citation.end] != citation.quote:
            yield f"a quotation from {citation.document.id} differs from the text at {citation.start}–{citation.end}"
        if citation.passage.id not in hits:
            yield f"a citation for {answer.question!r} is not among its hits"


def _citations(answer: Answer) -> str:
    return json.dumps(answer_record(answer)["citations"])


def _leftovers(library: Library) -> list[Path]:
    return sorted(library.path.glob(f".{library.index.path.name}-*"))


CHECKS: dict[str, Check] = {
    "the library file is sound": _file_is_sound,
    "every passage and sentence is where its offsets say": _texts_match_their_offsets,
    "every passage and sentence has its vector": _vectors_are_complete,
    "the index holds exactly the library's passages": _index_matches_the_library,
    "the words that passages are found by are theirs": _words_match_the_library,
    "every passage has its tokens, for a model that is compared by them": _tokens_are_complete,
    "nothing is half written": _nothing_is_half_written,
    "answers are quotations from their own hits, and the same each time": _answers_are_quotations,
}
