"""The sentence that stands in place of an answer, where a door has room for nothing but text."""

from __future__ import annotations

__all__ = ["REFUSALS", "refusal"]

REFUSALS = {
    "ar": "الوثائق لا تذكر ذلك.",
    "bg": "Документите не казват това.",
    "cs": "Dokumenty to neuvádějí.",
    "da": "Det fremgår ikke af dokumenterne.",
    "de": "Die Dokumente sagen dazu nichts.",
    "el": "Τα έγγραφα δεν το αναφέρουν.",
    "en": "The documents do not say.",
    "es": "Los documentos no lo dicen.",
    "et": "Dokumentides seda ei öelda.",
    "fi": "Asiakirjat eivät kerro sitä.",
    "fr": "Les documents ne le disent pas.",
    "hr": "Dokumenti to ne navode.",
    "hu": "A dokumentumok ezt nem mondják meg.",
    "it": "I documenti non lo dicono.",
    "ja": "文書には書かれていません。",
    "ko": "문서에 나와 있지 않습니다.",
    "nb": "Det står ikke i dokumentene.",
    "nl": "De documenten zeggen het niet.",
    "no": "Det står ikke i dokumentene.",
    "pl": "Dokumenty tego nie mówią.",
    "pt": "Os documentos não o dizem.",
    "ro": "Documentele nu spun acest lucru.",
    "ru": "В документах об этом не говорится.",
    "sk": "Dokumenty to neuvádzajú.",
    "sl": "Dokumenti tega ne navajajo.",
    "sv": "Det framgår inte av dokumenten.",
    "tr": "Belgelerde bu belirtilmiyor.",
    "uk": "У документах про це не йдеться.",
    "zh": "文件中没有说明。",
}


def refusal(language: str) -> str:
    """Return the sentence that says that the documents do not say, in a language, or in English."""
    return REFUSALS.get(language, REFUSALS["en"])
