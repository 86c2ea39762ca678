from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from qa.errors import LibraryError, UsageError
from web.keys import KeyStore, Role

TODAY = datetime.now(UTC).date()


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "library")


def test_a_key_is_found_by_what_it_is_and_nothing_else(keys: KeyStore) -> None:
    secret = keys.add("desk", role=Role.EDITOR)
    found = keys.find(secret)
    assert found is not None
    assert (found.name, found.role, found.expires, found.revoked) == ("desk", Role.EDITOR, None, None)
    assert [keys.find(other) for other in ("", "desk", secret[:-1], secret + "x", "\udc80")] == [None] * 5


def test_keys_are_long_random_and_not_in_the_file(keys: KeyStore) -> None:
    secrets = {keys.add(f"key{number}", role=Role.READER) for number in range(20)}
    assert len(secrets) == 20
    assert min(map(len, secrets)) >= 43
    content = keys.path.read_bytes()
    assert not any(secret.encode() in content for secret in secrets)


def test_only_its_owner_reads_the_file(keys: KeyStore) -> None:
    keys.add("desk", role=Role.READER)
    assert keys.path.stat().st_mode & 0o777 == 0o600


def test_looking_makes_no_file(keys: KeyStore) -> None:
    assert (keys.all(), keys.find("x"), bool(keys)) == ([], None, False)
    assert not keys.path.parent.exists()


def test_a_revoked_key_is_out_and_stays_listed(keys: KeyStore) -> None:
    secret = keys.add("desk", role=Role.ADMIN)
    keys.revoke("desk")
    assert keys.find(secret) is None
    assert [(key.name, key.is_valid) for key in keys.all()] == [("desk", False)]
    assert bool(keys)
    with pytest.raises(UsageError, match="no key called 'desk'"):
        keys.revoke("desk")
    new = keys.add("desk", role=Role.READER)
    assert keys.find(secret) is None
    assert keys.find(new) is not None


@pytest.mark.parametrize(("day", "is_valid"), [(TODAY + timedelta(days=2), True), (TODAY - timedelta(days=2), False)])
def test_a_key_expires(keys: KeyStore, day: date, is_valid: bool) -> None:
    secret = keys.add("desk", role=Role.READER, expires=day)
    assert (keys.find(secret) is not None) == is_valid
    assert keys.all()[0].is_valid == is_valid


@pytest.mark.parametrize("name", ["", "two words", "../x", "x" * 65, "a\nb"])
def test_a_name_must_be_one_word(keys: KeyStore, name: str) -> None:
    with pytest.raises(UsageError, match="no name for a key"):
        keys.add(name, role=Role.READER)


def test_a_name_is_given_once(keys: KeyStore) -> None:
    first = keys.add("desk", role=Role.READER)
    with pytest.raises(UsageError, match="desk already"):
        keys.add("desk", role=Role.ADMIN)
    assert keys.find(first) is not None


def test_a_damaged_file_lets_nobody_in_and_is_named(keys: KeyStore) -> None:
    secret = keys.add("desk", role=Role.READER)
    keys.path.write_bytes(b"no keys in here" * 100)
    for look in (lambda: keys.find(secret), lambda: bool(keys), keys.all):
        with pytest.raises(LibraryError, match=r"keys\.db cannot be used"):
            look()


def test_roles_include_those_before_them() -> None:
    allowed = {role: [needed for needed in Role if role.allows(needed)] for role in Role}
    assert allowed == {
        Role.READER: [Role.READER],
        Role.EDITOR: [Role.READER, Role.EDITOR],
        Role.ADMIN: [Role.READER, Role.EDITOR, Role.ADMIN],
    }
