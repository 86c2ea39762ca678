"""Which of the library's passages a question may be answered from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.corpus import Corpus
from qa.encoded import Ids
from qa.errors import UnknownLanguageError
from qa.questions import check_list

__all__ = ["EVERYTHING", "Scope"]

IDS = "SELECT id FROM passages WHERE "
IN_DOCUMENTS = "document_id IN (SELECT value FROM json_each(?))"
IN_LANGUAGES = "+language IN (SELECT value FROM json_each(?))"  # the plus: of two indexes, that of documents is used


@dataclass(frozen=True, slots=True)
class Scope:
    """Passages in one of `languages`, of one of `documents`; an empty choice leaves all.

    Attributes:
        languages: ISO 639-1 codes, as passages carry them.
        documents: ids, paths or titles.

    Raises:
        UsageError: one of them is a single text.
    """

    languages: Sequence[str] = ()
    documents: Sequence[str] = ()

    def __post_init__(self) -> None:
        check_list("languages", self.languages)
        check_list("documents", self.documents)

    def passage_ids(self, corpus: Corpus) -> Ids | None:
        """Return the ids of the passages in it, or None when that is all.

        Raises:
            UnknownDocumentError: the library holds no such document.
            UnknownLanguageError: the library holds nothing in such a language.
        """
        if not self.languages and not self.documents:
            return None
        with corpus.database.reading() as connection:
            documents = [corpus.find(reference).id for reference in self.documents]
            languages = self._languages(corpus)
            if not documents:
                rows = connection.execute(IDS + IN_LANGUAGES.lstrip("+"), [json.dumps(languages)])
            elif not languages:
                rows = connection.execute(IDS + IN_DOCUMENTS, [json.dumps(documents)])
            else:
                both = [json.dumps(documents), json.dumps(languages)]
                rows = connection.execute(f"{IDS}{IN_DOCUMENTS} AND {IN_LANGUAGES}", both)
            return np.fromiter((row[0] for row in rows), np.int64)

    def _languages(self, corpus: Corpus) -> list[str]:
        held = corpus.language_means() if self.languages else {}
        for language in self.languages:
            if language not in held:
                known = ", ".join(sorted(held)) or "none"
                raise UnknownLanguageError(
                    f"the library holds nothing in the language {language!r}; its languages are: {known}"
                )
        return list(self.languages)


EVERYTHING = Scope()
