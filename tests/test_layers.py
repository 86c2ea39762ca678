"""The layers: imports go web -> qa -> embeddings, heavy parts load late, only the settings read the environment."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("embeddings", "qa", "web")
MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
FRONT_DOOR = ROOT / "qa" / "__main__.py"
SETTINGS = ROOT / "qa" / "settings.py"
HEAVY = {"torch", "transformers", "sentence_transformers", "faiss", "onnxruntime"}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _package(path: Path) -> list[str]:
    return list(path.relative_to(ROOT).parent.parts)


def _imported(path: Path, tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything that is imported anywhere in the module, within functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = _package(path)[: len(_package(path)) - node.level + 1] if node.level else []
            parent = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{parent}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {
            "import_module",
            "__import__",
        }:
            yield from (str(value.value) for value in node.args[:1] if isinstance(value, ast.Constant))


def _wrong_imports(path: Path, source: str) -> list[str]:
    """Return what a module of one layer imports from a layer above, or through the front door."""
    above = LAYERS[LAYERS.index(_package(path)[0]) + 1 :]
    return [
        name
        for name in _imported(path, ast.parse(source))
        if (name.partition(".")[0] in above and path != FRONT_DOOR) or f"{name}.".startswith("qa.__main__.")
    ]


def _environment_reads(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {f"os.{name}" for name in ENVIRONMENT}:
            found.append(ast.unparse(node))
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            found += [alias.name for alias in node.names if alias.name in ENVIRONMENT]
        elif isinstance(node, ast.keyword) and node.arg in {"envvar", "auto_envvar_prefix"}:  # click reads these itself
            found.append(node.arg)
    return found


def _loaded(code: str) -> set[str]:
    """Return the top-level modules that are loaded after `code` has run in a Python of its own."""
    code += "\nimport json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout))


def test_every_layer_has_modules() -> None:
    assert {_package(path)[0] for path in MODULES} == set(LAYERS)
    assert FRONT_DOOR in MODULES
    assert SETTINGS in MODULES


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_never_go_back(path: Path) -> None:
    assert _wrong_imports(path, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("embeddings/index.py", "import qa.domain"),
        ("embeddings/index.py", "def f():\n    from web import create_app"),
        ("qa/loaders/html.py", "import importlib\nimportlib.import_module('web.api')"),
        ("qa/loaders/html.py", "from .. import __main__"),
        ("qa/cli.py", "from qa.__main__ import main"),
        ("qa/cli.py", "if TYPE_CHECKING:\n    import web"),
        ("web/api.py", "import qa.__main__ as door"),
    ],
)
def test_a_wrong_import_is_noticed(module: str, source: str) -> None:
    assert len(_wrong_imports(ROOT / module, source)) == 1


def test_the_front_door_alone_knows_the_layer_above() -> None:
    assert any(name.startswith("web.") for name in _imported(FRONT_DOOR, ast.parse(FRONT_DOOR.read_text("utf-8"))))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    assert bool(_environment_reads(path.read_text("utf-8"))) == (path == SETTINGS)


@pytest.mark.parametrize("source", ["import os\nos.getenv('A')", "from os import environ", "option('-a', envvar='A')"])
def test_a_look_at_the_environment_is_noticed(source: str) -> None:
    assert len(_environment_reads(source)) == 1


@pytest.mark.parametrize("module", ["qa", "web", "embeddings.encoder", "embeddings.index", "embeddings.bundled"])
def test_importing_loads_no_model_library(module: str) -> None:
    loaded = _loaded(f"import {module}")
    assert module.partition(".")[0] in loaded
    assert loaded & HEAVY == set()


def test_help_loads_no_model_library() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "qa", "--help"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in re.findall(r"\| +([\w.]+)$", run.stderr, re.MULTILINE)}
    assert "Usage: pincite" in run.stdout
    assert "click" in loaded
    assert loaded & (HEAVY | {"openpyxl", "mcp", "pydantic", "uvicorn"}) == set()
