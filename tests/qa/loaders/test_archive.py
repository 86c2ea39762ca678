from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import LoadError
from qa.loaders import archive
from qa.loaders.archive import Archive
from tests.qa.loaders.samples import zipped


def test_members_are_read_by_name_whatever_the_case() -> None:
    found = Archive(zipped({"Word/Document.xml": "<a>é</a>"}))
    assert found.find("word/document.xml") == found.find("/word/./document.xml") == "Word/Document.xml"
    assert found.xml("word/document.xml").text == "é"
    with pytest.raises(LoadError, match=r"no other\.xml in it.*; open it"):
        found.read("other.xml")


# An archive holds the time at which it is made: tests that run in several processes must not be named by it.
@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"words", zipped({"a": "b" * 99})[:-30]],
    ids=["empty", "beginning", "words", "cut"],
)
def test_what_is_no_archive_is_damaged(data: bytes) -> None:
    with pytest.raises(LoadError, match="damaged"):
        Archive(data)


def test_a_flipped_byte_is_noticed() -> None:
    data = bytearray(zipped({"a.xml": "<a>" + "word " * 50 + "</a>"}))
    data[45] ^= 0xFF
    with pytest.raises(LoadError, match=r"damaged \(a\.xml"):
        Archive(bytes(data)).read("a.xml")


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(LoadError, match=r"unpacks to 1 parts of 20 MiB.*split"):
        Archive(zipped({"a.xml": b"\0" * 20 * 2**20}))


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    with pytest.raises(LoadError, match="4 parts"):
        Archive(zipped(dict.fromkeys("abcd", "x")))


def test_a_password_is_named() -> None:
    data = bytearray(zipped({"a": "b"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(LoadError, match=r"has a password; .* without one"):
        Archive(bytes(data))


def test_entities_are_not_looked_up(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    markup = (
        f"""<!DOCTYPE d [<!ENTITY a "{"many " * 100}"><!ENTITY b SYSTEM "{secret.as_uri()}">]><d>one &a;&b; two</d>"""
    )
    root = Archive(zipped({"a.xml": markup})).xml("a.xml")
    assert "".join(root.itertext("d")) == "one "
