from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa.__main__ import commands, main


def shown(*arguments: str) -> dict[str, dict[str, object]]:
    result = CliRunner().invoke(commands, [*arguments, "config", "--json"])
    settings: dict[str, dict[str, object]] = json.loads(result.stdout)["settings"]
    return settings


def test_each_setting_is_shown_with_its_origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text('port = 8080\nthreads = 4\nlibrary = "there"\n', "utf-8")
    monkeypatch.setenv("PINCITE_THREADS", "2")
    settings = shown("--config", str(file), "--library", "mine")
    assert settings["library"] == {"value": "mine", "from": "--library"}
    assert settings["threads"] == {"value": 2, "from": "PINCITE_THREADS"}
    assert settings["port"] == {"value": 8080, "from": str(file)}
    assert settings["host"] == {"value": "127.0.0.1", "from": "default"}
    assert settings["backend"] == {"value": "onnx", "from": "default"}


def test_a_person_sees_a_line_for_each() -> None:
    lines = CliRunner().invoke(commands, ["config"]).stdout.splitlines()
    assert len(lines) == len(shown())
    assert any(line.split() == ["port", "8000", "default"] for line in lines)


def test_a_wrong_file_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pincite.toml").write_text("colour = 1", "utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["--config", str(tmp_path / "pincite.toml"), "config"])
    assert stopped.value.code == 2
    assert "no setting 'colour'" in capsys.readouterr().err
