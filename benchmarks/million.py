"""What a large library costs, beside a small one: `python -m benchmarks.million [--passages N]`.

Two libraries of synthetic passages are made in a temporary folder, each is measured in a process of its own, and the
figures are shown with the ratios of large to small. A million passages take about 10 GB of disk and an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.synthetic import RealTexts, encode_real_texts, fill
from embeddings.encoder import LazyEncoder
from embeddings.exact_index import ExactIndex
from embeddings.index import VectorIndex
from embeddings.offsets import LanguageOffsets
from qa.domain import Document, Sentence
from qa.encoded import EncodedDocument, Vectors
from qa.encoding import encode_questions
from qa.library import INDEX_FILE, Library
from qa.retriever import CANDIDATES
from qa.settings import Settings
from qa.splitter import DraftPassage

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[1]
SMALL, LARGE = 10_000, 1_000_000
STEP = 50_000  # passages between two lines about the progress
CHUNK = 20_000
QUESTIONS = 100
WARM_UP = 20
ROUNDS = 5
TOP = 10
KILO = 1024
DOCUMENT = "synthetic-00000000"
QUESTIONS_FILE = "questions.json"


def main(arguments: Sequence[str] | None = None) -> None:
    """Make and measure both libraries, or measure the one in the folder `--measure`."""
    parser = argparse.ArgumentParser(description="Measure what a large library costs, beside a small one.")
    parser.add_argument("--passages", type=int, default=LARGE, help="passages of the large library")
    parser.add_argument("--small", type=int, default=SMALL, help="passages of the small library")
    parser.add_argument("--folder", type=Path, help="where the libraries are made, and kept; a temporary one otherwise")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure is not None:
        sys.stdout.write(json.dumps(_figures(options.measure)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        figures = [_measured(folder / str(count), count) for count in (options.small, options.passages)]
    _show(options.small, options.passages, *figures)


def _measured(folder: Path, passages: int) -> dict[str, float]:
    if not folder.exists():
        _make(folder, passages)
    (folder / INDEX_FILE).unlink(missing_ok=True)
    started = time.perf_counter()
    _say(f"{passages:,} passages: making the index from SQLite")
    with Library.open(folder) as library:
        library.index.current()
    rebuilt = time.perf_counter() - started
    _say(f"{passages:,} passages: measuring")
    command = [sys.executable, "-m", "benchmarks.million", "--measure", str(folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"measuring {folder} failed")
    return {"making the index from SQLite, s": rebuilt, **json.loads(done.stdout)}


def _make(folder: Path, passages: int) -> None:
    real = _real_texts()
    with Library.open(folder) as library:

        def progress(done: int) -> None:
            if done % STEP == 0 or done >= passages:
                _say(f"{done:,} of {passages:,} passages written")

        fill(library.corpus, real, passages, progress=progress)
        (folder / QUESTIONS_FILE).write_text(json.dumps(real.questions), "utf-8")


@cache
def _real_texts() -> RealTexts:
    _say("encoding the real texts")
    return encode_real_texts(LazyEncoder(cache=Settings.from_environment().cache))


def _figures(folder: Path) -> dict[str, float]:
    """Return the figures of one library, in seconds, milliseconds and megabytes, as the names say."""
    import faiss

    faiss.omp_set_num_threads(1)
    questions = json.loads((folder / QUESTIONS_FILE).read_text("utf-8"))[:QUESTIONS]
    started = time.perf_counter()
    library = Library.open(folder)
    index = library.index.current()
    figures = {"opening the library, s": time.perf_counter() - started}
    library.warm_up()
    offsets = LanguageOffsets.shipped(library.encoder.name)
    if index is None or offsets is None:
        sys.exit(f"{folder} holds nothing, or nothing of the embedded model")
    encoded = encode_questions(library.encoder, questions)
    neutral = offsets.neutral_questions(np.stack([q.vector for q in encoded]), [q.language for q in encoded])
    for name, call in {
        "nearest vectors, ms": lambda number: index.search(neutral[number][None], CANDIDATES),
        "search, ms": lambda number: library.search(questions[number]),
        "search in one language, ms": lambda number: library.search(questions[number], languages=["en"]),
        "search in one document, ms": lambda number: library.search(questions[number], documents=[DOCUMENT]),
        "answer, ms": lambda number: library.ask(questions[number]),
    }.items():
        times = _times(call, range(len(questions)))
        figures[f"{name}, p50"], figures[f"{name}, p95"] = np.percentile(times, [50, 95]).tolist()
    figures["peak memory of the process, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO
    figures |= _recall(library, index, neutral, offsets)
    figures |= _changes(library)
    return figures


def _times(call: Callable[[int], object], numbers: Sequence[int]) -> list[float]:
    """Return the milliseconds of each call, after some that are not counted."""
    times = []
    for number in [*numbers[:WARM_UP], *numbers]:
        started = time.perf_counter()
        call(number)
        times.append(1000 * (time.perf_counter() - started))
    return times[WARM_UP:]


def _changes(library: Library) -> dict[str, float]:
    """Remove a document and add it again, several times, without encoding it."""
    times = []
    for summary in library.summaries()[:ROUNDS]:
        document, passages, encoded = _as_added(library, summary.id)
        started = time.perf_counter()
        library.remove(summary.id)
        removed = time.perf_counter()
        library.corpus.add(document, passages, encoded)
        library.index.current()
        times.append((removed - started, time.perf_counter() - removed))
    removing, adding = np.median(times, axis=0).tolist()
    return {"removing a document, s": removing, "adding 100 passages, s": adding}


def _as_added(library: Library, document_id: str) -> tuple[Document, list[DraftPassage], EncodedDocument]:
    """Return a document as `Corpus.add` takes it."""
    held = library.corpus.candidates(passage.id for passage in library.passages(document_id))
    sentences: dict[int, list[Sentence]] = {passage.id: [] for passage in held.passages}
    for owner, sentence in zip(held.owners.tolist(), held.sentences, strict=True):
        sentences[owner].append(sentence)
    passages = [
        DraftPassage(p.number, p.start, p.end, p.text, p.heading, p.page, p.language, tuple(sentences[p.id]))
        for p in held.passages
    ]
    return library.document(document_id), passages, EncodedDocument(held.encoded, held.encoded_sentences)


def _recall(library: Library, index: VectorIndex, questions: Vectors, offsets: LanguageOffsets) -> dict[str, float]:
    """Return how many of the ten nearest vectors of all are among the candidates, and among the first ten."""
    nearest = ExactIndex(questions.shape[1])
    ids = library.corpus.passage_ids()
    for start in range(0, len(ids), CHUNK):
        held, vectors, languages = library.corpus.vectors(ids[start : start + CHUNK].tolist())
        chunk = [(held, offsets.neutral_passages(vectors, languages))]
        nearest = nearest.updated(chunk, remove=ids[:0])
        best = np.unique(nearest.search(questions, TOP)[0])
        nearest = nearest.updated([], remove=np.setdiff1d(nearest.ids, best))
    truth = nearest.search(questions, TOP)[0].tolist()
    found = index.search(questions, CANDIDATES)[0].tolist()
    first = index.search(questions, TOP)[0].tolist()

    def share(of: list[list[int]]) -> float:
        return sum(len(set(a) & set(b)) for a, b in zip(truth, of, strict=True)) / (TOP * len(truth))

    return {"recall@10 of the candidates": share(found), "recall@10 of the index alone": share(first)}


def _show(small: int, large: int, figures: dict[str, float], of_large: dict[str, float]) -> None:
    sys.stdout.write(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {platform.platform()}\n")
    sys.stdout.write(f"{'':34}{small:>12,}{large:>12,}   ratio\n")
    for name, value in figures.items():
        sys.stdout.write(f"{name:34}{value:12.3f}{of_large[name]:12.3f}{of_large[name] / value:8.2f}\n")


def _say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


if __name__ == "__main__":
    main()
