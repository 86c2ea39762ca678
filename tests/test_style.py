"""The house style: short files and functions, no printing, docstrings, a true `__all__`, nothing left for later."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for package in ("embeddings", "qa", "web") for path in (ROOT / package).rglob("*.py"))
SHIPPED = sorted(path for suffix in ("html", "css", "js") for path in (ROOT / "web").rglob(f"*.{suffix}"))
OTHER_CODE = sorted(path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
MAX_FILE_LINES = 299
MAX_FUNCTION_LINES = 60
# Put together here, so that this file does not hold the words it looks for.
LEFT_FOR_LATER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that the statements of a module bind, those below a top-level `if` included."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))
        elif isinstance(node, ast.If):
            yield from _bound([*node.body, *node.orelse])


def _exported(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            exported: list[str] = ast.literal_eval(node.value)
            return exported
    return None


@pytest.mark.parametrize("path", [*MODULES, *OTHER_CODE], ids=_name)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_FILE_LINES


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_functions_are_short(path: Path) -> None:
    functions = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION_LINES} == {}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_is_printed(path: Path) -> None:
    calls = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)]
    assert [call.lineno for call in calls if ast.unparse(call.func) == "print"] == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_rests_on_a_bare_assert(path: Path) -> None:
    assert [node.lineno for node in ast.walk(_tree(path)) if isinstance(node, ast.Assert)] == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert (ast.get_docstring(_tree(path)) or "").strip()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_what_a_module_offers_is_named_and_there(path: Path) -> None:
    tree = _tree(path)
    exported = _exported(tree)
    definitions = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    if exported is None:
        assert [node.name for node in definitions if not node.name.startswith("_")] == []
    else:
        assert set(exported) - set(_bound(tree.body)) == set()
        assert len(exported) == len(set(exported))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_public_function_and_class_has_a_docstring(path: Path) -> None:
    tree = _tree(path)
    exported = set(_exported(tree) or ())
    nodes = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in exported]
    assert [node.name for node in nodes if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", [*MODULES, *SHIPPED, *OTHER_CODE], ids=_name)
def test_nothing_is_left_for_later(path: Path) -> None:
    assert LEFT_FOR_LATER.findall(path.read_text("utf-8")) == []


def test_words_left_for_later_are_noticed() -> None:
    assert LEFT_FOR_LATER.search("# " + "TO" + "DO: later")
