"""Questions written for this project: paragraphs in many languages with questions that they answer, or do not.

Public question sets answer in few languages, and mostly from encyclopedias. The texts in the folder `written`, about
people and places that do not exist, are also what officials and offices publish; the questions are asked in the
language of the text and in others. A document in the folder `dossiers` is of passages that a search may bring up
together, on a subject and its neighbours; its questions name what they are about, as people ask who have not seen the
text. Those in the folder `searches` are of the same kind, and were written after these had been learned from. In the
folder `statements` are communiqués, treaties and reports, paragraph by paragraph, with questions as readers of the one
document ask them; in `guides`, user guides and help pages. In `paragraphs` are more of both kinds: when and where a
meeting took place, beside the dates of others, or which of many articles a matter is in; what a paragraph does not
answer there, another one of the document may. Everywhere, each language has a file of lines:

    ## The document's title, before each of its paragraphs
    P A paragraph.
    Q A question => the words of the paragraph that answer it
    Q[de] The same in another language => the words of the paragraph that answer it
    N A question that no paragraph of the document answers; in `paragraphs`, not this one
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from qa.training.epochs import Taught
from qa.training.examples import Example

__all__ = ["DOSSIERS", "FOLDERS", "GUIDES", "PARAGRAPHS", "SEARCHES", "STATEMENTS", "WRITTEN", "read_written"]

WRITTEN, DOSSIERS, SEARCHES, STATEMENTS, GUIDES, PARAGRAPHS = (
    Path(__file__).with_name(name) for name in ("written", "dossiers", "searches", "statements", "guides", "paragraphs")
)
FOLDERS = (WRITTEN, DOSSIERS, SEARCHES, STATEMENTS, GUIDES, PARAGRAPHS)
"""Folders of the files, each named by its language, as "de.txt"."""

LINE = re.compile(r"(?:(##|P) |([QN])(?:\[([a-z]{2})\])? )(.+)")
ARROW = " => "


def read_written(*folders: Path) -> Iterator[Taught]:
    """Yield the questions of all files in the folders, in a fixed order.

    A document is an article.

    Raises:
        ValueError: a line has none of the forms, or its answer does not stand in the paragraph exactly once.
    """
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            yield from _questions(path)


def _questions(path: Path) -> Iterator[Taught]:
    language = path.stem
    article = heading = passage = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        found = LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"{path}, line {number}: begins with none of '## ', 'P ', 'Q ', 'N '")
        place, kind, asked_in, text = found.groups()
        if place == "##":
            article, heading = f"{path.parent.name}/{language}/{text}", text
        elif place == "P":
            passage = text
        else:
            question, _, answer = text.partition(ARROW)
            if (kind == "Q") != bool(answer) or (answer and passage.count(answer) != 1):
                raise ValueError(f"{path}, line {number}: the answer must stand in the paragraph exactly once")
            start = passage.index(answer)
            example = Example(question, passage, start, start + len(answer), article, heading)
            yield Taught(example, language, asked_in)
