"""Bytes of a text file -> its characters."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence

from charset_normalizer import from_bytes

from embeddings.language import identify
from qa.errors import LoadError

__all__ = ["decode", "names_encoding"]

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BINARY_SIGNATURES = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")

# What a page declares and what its bytes are: the names in use on the Web mean the wider encoding on the right.
DECLARED = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
STATEFUL = {"iso2022_jp", "iso2022_kr", "hz", "utf-7"}
# Names in use that Python does not know; it knows most others without what `_USUAL_NAME` takes off them.
ALSO_CALLED = {
    "iso-8859-8-i": "iso8859-8",  # with the letters in the order of reading, as in all files today
    "iso-8859-8-e": "iso8859-8",
    "windows-31j": "cp932",
    "ks_c_5601-1989": "cp949",
    "cn-big5": "big5",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}

NON_LATIN = [
    *(
        "cp1251",
        "koi8_r",
        "cp866",
        "cp1253",
        "cp1255",
        "cp1256",
        "cp874",
        "cp932",
        "euc_jp",
        "gb18030",
        "big5",
        "cp949",
    ),
    "cp1252",  # for texts that are mixed
]
LATIN_BY_LANGUAGE = {
    **dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), ("cp1250", "iso8859_2")),
    **dict.fromkeys(("az", "tr"), ("cp1254",)),
    **dict.fromkeys(("et", "lt", "lv"), ("cp1257",)),
}
WESTERN = ("cp1252",)
# What older programs, and spreadsheets on a Macintosh, write for the same letters.
OLDER = {
    "cp1252": ("mac_roman", "cp850"),
    "cp1250": ("mac_latin2", "cp852"),
    "iso8859_2": ("mac_latin2", "cp852"),
    "cp1254": ("mac_turkish", "cp857"),
    "cp1257": ("cp775",),
}

SAMPLE = 20_000  # characters or bytes that a guess looks at
FEW = 12  # non-ASCII bytes that are too few to tell a script by
TOLERATED = 0.01  # share of control characters up to which a text counts as one with stray bytes

_USUAL_NAME = re.compile(r"(?:x-)*(?:(?:windows|win|cp|dos|ibm)[-_]?(?=\d+$))?", re.IGNORECASE)
_WITHIN_WORD = re.compile(r"(?<=[^\W\d_])(?:[^\x00-\x7f]+(?=[^\W\d_])|[\u201a\u201e\xa1\xbf])")  # what opens ends none
_AFTER_SMALL_LETTER = re.compile(r"(?<=[a-z])[^\x00-\x7f]")
_ACCENTED_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Return the characters of `data`.

    A byte order mark decides; else valid UTF-8 is UTF-8; else `declared` (what the file says of itself) is believed
    when the bytes fit it; else the encoding is guessed. Raises LoadError for data that is not text.
    """
    if data.startswith(BINARY_SIGNATURES):
        raise LoadError(_BINARY)
    text = _decoded(data, declared)
    sample = text[:SAMPLE]
    if sum(map(_is_control, sample)) > TOLERATED * len(sample):
        raise LoadError(_BINARY)
    return text


def names_encoding(declared: str | None) -> bool:
    """Tell whether a declaration names an encoding for what is not ASCII."""
    return _python_name(declared) is not None


_BINARY = "it holds binary data, not text; if it is a document of another format, give it that format's suffix"


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data and not _has_stray_nul(data) and (wide := _unmarked_wide(data)) is not None:
        return wide
    named = _python_name(declared)
    utf8 = None if named in STATEFUL else _strict(data, "utf-8")
    if utf8 is not None:
        return utf8
    if named and (text := _strict(data, named)) is not None:
        return text
    encoding = "utf-8" if _is_damaged_utf8(data, is_declared=named == "utf-8") else _guess(data)
    return data.decode(encoding, "replace")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _python_name(declared: str | None) -> str | None:
    """Return Python's name of a declared encoding; None when there is none, or one that cannot be true."""
    declared = (declared or "").strip().lower()
    usual = _USUAL_NAME.sub("", declared, count=1)
    names = (declared, ALSO_CALLED.get(declared, ""), usual, f"cp{usual}")
    name = next(filter(None, map(_codec, names)), "ascii")
    if name.startswith(("utf-16", "utf-32", "ascii")):
        return None  # the declaration itself was read as single bytes; ASCII is what programs say that do not know
    name = DECLARED.get(name, name)
    return name if name in STATEFUL or _is_text_encoding(name) else None


