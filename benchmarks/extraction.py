"""Measure reading against encoding: `python -m benchmarks.extraction FOLDER`, once for all files of a folder.

All files are read; of their passages, evenly chosen ones are encoded as `add` does, and the time that all would take is
told from their length. Times are of the processor, of all cores together. OCR is not part of it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.domain import Document
from qa.encoding import encode_document
from qa.errors import LoadError
from qa.ingest import find_inputs
from qa.library import Library
from qa.loaders import parse, read
from qa.meter import Meter
from qa.splitter import DraftPassage, document_language, split
from qa.temporary import temporary_folder

__all__ = ["main"]


@dataclass(frozen=True, slots=True)
class _Read:
    """A document with its passages."""

    document: Document
    passages: list[DraftPassage]


def main() -> None:
    """Print the times of reading and of encoding, their ratio, and how many cores `add` keeps busy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=300, help="how many to encode (default: 300)")
    arguments = parser.parse_args()
    os.environ["PATH"] = ""  # scanned pages are left out, whether ocrmypdf is there or not
    started = time.process_time()
    documents = list(_documents(arguments.folder))
    reading = time.process_time() - started
    count = sum(len(some.passages) for some in documents)
    sys.stdout.write(f"{len(documents)} documents, {count} passages\nreading   {reading:9.1f} s\n")
    step = max(1, count // arguments.passages)
    sample = _chosen(documents, step)
    with temporary_folder() as folder, Library.open(folder) as library:
        library.encoder.encode_passages(["warm"])
        started, begun = time.process_time(), time.perf_counter()
        for some in sample:
            encode_document(library.encoder, some.passages, Meter(None))
        encoding, lasted = time.process_time() - started, time.perf_counter() - begun
    whole = encoding * _length(documents) / _length(sample)
    sys.stdout.write(
        f"encoding  {whole:9.1f} s (from {sum(len(some.passages) for some in sample)} passages)\n"
        f"encoding is {whole / reading:.1f} times reading; it keeps {encoding / lasted:.2f} cores busy\n"
    )


def _documents(folder: Path) -> Iterator[_Read]:
    for path in find_inputs([folder]).files:
        try:
            source = parse(path, read(path))
        except LoadError:
            continue
        language = document_language(source)
        document = Document(str(path), path.name, str(path), "", language, "", source.text)
        yield _Read(document, split(source, language=language))


def _chosen(documents: list[_Read], step: int) -> list[_Read]:
    """Return every `step`-th passage of all documents, with its document."""
    chosen: list[_Read] = []
    at = 0
    for some in documents:
        passages = some.passages[-at % step :: step]
        at += len(some.passages)
        chosen += [_Read(some.document, passages)] if passages else []
    return chosen


def _length(documents: list[_Read]) -> int:
    return sum(len(passage.text) for some in documents for passage in some.passages)


if __name__ == "__main__":
    main()
