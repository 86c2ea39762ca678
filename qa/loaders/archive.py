"""ZIP archives and the XML in them, read within limits: files come from strangers."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from lxml import etree

from qa.errors import LoadError

__all__ = ["Archive", "is_bomb", "local_name", "parse_xml"]

MAX_MEMBERS = 20_000
MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 250  # markup packs to a twentieth, hardly ever to a hundredth; a bomb to a thousandth
RATIO_FROM = 16 * 1024 * 1024  # unpacked bytes below which nothing can be a bomb

_ENCRYPTED = 0x1


class Archive:
    """The members of a ZIP archive.

    Raises:
        LoadError: the archive is damaged, has a password, or would unpack to more than a document holds.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise LoadError(_damaged(str(error))) from error
        unpacked = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or is_bomb(unpacked, packed=len(data)):
            raise LoadError(
                f"it unpacks to {len(members)} parts of {unpacked // 1024**2} MiB, more than a document holds; "
                "if it is one, split it into smaller files"
            )
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise LoadError("it has a password; open it in its program and save it without one")
        self._members = {member.filename: member for member in members}
        self._folded = {name.casefold(): name for name in self._members}

    def find(self, name: str) -> str | None:
        """Return the name of a member as the archive writes it, letter case apart; None when there is none."""
        name = posixpath.normpath(name).lstrip("/")
        return name if name in self._members else self._folded.get(name.casefold())

    def read(self, name: str) -> bytes:
        """Return the bytes of a member. Raises LoadError when it is missing or damaged."""
        found = self.find(name)
        if found is None:
            raise LoadError(_damaged(f"there is no {name} in it"))
        try:
            # No more than the size that was counted comes out, whatever the packed data says.
            return self._zip.read(self._members[found])
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise LoadError(_damaged(f"{name}: {error}")) from error

    def xml(self, name: str) -> Any:
        """Return the root element of a member. Raises LoadError when it is missing, damaged or no XML."""
        return parse_xml(self.read(name), name)


def is_bomb(unpacked: int, *, packed: int) -> bool:
    """Say whether an archive of `packed` bytes that unpacks to so many is packed as no program packs documents."""
    return unpacked > max(RATIO_FROM, MAX_RATIO * packed)


def parse_xml(data: bytes, name: str) -> Any:
    """Return the root element of XML, in which entities stay unread. Raises LoadError, which calls the part `name`."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise LoadError(_damaged(f"{name}: {error.msg}")) from error


def local_name(element: Any) -> str:
    """Return the tag of an element without its namespace: formats have several for the same thing."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""  # an entity has no tag


def _damaged(cause: str) -> str:
    return f"it is damaged ({cause}); open it in its program and save it again, or get another copy"