def _codec(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _is_text_encoding(name: str) -> bool:
    try:
        return bool("a".encode(name))
    except (LookupError, UnicodeError):
        return False  # a codec that makes bytes from bytes, such as base64


def _has_stray_nul(data: bytes) -> bool:
    """Tell UTF-8 with a NUL here and there from UTF-16, in which letters of most scripts have one byte of a control."""
    text = _strict(data, "utf-8")
    return text is not None and _strangeness(text[:SAMPLE]) <= TOLERATED


def _unmarked_wide(data: bytes) -> str | None:
    """Return `data` as UTF-16 or UTF-32 without a byte order mark, or None when it is neither."""
    for encoding in ("utf-32-le", "utf-32-be"):
        text = _strict(data, encoding)
        if text is not None and _strangeness(text[:SAMPLE]) <= TOLERATED:
            return text
    readings = [text for text in (_strict(data, "utf-16-le"), _strict(data, "utf-16-be")) if text is not None]
    if not readings:
        return None
    # Read in the wrong byte order, letters fall on unassigned and private code points, and line ends disappear.
    best = min(readings, key=lambda text: (_strangeness(text[:SAMPLE]), -sum(char < "\x7f" for char in text[:SAMPLE])))
    plain = any(char.isspace() or char.isalnum() for char in best[:SAMPLE] if char < "\x7f")
    return best if plain and _strangeness(best[:SAMPLE]) <= TOLERATED else None


def _strangeness(text: str) -> float:
    strange = sum(_is_control(char) or unicodedata.category(char) in {"Cn", "Co"} for char in text)
    return strange / max(1, len(text))


def _is_control(char: str) -> bool:
    return (char < " " or "\x7f" <= char < "\xa0") and char not in "\t\n\v\f\r\x1a\x1b\x85"


def _is_damaged_utf8(data: bytes, *, is_declared: bool) -> bool:
    """Tell UTF-8 with a few damaged bytes from text in another encoding, which has whole characters by chance."""
    whole = _count_non_ascii(data.decode("utf-8", "ignore"))
    damaged = _count_non_ascii(data.decode("utf-8", "replace")) - whole
    # A line of three Chinese characters in their national encoding can have two whole ones to a damaged one.
    return whole >= damaged if is_declared else whole > 2 * damaged


def _count_non_ascii(text: str) -> int:
    return sum(char > "\x7f" for char in text)


def _guess(data: bytes) -> str:
    sample = data[:SAMPLE]
    words = [word for word in _ACCENTED_WORD.findall(sample) if len(word) > 1]
    letters = sum(map(len, words))
    accented = sum(byte > 0x7F for word in words for byte in word)
    if accented < FEW or accented < 0.5 * letters:
        return _latin(sample)
    # Only whole lines: a multi-byte character cut in two would rule out its own encoding.
    lines = sample[: sample.rfind(b"\n") + 1] if len(data) > SAMPLE else sample
    match = from_bytes(lines or sample, cp_isolation=NON_LATIN).best()
    return match.encoding if match else _latin(sample)


def _latin(sample: bytes) -> str:
    """Return the code page of the language that the unaccented letters tell."""
    language = identify(sample.decode("cp1252", "ignore"), default="en")
    choices: Sequence[str] = LATIN_BY_LANGUAGE.get(language, WESTERN)
    usual = max(choices, key=lambda encoding: sum(map(str.isalpha, sample.decode(encoding, "ignore"))))
    return min((usual, *OLDER[usual]), key=lambda encoding: _oddities(sample.decode(encoding, "replace")))


def _oddities(text: str) -> int:
    """Count what hardly stands in a text: signs within words, capitals behind small letters, damaged characters."""
    signs = sum(not _may_join(char) for char in "".join(_WITHIN_WORD.findall(text)))
    capitals = sum(map(str.isupper, _AFTER_SMALL_LETTER.findall(text)))
    return signs + capitals + text.count("\ufffd")


def _may_join(char: str) -> bool:
    """Tell what stands between letters: other letters of Latin script, space, dashes, an apostrophe."""
    return (char.isalpha() and char <= "\u024f") or char.isspace() or char in "\u2018\u2019\u2013\u2014\u2026\xad"
