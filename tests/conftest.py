"""Fixtures shared by every package's tests."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.library import Library
from tests.fakes import HashingEncoder

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_sessionstart() -> None:
    """Let Ctrl-C reach what the tests start: a shell's background jobs, and their children, ignore it otherwise."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashingEncoder) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        yield library


@pytest.fixture(autouse=True)
def _span_reader_with_the_real_model_only(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("model") is None:
        monkeypatch.setenv("PINCITE_READER", "off")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip("the development data (../shared/data) is not on this machine")
    return SHARED_DATA
