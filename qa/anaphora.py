"""Which sentences point back with their first word, as "This decision …" does, and cannot be understood alone."""

from __future__ import annotations

import re

__all__ = ["points_back"]

FIRST_WORDS = {
    "ar": "هذا هذه هذان هؤلاء ذلك تلك أولئك هو هي هم وهذا وهذه وذلك وتلك وهو وهي وهم",
    "de": "dies diese dieser dieses diesen diesem er sie ihr ihre sein seine solche jene jener jenes letztere",
    "en": "this that these those such it its he she his her they their",
    "es": "este esta esto estos estas ese esa eso esos esas dicho dicha dichos dichas él ella ellos ellas su sus",
    "fa": "این آن اینها آنها او ایشان آنان",
    "fr": "ce cet cette ces cela ceci celui-ci celle-ci ceux-ci celles-ci il elle ils elles son sa ses leur leurs",
    "hi": "यह ये वह वे इस इन इसका इसकी इसके उस उन उसका उसकी उसके उनका उनकी उनके",
    "it": "questo questa questi queste quello quella quelli quelle ciò esso essa essi esse egli ella suo sua suoi sue",
    "nl": "dit deze dat die hij zij hun zijn zulke",
    "pl": "ten ta to te ci tego tej tych on ona ono oni one jego jej ich taki taka takie",
    "pt": "este esta isto estes estas esse essa isso esses essas ele ela eles elas seu sua seus suas tal tais",
    "ru": "это этот эта эти этого этой этих этому он она оно они его её ее их такой такая такое такие",
    "sv": "detta denna dessa den de han hon hans hennes deras sådana",
    "tr": "bu bunlar bunu bunun o onlar onun onların şu böyle",
    "uk": "це цей ця ці цього цієї цих він вона воно вони його її їх такий така таке такі",
}
"""Demonstratives and pronouns of the third person, as sentences of each language begin with them."""
BEGINNINGS = {
    "ja": ("これ", "この", "それ", "その", "彼"),
    "zh": ("这", "這", "此", "该", "該", "其", "他", "她", "它"),
}
"""The same where no spaces part words; the longer words that begin like them, such as 其他, are named below."""
NOT_BACK = {"ja": ("それぞれ", "そのまま", "この世"), "zh": ("其他", "其余", "其餘", "其中一", "他人", "此外")}
WORDS = {language: frozenset(words.split()) for language, words in FIRST_WORDS.items()}
MARKS = "\"'“”„‘’«»‹›「」『』()（）[]…,;:.–—-،\u200e\u200f"
"""What may stand around a word."""


SINGLE_WORD = re.compile(r"\W*[^\W\d_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff]+\W*")
"""A word in a script that parts words: an answer such as "No.", or what a broken line has left."""


def points_back(sentence: str, *, language: str) -> bool:
    """Say whether a sentence begins with a word for what stands before it, or is a single word.

    In a language without a list, only a single word does.
    """
    if SINGLE_WORD.fullmatch(sentence):
        return True
    if language in BEGINNINGS:
        start = sentence.lstrip(f" {MARKS}")
        return start.startswith(BEGINNINGS[language]) and not start.startswith(NOT_BACK[language])
    first = next(iter(sentence.split(maxsplit=1)), "")
    return first.strip(MARKS).casefold() in WORDS.get(language, ())
