"""What surrounds the text of a page: menus, teasers, share buttons, forms, comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from qa.loaders.html_blocks import HtmlBlock
from qa.loaders.normal import clean

__all__ = ["TAGS", "has_furniture_word", "without_furniture"]

TAGS = {"aside", "button", "dialog", "fieldset", "footer", "form", "menu", "nav", "search"}
# Words of class, id and role, as the systems that make pages use them.
# fmt: off
WORDS = {
    "ad", "ads", "alert", "aside", "banner", "bio", "byline", "complementary", "contentinfo", "cta", "dialog",
    "dropdown", "flyout", "imprint", "like", "likes", "login", "menu", "menus", "modal", "nav", "overlay", "pager",
    "popup", "rating", "reply", "respond", "search", "signup", "similar", "skip", "toolbar", "trending",
}
STEMS = (
    "advert", "blogroll", "breadcrumb", "colophon", "coment", "comment", "consent", "cookie", "copyright", "follow",
    "footer", "koment", "komment", "masthead", "metadata", "navbar", "navi", "newsletter", "pagina", "popular",
    "postmeta", "recommend", "related", "share", "sharing", "shariff", "sidebar", "social", "sponsor", "subscri",
    "tagcloud", "taglist",
)
NO_FURNITURE = ("commentar", "shareholder", "sharepoint", "shareware", "socialis")  # begin like a stem
WORDS_OF_LINKS = {"promo", "promotion", "tags", "teaser", "teasers", "widget", "widgets"}  # some hold text, too
# fmt: on

MOST = 1 / 3  # share of a page's own text up to which an element can be furniture
LEAST = 1 / 4  # share of the unmarked text that the main text holds; one that holds less has been missed
LIKE = 2 / 3  # share of its words that a heading has from the page's title when it is the title
LINKED = 0.5  # share of links from which a block is one
NOTHING_BUT_LINKS = 0.7
FEW_LINKS = 0.3
SHORT = 100  # characters of a line that need not be a sentence
SHORT_INTRODUCTION = 60
SENTENCE_ENDS = tuple(".!?…。！？؟।")
LONGEST_LINK = 200
NEAR = 3  # blocks further on, at most, a few words of the text belong to the rest of it
PHRASE = 4  # words in a row that tell where a text comes from

_WORD = re.compile(r"\w+")
_NAME = re.compile(r"[A-Z]?[a-z]+")


def without_furniture(blocks: Sequence[HtmlBlock], *, article: str, title: str) -> list[HtmlBlock]:
    """Return the blocks of the main text; all of them when the page is a text and nothing else.

    `article` is the main text as far as it is known: it says where the text begins and ends, and what in it that
    looks like furniture is none. The page's `title`, where it heads the text, begins it.
    """
    furniture = _furniture(blocks)
    if not any(furniture) and _link_share(blocks) < FEW_LINKS:
        return list(blocks)
    unmarked = [block for block, bad in zip(blocks, furniture, strict=True) if not bad] or list(blocks)
    known = _Known(article)
    sure = [known.holds(block.text) for block in blocks]
    if not any(sure):
        return unmarked
    first, end = _certain(blocks, sure)
    head = _title_at(blocks[:first], title)
    begin = sure.index(True, head if head < first else 0)
    head = min(head, begin)
    lists = _Lists(blocks)
    links = [lists.link_share(block) for block in blocks]
    kept = [
        head <= at < end and _is_text(blocks[at], links=links[at], sure=sure[at], furniture=furniture[at])
        for at in range(end)
    ]
    for at in reversed(range(head, begin)):
        heads = kept[at] and blocks[at].level > 0 and kept[at + 1]
        kept[at] = at == head or (not furniture[at] and (heads or lists.introduces(blocks[at], text=kept[at])))
    found = _with_their_text(blocks[:end], kept)
    return found if _own_length(found) > LEAST * _own_length(unmarked) else unmarked


def _furniture(blocks: Sequence[HtmlBlock]) -> list[bool]:
    """Tell for each block whether an element around it is marked as furniture."""
    own: Counter[Any] = Counter()  # characters of an element that are no links
    whole: Counter[Any] = Counter()
    for block in blocks:
        for element in (block.element, *block.element.iterancestors()):
            own[element] += max(0, len(block.text) - block.linked)
            whole[element] += len(block.text)
    most = MOST * max(own.values(), default=0)
    marked = {element for element in own if own[element] <= most and _is_marked(element, own[element], whole[element])}
    return [block.element in marked or not marked.isdisjoint(block.element.iterancestors()) for block in blocks]


def _is_marked(element: Any, own: int, whole: int) -> bool:
    if element.tag in TAGS:
        return True
    names = " ".join(element.get(name) or "" for name in ("class", "id", "role"))
    if has_furniture_word(names):
        return True
    return own < (1 - FEW_LINKS) * whole and not WORDS_OF_LINKS.isdisjoint(_words_of(names))


def has_furniture_word(names: str) -> bool:
    """Tell whether a class, id or role says that an element is furniture."""
    return any(
        word in WORDS or (word.startswith(STEMS) and not word.startswith(NO_FURNITURE)) for word in _words_of(names)
    )


def _words_of(names: str) -> list[str]:
    return [word.lower() for word in _NAME.findall(names)]


class _Known:
    """A text that others are looked up in."""

    def __init__(self, text: str) -> None:
        words = _words(text)
        self._text = " ".join(words)
        self._phrases = set(_phrases(words))

    def holds(self, text: str) -> bool:
        """Tell whether `text`, or half of it, is there."""
        words = _words(text)
        phrases = _phrases(words)
        if len(phrases) < 2:
            return bool(words) and f" {' '.join(words)} " in f" {self._text} "
        return 2 * sum(phrase in self._phrases for phrase in phrases) > len(phrases)


def _certain(blocks: Sequence[HtmlBlock], sure: Sequence[bool]) -> tuple[int, int]:
    """Return where the first block stands that is no chance to be in the text, and where the text ends.

    A few words, such as a name or a number, are in the text and far behind it as well.
    """
    known = [at for at, some in enumerate(sure) if some]
    certain = [at for at in known if len(_phrases(_words(blocks[at].text))) > 1] or known
    end = certain[-1] + 1
    for at in known:
        if end <= at < end + NEAR:
            end = at + 1
    return certain[0], end


def _words(text: str) -> list[str]:
    return _WORD.findall(clean(text))


def _phrases(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + PHRASE]) for at in range(len(words) - PHRASE + 1)]


def _own_length(blocks: Sequence[HtmlBlock]) -> int:
    return sum(max(0, len(block.text) - block.linked) for block in blocks)


def _link_share(blocks: Sequence[HtmlBlock]) -> float:
    return sum(block.linked for block in blocks) / max(1, sum(len(block.text) for block in blocks))


class _Lists:
    """The blocks of a page, where an item of a list stands for the whole list."""

    def __init__(self, blocks: Sequence[HtmlBlock]) -> None:
        self._length: Counter[Any] = Counter()
        self._linked: Counter[Any] = Counter()
        for block in blocks:
            self._length[_list_around(block)] += len(block.text)
            self._linked[_list_around(block)] += block.linked

    def link_share(self, block: HtmlBlock) -> float:
        """Return the share of links; an item of a list that is mostly text is text even if all of it is a link."""
        own = block.linked / max(1, len(block.text))
        return min(own, self._share_around(block)) if self._share_around(block) < FEW_LINKS else own

    def introduces(self, block: HtmlBlock, *, text: bool) -> bool:
        """Tell whether what stands between title and text is text; names and dates, which do too, end no sentence."""
        if self._share_around(block) >= FEW_LINKS or self._length[_list_around(block)] < SHORT_INTRODUCTION:
            return False
        if block.element.tag == "li":
            return self._length[_list_around(block)] >= SHORT
        return text or block.text.rstrip().endswith(SENTENCE_ENDS)

    def _share_around(self, block: HtmlBlock) -> float:
        return self._linked[_list_around(block)] / max(1, self._length[_list_around(block)])


def _list_around(block: HtmlBlock) -> Any:
    return block.element.getparent() if block.element.tag == "li" else id(block)


def _title_at(blocks: Sequence[HtmlBlock], title: str) -> int:
    """Return where the heading that is the page's title stands, else the end of `blocks`."""
    wanted = set(_words(title.lower()))
    for at, block in enumerate(blocks):
        words = set(_words(block.text.lower()))
        if block.level and len(words) > (block.level > 1) and len(words & wanted) > LIKE * len(words):
            return at
    return len(blocks)


