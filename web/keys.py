"""Keys: who may use a server. Only their hashes are stored, in a file of their own beside the library's."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from qa.errors import LibraryError, UsageError

__all__ = ["KEYS_FILE", "Key", "KeyStore", "Role"]

KEYS_FILE = "keys.db"
"""Apart from the documents, so that a copy of a library gives no keys away."""
PREFIX = "pincite_"
NAME = re.compile(r"[\w.@+-]{1,64}")
BUSY_SECONDS = 5.0
TABLE = """
CREATE TABLE IF NOT EXISTS keys (
    name TEXT PRIMARY KEY, digest BLOB NOT NULL, role TEXT NOT NULL, created TEXT NOT NULL, expires TEXT, revoked TEXT
) WITHOUT ROWID
"""


class Role(StrEnum):
    """What a key allows; each role allows what those before it do.

    A reader asks and reads, an editor adds, removes and runs batches, an admin reads the figures of the server too.
    """

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    def allows(self, needed: Role) -> bool:
        """Say whether this role includes another."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is listed. `expires` is the last day that it is valid on, in UTC; dates are in ISO 8601."""

    name: str
    role: Role
    created: str
    expires: str | None
    revoked: str | None

    @property
    def is_valid(self) -> bool:
        """Whether it lets anybody in today."""
        today = datetime.now(UTC).date().isoformat()
        return self.revoked is None and (self.expires is None or self.expires >= today)


class KeyStore:
    """The keys of the library in a folder, read anew at every look, so that a revoked key is out at once.

    The file is made with the first key. A library that ever had one goes on asking for keys.
    """

    def __init__(self, library: Path) -> None:
        self.path = library / KEYS_FILE

    def add(self, name: str, *, role: Role, expires: date | None = None) -> str:
        """Make a key, and return it: 256 random bits, which are shown now and never again.

        Raises:
            UsageError: the name cannot be used, or another key has it.
            LibraryError: the key cannot be stored.
        """
        if not NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no name for a key; use up to 64 letters, digits and the signs . _ @ + -")
        secret = PREFIX + secrets.token_urlsafe(32)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._changing() as connection:
            if connection.execute("SELECT 1 FROM keys WHERE name = ? AND revoked IS NULL", (name,)).fetchone():
                raise UsageError(f"there is a key called {name} already; choose another name, or revoke it first")
            connection.execute(
                "INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?, ?, NULL)",
                (name, _digest(secret), role, now, None if expires is None else expires.isoformat()),
            )
        return secret

    def revoke(self, name: str) -> None:
        """Let nobody in with the key of this name any more.

        Raises:
            UsageError: there is none.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._changing() as connection:
            change = "UPDATE keys SET revoked = ? WHERE name = ? AND revoked IS NULL"
            if not connection.execute(change, (now, name)).rowcount:
                raise UsageError(f"there is no key called {name!r} to revoke; `pincite key list` shows all")

    def all(self) -> list[Key]:
        """Return all keys, revoked ones too, by name."""
        return [key for key, _ in self._rows()]

    def find(self, secret: str) -> Key | None:
        """Return the key that this is, if it is valid today."""
        digest = _digest(secret)
        # All are compared, each in constant time: how long it takes says nothing about any of them.
        found = [key for key, stored in self._rows() if hmac.compare_digest(stored, digest)]
        return found[0] if found and found[0].is_valid else None

    def __bool__(self) -> bool:
        return bool(self._rows())

    def _rows(self) -> list[tuple[Key, bytes]]:
        if not self.path.exists():
            return []
        with self._connected() as connection:
            rows = connection.execute("SELECT name, role, created, expires, revoked, digest FROM keys ORDER BY name")
            return [(Key(row[0], Role(row[1]), *row[2:5]), row[5]) for row in rows]

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self.path.chmod(0o600)
        except OSError as error:
            raise LibraryError(f"{self.path} cannot be written ({error.strerror}); check its permissions") from error
        with self._connected() as connection, connection:
            connection.execute(TABLE)
            yield connection

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as connection:
                yield connection
        except (sqlite3.Error, ValueError) as error:  # nobody gets in while it is not known who may
            raise LibraryError(
                f"the keys in {self.path} cannot be used ({error}); restore the file, or remove it and make new keys"
            ) from error


def _digest(secret: str) -> bytes:
    # No salt and no stretching: what is hashed has 256 random bits, and cannot be guessed.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
