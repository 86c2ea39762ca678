"""Make the shipped table of language offsets.

Run as `python -m embeddings.make_offsets UDHR_FOLDER NOMIRACL_FOLDER`. The first holds the files of the Unicode UDHR
project (`udhr_fra.xml` …), the second the files of NoMIRACL (`fr.answerable.jsonl` …).

The articles of the Universal Declaration say the same in every language, so the mean vector of one translation differs
from that of another by the language alone. What all translations share is their subject, human rights, which must not
be taken out of other texts: it is replaced by the mean of general text, encyclopedia passages and questions in the
languages that NoMIRACL has. Only means are kept; no text is.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from lxml import etree
from platformdirs import user_cache_path

from embeddings.encoder import SentenceTransformerEncoder
from embeddings.language import identify, known_languages
from embeddings.offsets import TABLE_FILE

__all__ = ["main"]

ARTICLES = 30

Texts = dict[str, list[str]]
Encode = Callable[[list[str]], npt.NDArray[np.float32]]

log = logging.getLogger(__name__)


def main() -> None:
    """Encode the texts and write the table beside `offsets.py`."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Make the shipped table of language offsets.")
    parser.add_argument("udhr", type=Path, help="folder of udhr_*.xml files")
    parser.add_argument("nomiracl", type=Path, help="folder of *.answerable.jsonl and *.unanswerable.jsonl files")
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    arguments = parser.parse_args()
    encoder = SentenceTransformerEncoder(cache=arguments.cache)
    articles = translations(arguments.udhr)
    passages, questions = general_text(arguments.nomiracl)
    np.savez_compressed(
        TABLE_FILE,
        model=encoder.name,
        languages=np.array(sorted(articles)),
        passages=_offsets(encoder.encode_passages, articles, passages),
        questions=_offsets(encoder.encode_questions, articles, questions),
    )
    log.info("%d languages written to %s", len(articles), TABLE_FILE)


def _offsets(encode: Encode, articles: Texts, general: Texts) -> npt.NDArray[np.float16]:
    """Return an offset for each language of `articles`, sorted, shape (languages, dimension)."""
    parallel = _means(encode, articles)
    shared = np.mean([parallel[language] for language in sorted(general)], axis=0)
    common = np.mean(list(_means(encode, general).values()), axis=0)
    return np.array([parallel[language] - shared + common for language in sorted(articles)], np.float16)


def _means(encode: Encode, texts: Texts) -> dict[str, npt.NDArray[np.float32]]:
    means = {}
    for language in sorted(texts):
        means[language] = encode(texts[language]).mean(axis=0)
        log.info("%s: %d texts", language, len(texts[language]))
    return means


def general_text(folder: Path) -> tuple[Texts, Texts]:
    """Return passages and questions by language: the questions of all files, and one passage of each."""
    passages: Texts = {}
    questions: Texts = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            passages.setdefault(record["lang"], []).append(record["passages"][0]["text"])
            questions.setdefault(record["lang"], []).append(record["query"])
    return passages, questions


def translations(folder: Path) -> Texts:
    """Return the thirty articles by language: one translation for each language that can be identified in a text."""
    found: Texts = {}
    for path in sorted(folder.glob("udhr_*.xml")):
        root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
        articles = list(_articles(root))
        # The identifier's own label is the key: it is the name under which offsets will be looked up.
        language = identify(" ".join(articles))
        declared = (root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").partition("-")[0]
        if len(articles) == ARTICLES and language == declared and language in known_languages():
            found.setdefault(language, articles)
    return found


def _articles(root: etree._Element) -> Iterator[str]:
    for article in root.iterfind("{*}article"):
        paragraphs = [" ".join("".join(para.itertext()).split()) for para in article.iter("{*}para")]
        yield " ".join(paragraphs)


if __name__ == "__main__":
    main()