def _is_text(block: HtmlBlock, *, links: float, sure: bool, furniture: bool) -> bool:
    """Tell whether a block within the main text is text itself."""
    if block.level:
        return sure or (not furniture and links < LINKED)
    if block.element.tag == "tr":
        return sure or not furniture
    if links >= NOTHING_BUT_LINKS and len(block.text) < LONGEST_LINK:
        return False
    if sure:
        return True
    if furniture or links >= LINKED:
        return False
    return len(block.text) >= SHORT or (links < FEW_LINKS and _is_item(block.element))


def _is_item(element: Any) -> bool:
    """Tell whether an element stands in a list or a table, whose lines are short by nature."""
    near = [element, *list(element.iterancestors())[:2]]
    return any(some.tag in {"dd", "li", "pre", "tr"} for some in near)


def _with_their_text(blocks: Sequence[HtmlBlock], kept: Sequence[bool]) -> list[HtmlBlock]:
    """Return the blocks that are kept, without headings and lead-ins to what is not."""
    found: list[HtmlBlock] = []
    level = 1  # headings from this one on inwards have nothing below them; 0 where text follows
    for at in reversed(range(len(blocks))):
        block = blocks[at]
        if not kept[at]:
            continue
        if block.level:
            if level and block.level >= level:
                continue
            level = block.level
        elif len(block.text) < SHORT and block.text.rstrip().endswith(":") and at + 1 < len(kept) and not kept[at + 1]:
            continue
        else:
            level = 0
        found.append(block)
    return found[::-1]
