from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.load import load
from tests.web.serving import serving


@pytest.mark.server
def test_many_clients_get_true_answers_while_documents_come_and_go(tmp_path: Path) -> None:
    with serving(tmp_path / "library", "--workers", "2", PINCITE_LOG_LEVEL="warning") as server:
        outcome = load(server.address, clients=32, seconds=10, changes=12)
    assert outcome.errors == []
    assert outcome.stale == []
    assert len(outcome.times) == 32
    assert all(outcome.times.values())
    assert outcome.cited
    assert server.lines == []
