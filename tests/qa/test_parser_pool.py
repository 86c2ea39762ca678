from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import parser_pool
from qa.errors import LoadError
from qa.loaders import parse
from qa.parser_pool import LOOK_AHEAD, ParserPool
from tests.qa.loaders.samples import docx, pptx, slide

ROOT = Path(__file__).resolve().parents[2]
GOOD = docx("<w:p><w:r><w:t>Words \u00e9, \U0001f40a.</w:t></w:r></w:p>", title="Gull")


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ParserPool]:
    """A pool whose loader of XML does what the file says."""
    start = parser_pool._START.replace("qa.parser_worker", "tests.qa.troubled_worker")
    monkeypatch.setattr(parser_pool, "_START", start)
    with ParserPool(seconds=3) as pool:
        yield pool


def ask(pool: ParserPool, word: str) -> str:
    return pool.parse(Path(f"{word}.xml"), f"<p>{word}</p>".encode()).text


def test_a_worker_reads_what_the_loader_reads() -> None:
    slides = pptx([slide(("title", "Boats"), ("body", "They float."))])
    with ParserPool() as pool:
        assert pool.parse(Path("a.docx"), GOOD) == parse(Path("a.docx"), GOOD)
        assert pool.parse(Path("a.pptx"), slides) == parse(Path("a.pptx"), slides)
        assert len(pool._workers) == 1


def test_errors_are_the_loader_s(tmp_path: Path) -> None:
    with ParserPool() as pool:
        for path, data in (
            (tmp_path / "a.docx", b"words"),
            (tmp_path / "a.pdfx", GOOD),
            (tmp_path / "\udce9.eml", b""),
        ):
            with pytest.raises(LoadError) as here:
                parse(path, data)
            with pytest.raises(LoadError) as there:
                pool.parse(path, data)
            assert str(there.value) == str(here.value)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("hang", r"^hang\.xml: takes more than 3 s to read; split it"),
        ("sleep", r"^sleep\.xml: takes more than 3 s to read; split it"),
        ("crash", r"^crash\.xml: cannot be read: its reader broke down; open it"),
        ("exit", r"^exit\.xml: cannot be read: its reader broke down; open it"),
        ("eat", r"^eat\.xml: needs more memory than a file may take; split it"),
    ],
)
def test_a_file_that_ends_its_worker_is_named_and_the_next_one_is_read(
    pool: ParserPool, word: str, message: str
) -> None:
    with pytest.raises(LoadError, match=message):
        ask(pool, word)
    assert ask(pool, "words") == "words"


def test_an_idle_worker_that_was_ended_is_replaced(pool: ParserPool) -> None:
    assert ask(pool, "words") == "words"
    (worker,) = pool._workers
    worker.kill()
    worker.wait()
    assert ask(pool, "words") == "words"
    assert worker not in pool._workers


def test_the_time_in_which_others_have_the_processor_does_not_count(
    pool: ParserPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter([0.0, 3.0])
    monkeypatch.setattr(parser_pool, "_waited", lambda process: next(told, 3.0))
    with pytest.raises(LoadError, match="takes more than 3 s"):
        ask(pool, "sleep")
    assert next(told, None) is None  # it was asked for at the beginning, and when the file would have been late


def test_the_system_says_how_long_a_process_waited() -> None:
    if not Path("/proc/self/schedstat").exists():
        pytest.skip("this system does not tell")
    assert 0 < parser_pool._waited(os.getpid()) < time.monotonic()
    assert parser_pool._waited(2**30) == 0


def test_a_program_that_a_late_worker_runs_is_ended_with_it(
    pool: ParserPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_CHILD", str(tmp_path / "child"))
    with pytest.raises(LoadError, match="takes more than 3 s"):
        ask(pool, "child")
    wait_for_end(int((tmp_path / "child").read_text()))


def test_what_a_library_prints_is_no_reply(pool: ParserPool) -> None:
    assert ask(pool, "talk") == "talk"
    assert ask(pool, "words") == "words"


def test_long_text_is_read_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser_pool, "SHORT", 4)
    with ParserPool() as pool:
        assert pool.parse(Path("a.txt"), b"words").text == "words"
        assert len(pool._workers) == 1


def test_short_plain_text_needs_no_worker() -> None:
    with ParserPool() as pool:
        assert pool.parse(Path("a.txt"), b"words").text == pool.parse(Path("a.MD"), b"words").text == "words"
        assert pool._workers == set()


def test_a_few_are_done_ahead_and_all_come_in_order() -> None:
    begun: list[int] = []

    def square(number: int) -> int:
        begun.append(number)
        if number == 3:
            raise LoadError("three")
        return number * number

    with ParserPool() as pool:
        results = pool.ahead(square, range(20))
        assert next(results).result() == 0
        assert max(begun) <= LOOK_AHEAD
        assert [next(results).result() for _ in range(2)] == [1, 4]
        with pytest.raises(LoadError, match="three"):
            next(results).result()
        assert [result.result() for result in results] == [number**2 for number in range(4, 20)]


def test_closing_ends_a_busy_worker(pool: ParserPool) -> None:
    future = next(pool.ahead(lambda word: ask(pool, word), ["sleep"]))
    while not pool._workers:
        time.sleep(0.01)
    (worker,) = pool._workers
    pool.close()
    assert worker.poll() is not None
    assert isinstance(future.exception(), LoadError)
    with pytest.raises(LoadError, match="was stopped"):
        ask(pool, "words")


def test_a_worker_ends_with_the_process_that_started_it() -> None:
    code = (
        "from pathlib import Path; from qa.parser_pool import ParserPool; pool = ParserPool()\n"
        "pool.parse(Path('a.eml'), b'Subject: s\\n\\nwords')\n"
        "print(next(iter(pool._workers)).pid, flush=True); import os; os.kill(os.getpid(), 9)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    wait_for_end(int(run.stdout))


def wait_for_end(pid: int) -> None:
    status = Path(f"/proc/{pid}/stat")
    for _ in range(3_000):
        if has_ended(status):
            return
        time.sleep(0.01)
    pytest.fail("the process outlives the one that started it")


def has_ended(status: Path) -> bool:
    return not status.exists() or "Z" in status.read_text().split(")")[1][:3]


def test_a_worker_loads_no_model_library() -> None:
    code = "import sys, qa.parser_worker; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "qa.loaders.docx" in run.stdout.split()
    assert not {"torch", "transformers", "onnxruntime", "faiss", "sqlite3", "openpyxl"} & set(run.stdout.split())
