"""Checks a library against its own rules (DESIGN.md section 3), and repairs what is only a cache."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.errors import IndexFileError
from qa.domain import Answer, Document
from qa.errors import LibraryError, ModelUnavailableError
from qa.inspection import damaged_vectors, language_counts_hold, sample_passages
from qa.library import Library
from qa.progress import Progress
from qa.record import answer_record

__all__ = ["Finding", "examine", "findings_record"]

PROBES = 20
"""Passages of the library whose beginnings are asked as questions."""
PROBE_LENGTH = 200
REPAIR = "run `pincite doctor --repair`"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule looks like in a library."""

    rule: str
    healthy: bool
    detail: str


def examine(library: Library, *, repair: bool = False, progress: Progress | None = None) -> list[Finding]:
    """Check every rule and return a finding for each; with `repair`, rebuild the index cache first."""
    if repair:
        _remove_leftovers(library)
        library.index.rebuild()
    checks: list[Callable[[Library], Finding]] = [
        _file_is_sound,
        _texts_match_their_offsets,
        _vectors_are_complete,
        _index_matches_the_library,
        _nothing_is_half_written,
        _answers_are_quotations,
    ]
    findings = []
    for number, check in enumerate(checks):
        if progress is not None:
            progress(number, len(checks))
        findings.append(_checked(check, library))
    if progress is not None:
        progress(len(checks), len(checks))
    return findings


def _checked(check: Callable[[Library], Finding], library: Library) -> Finding:
    """Run a check; a library too damaged to be checked is a finding, too."""
    try:
        return check(library)
    except (KeyError, ValueError, LibraryError) as error:
        detail = f"cannot be checked ({error}); restore the library from a backup, or add the documents to a new one"
        return Finding(check.__name__.strip("_").replace("_", " "), False, detail)


def findings_record(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the record of an examination."""
    return {
        "healthy": all(finding.healthy for finding in findings),
        "findings": [{"rule": f.rule, "healthy": f.healthy, "detail": f.detail} for f in findings],
    }


def _finding(rule: str, problems: Sequence[str], well: str) -> Finding:
    shown = "; ".join(problems[:3]) + (f"; and {len(problems) - 3} more" if len(problems) > 3 else "")
    return Finding(rule, not problems, shown if problems else well)


def _file_is_sound(library: Library) -> Finding:
    return _finding(
        "the library file is sound",
        library.corpus.database.integrity_problems(),
        f"{library.corpus.database.path.name}, model {library.encoder.name}",
    )


def _texts_match_their_offsets(library: Library) -> Finding:
    problems: list[str] = []
    count = 0
    for summary in library.summaries():
        document = library.corpus.document(summary.id)
        for problem in _offset_problems(library, document):
            problems.append(f"{summary.id}: {problem}; remove it and add it again")
        count += summary.passages
        if not summary.passages:
            problems.append(f"{summary.id}: no passages; remove it and add it again")
    return _finding("every passage and sentence is where its offsets say", problems, f"{count} passages")


def _offset_problems(library: Library, document: Document) -> Iterator[str]:
    passages = {passage.id: passage for passage in library.corpus.passages(document.id)}
    for passage in passages.values():
        if document.text[passage.start : passage.end] != passage.text or not passage.text.strip():
            yield f"passage {passage.id} differs from the text at {passage.start}–{passage.end}"
    held = library.corpus.candidates(passages)
    for passage_id, sentence in zip(held.owners.tolist(), held.sentences, strict=True):
        passage = passages[passage_id]
        if not passage.start <= sentence.start < sentence.end <= passage.end:
            yield f"a sentence at {sentence.start}–{sentence.end} lies outside passage {passage_id}"
    for passage_id in set(passages).difference(held.owners.tolist()):
        yield f"passage {passage_id} has no sentence"


def _vectors_are_complete(library: Library) -> Finding:
    remedy = "remove the documents and add them again"
    problems = [f"{count} {what} have a damaged vector; {remedy}" for what, count in damaged_vectors(library.corpus)]
    if not problems and not language_counts_hold(library.corpus):
        problems.append(f"the means of the languages are not those of the passages; {remedy}")
    dimension = library.corpus.dimension
    return _finding(
        "every passage and sentence has its vector", problems, f"dimension {dimension}" if dimension else "none yet"
    )


def _index_matches_the_library(library: Library) -> Finding:
    rule = "the index holds exactly the library's passages"
    held = library.corpus.passage_ids()
    if not library.index.path.exists():
        return Finding(rule, True, "no cache file; the next question makes it")
    try:
        index = library.index.load()
    except IndexFileError as error:
        return Finding(rule, False, f"{error}; {REPAIR}")
    if not library.index.agrees(index):
        return Finding(rule, False, f"its vectors differ from the library's; {REPAIR}")
    # A file that is behind, as after a killed `add`, is a cache like any other: the index in use is brought in step.
    current = library.index.current()
    in_step = current is not None and np.array_equal(np.sort(current.ids), held)
    return _finding(
        rule, [] if in_step else [f"{len(held)} passages are not those of the index; {REPAIR}"], f"{len(held)} vectors"
    )


def _nothing_is_half_written(library: Library) -> Finding:
    leftovers = [f"{path.name} was left by a killed process; {REPAIR}" for path in _leftovers(library)]
    return _finding("nothing is half written", leftovers, "no leftovers")


def _answers_are_quotations(library: Library) -> Finding:
    rule = "answers are quotations from their own hits, and the same each time"
    questions = [passage.text[:PROBE_LENGTH] for passage in sample_passages(library.corpus, PROBES)]
    try:
        answers = library.ask_many(questions)
        again = [library.ask(question) for question in questions]
    except ModelUnavailableError as error:
        return Finding(rule, False, str(error))
    problems = [problem for answer in answers for problem in _answer_problems(answer)]
    for answer, other in zip(answers, again, strict=True):
        if _citations(answer) != _citations(other):
            problems.append(f"{answer.question!r} is not answered the same alone and in a batch")
    return _finding(rule, problems, f"{len(questions)} beginnings of passages asked")


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


def _remove_leftovers(library: Library) -> None:
    for path in _leftovers(library):
        path.unlink(missing_ok=True)
