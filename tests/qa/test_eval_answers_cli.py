from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from qa.confidence import THRESHOLD
from qa.errors import UsageError
from qa.eval_cli import eval_
from qa.settings import Settings
from tests.fakes import HashingEncoder

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Okafor repaired the Zephyr engine in 1931."
QUESTIONS = [
    {"question": "Who repaired the Zephyr engine in 1931?", "answers": [{"text": "Okafor", "answer_start": 0}]},
    {"question": "Xyzzy plugh?", "answers": [], "is_impossible": True},
]


@pytest.fixture(autouse=True)
def fake_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put the fake encoder in the place of the model, and temporary folders where a test can see them."""
    monkeypatch.setattr("qa.library.LazyEncoder", lambda model, *, cache, fast: HashingEncoder())
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two English files, and a French one."""
    paths = [tmp_path / name for name in ("first.json", "second.json", "fr.json")]
    for path in paths:
        path.write_text(json.dumps({"data": [{"paragraphs": [{"context": TEXT, "qas": QUESTIONS}]}]}), "utf-8")
    return paths


def run(*arguments: str | Path) -> Result:
    settings = Settings(library=Path("none"), reader=False)
    return CliRunner().invoke(eval_, ["answers", *map(str, arguments)], obj=settings)


def test_help_explains_the_figures() -> None:
    help_text = run("--help").output
    assert "pincite eval answers dev.json" in help_text
    for name in ("sentence", "citations", "hallucination", "brier, ece"):
        assert f"\n  {name} " in help_text


def test_the_command_line_loads_nothing_heavy() -> None:
    heavy = "{'qa.answer_evaluation', 'qa.library', 'sklearn', 'torch'}"
    script = f"import sys, qa.eval_answers_cli; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_a_table_of_one_file(files: list[Path]) -> None:
    result = run("--no-reader", files[0])
    assert (result.exit_code, result.stderr) == (0, "")
    first, _, heads, row = result.stdout.splitlines()
    assert first == f"2 questions, 1 answerable, answered from a confidence of {THRESHOLD} on, hashing"
    assert len(heads) == len(row)
    assert row.startswith(f"{files[0]} (en)")
    figures = dict(zip(heads.split()[2:], row.split()[2:], strict=True))
    assert (figures["sentence"], figures["f1"], figures["hallucination"]) == ("1.000", "–", "0.000")


def test_a_table_by_file_and_by_language(files: list[Path]) -> None:
    rows = run(*files).stdout.splitlines()[3:]
    assert [row.split()[0] for row in rows] == [*map(str, files), "en", "fr", "all"]
    assert len(set(map(len, rows))) == 1


def test_json_is_the_same_every_time_and_nothing_is_left(files: list[Path], tmp_path: Path) -> None:
    first, second = (run("--json", *files) for _ in range(2))
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["questions"] == 6
    assert list((tmp_path / "tmp").iterdir()) == []


def test_options_reach_the_measuring(files: list[Path]) -> None:
    record = json.loads(run("--json", "--limit", "1", "--min-confidence", "0", files[0]).stdout)
    assert (record["questions"], record["min_confidence"], record["figures"]["coverage"]) == (1, 0, 1)
    for wrong in (["--limit", "0"], ["--min-confidence", "2"], ["--min-confidence", "nan"]):
        result = run(*wrong, files[0])
        assert result.exit_code == 2 or isinstance(result.exception, UsageError)
    assert run().exit_code == 2


def test_save_writes_metrics_and_plots(files: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"
    result = run("--json", "--save", folder, files[0])
    assert json.loads((folder / "metrics.json").read_text("utf-8")) == json.loads(result.stdout)
    for name in ("reliability.svg", "risk-coverage.svg"):
        assert ElementTree.parse(folder / name).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_figures_that_cannot_be_saved_are_shown_all_the_same(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "report" / "metrics.json").mkdir(parents=True)
    result = run("--json", "--save", tmp_path / "report", files[0])
    assert isinstance(result.exception, UsageError)
    assert json.loads(result.stdout)["questions"] == 2


def test_a_broken_file_is_named_before_anything_is_asked(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("{}\n")
    result = run(files[0], tmp_path / "broken.jsonl", "--save", tmp_path / "report")
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).startswith(f"{tmp_path / 'broken.jsonl'}, line 1: `query` is no text")
    assert not (tmp_path / "report").exists()
