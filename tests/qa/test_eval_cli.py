from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from qa.errors import UsageError
from qa.eval_cli import eval_
from qa.settings import Settings
from tests.fakes import HashingEncoder

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
ENGLISH = {
    "Okafor repaired the Zephyr engine in 1931.": "Who repaired the Zephyr engine in 1931?",
    "The mayor planted lime trees beside the Tilbury canal.": "What did the mayor plant beside the Tilbury canal?",
}
FRENCH = {
    "Okafor a réparé le moteur Zephyr en 1931.": "Qui a réparé le moteur Zephyr en 1931 ?",
    "Le maire a planté des tilleuls près du canal Tilbury.": "Qui a planté des tilleuls près du canal Tilbury ?",
}


def write(path: Path, paragraphs: dict[str, str], **more: Any) -> Path:
    entries = [
        {"context": text, "qas": [{"id": text, "question": question, "answers": [{"text": text, "answer_start": 0}]}]}
        for text, question in paragraphs.items()
    ]
    path.write_text(json.dumps({"data": [{"title": "Things", "paragraphs": entries}], **more}), "utf-8")
    return path


@pytest.fixture(autouse=True)
def fake_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put the fake encoder in the place of the model, and temporary folders where a test can see them."""
    monkeypatch.setattr("qa.library.LazyEncoder", lambda model, *, cache, fast: HashingEncoder())
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "en.json", ENGLISH), write(tmp_path / "fr.json", FRENCH)


def run(*arguments: str | Path, library: Path = Path("none")) -> Result:
    return CliRunner().invoke(eval_, ["retrieval", *map(str, arguments)], obj=Settings(library=library))


def test_help_shows_examples() -> None:
    result = CliRunner().invoke(eval_, ["retrieval", "--help"])
    assert result.exit_code == 0
    assert "pincite eval retrieval --json dev.json | jq .figures" in result.output
    assert "retrieval" in CliRunner().invoke(eval_, ["--help"]).output


def test_the_command_line_loads_nothing_heavy() -> None:
    script = (
        "import sys, qa.eval_cli; sys.exit(bool({'qa.evaluation', 'ir_measures', 'scipy', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_a_table_of_one_file(files: tuple[Path, Path]) -> None:
    result = run(files[0])
    assert result.exit_code == 0
    assert result.stderr == ""
    name = f"{files[0]} (en)"
    assert result.stdout.splitlines() == [
        "2 questions to 2 paragraphs (2 passages), hashing",
        "",
        f"{'questions in':<{len(name)}}  questions  hit@1  hit@5  mrr@10  ndcg@10  recall@100  map@100",
        f"{name}          2  1.000  1.000   1.000    1.000       1.000    1.000",
    ]


def test_a_table_and_a_matrix_of_translations(files: tuple[Path, Path]) -> None:
    lines = run(*files).stdout.splitlines()
    assert lines[5].startswith("all ")
    assert len({len(line) for line in lines[2:6]}) == 1
    assert lines[-5:] == ["       en     fr", "en  1.000  1.000", "fr  1.000  1.000", "", lines[-1]]
    assert lines[-1] == "same language 1.000, another language 1.000"


def test_json_is_the_same_every_time_and_the_library_stays_away(files: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = (run("--json", *files, library=tmp_path / "library") for _ in range(2))
    assert first.exit_code == 0
    assert first.stderr == ""
    assert first.stdout == second.stdout
    record = json.loads(first.stdout)
    assert record["questions"] == 4
    assert record["matrix"]["hit@1"] == [[1.0, 1.0], [1.0, 1.0]]
    assert not (tmp_path / "library").exists()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_options_reach_the_measuring(files: tuple[Path, Path]) -> None:
    record = json.loads(run("--json", "--limit", "1", "-k", "20", files[0]).stdout)
    assert (record["questions"], record["k"]) == (1, 20)
    assert "recall@20" in record["figures"]
    assert run("-k", "9", files[0]).exit_code == 2
    assert run("--limit", "0", files[0]).exit_code == 2
    assert run().exit_code == 2


def test_a_file_named_twice_is_read_once(files: tuple[Path, Path]) -> None:
    assert len(json.loads(run("--json", files[0], files[0]).stdout)["sets"]) == 1


def test_save_writes_the_metrics_and_the_heat_map(files: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"
    result = run("--json", "--save", folder, *files)
    assert json.loads((folder / "metrics.json").read_text("utf-8")) == json.loads(result.stdout)
    assert ElementTree.parse(folder / "heatmap.svg").getroot().tag == f"{SVG}svg"
    run("--save", tmp_path / "single", files[0])
    assert [path.name for path in (tmp_path / "single").iterdir()] == ["metrics.json"]


def test_a_folder_that_cannot_be_written_is_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    result = run("--save", files[1], files[0])
    assert isinstance(result.exception, UsageError)
    assert f"the folder {files[1]} cannot be made" in str(result.exception)
    (tmp_path / "report" / "metrics.json").mkdir(parents=True)
    result = run("--save", tmp_path / "report", files[0])
    assert isinstance(result.exception, UsageError)
    assert "metrics.json: cannot be written" in str(result.exception)
    assert "--save" in str(result.exception)
    assert "hit@1" in result.stdout


def test_a_broken_file_is_named_before_anything_is_added(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"data": [{}]}')
    result = run(files[0], tmp_path / "broken.json", "--save", tmp_path / "report")
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).startswith(f"{tmp_path / 'broken.json'}: data[0].paragraphs: is missing")
    assert not (tmp_path / "report").exists()


@pytest.mark.model
@pytest.mark.data
def test_real_questions_find_their_paragraphs(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the real model
    for language in ("en", "es"):
        record = json.loads((shared_data / "xquad_r" / f"{language}.json").read_text("utf-8"))
        cut = json.dumps({"data": record["data"][:3]}, ensure_ascii=False)
        (tmp_path / f"{language}.json").write_text(cut, "utf-8")
    result = CliRunner().invoke(
        eval_,
        ["retrieval", "--json", "--limit", "10", str(tmp_path / "en.json"), str(tmp_path / "es.json")],
        obj=Settings.from_environment(),
    )
    record = json.loads(result.stdout)
    assert (record["questions"], record["paragraphs"]) == (20, 30)
    assert record["figures"]["hit@1"] > 0.8
    assert record["matrix"]["other_language"] > 0.8
