"""What stands in `deploy/` names files, settings and commands that there are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from qa.__main__ import commands
from qa.settings import KINDS, configured
from qa.training.written import FOLDERS

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
FOR_DEVELOPERS = (".py", ".pyc", ".md", ".tsv")
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    named = set(re.findall(r"PINCITE_([A-Z_]+)", path.read_text("utf-8")))
    assert named <= {name.upper() for name in KINDS}


def test_the_sample_configuration_is_valid() -> None:
    text = (DEPLOY / "pincite.toml").read_text("utf-8")
    found = configured({}, file=DEPLOY / "pincite.toml")
    assert found.settings.library == Path("/var/lib/pincite/library")
    proposed = tomllib.loads(text.replace("# proxies", "proxies").replace("# allowed", "allowed"))
    assert all(KINDS[name].holds(value) for name, value in proposed.items())
    assert {"proxies", "allowed_hosts"} <= proposed.keys()


def test_what_the_image_is_made_of_is_there() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    sources = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    assert {package.partition(".")[0] for package in packages} <= set(sources)
    let_in = {line.strip("!") for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()}
    assert set(sources) <= let_in


@pytest.mark.parametrize("package", ["embeddings", "qa", "web"])
def test_what_a_package_holds_beside_code_is_installed(package: str) -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"][
        package
    ]
    files = {path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in FOR_DEVELOPERS}
    # Read from the checkout, by whoever trains the reader.
    files -= {path for folder in FOLDERS for path in folder.iterdir()}
    assert {path for pattern in patterns for path in (ROOT / package).glob(pattern)} == files
    assert ROOT / package / "py.typed" in files


def test_the_commands_shown_exist() -> None:
    text = (DEPLOY / "README.md").read_text("utf-8") + (DEPLOY / "pincite.service").read_text("utf-8")
    shown = re.findall(r"pincite(?: --config \S+)? (add|serve|key add)\b", text)
    assert {"add", "serve", "key add"} <= set(shown)
    for line in shown:
        command: click.Command = commands
        for word in line.split():
            assert isinstance(command, click.Group)
            command = command.commands[word]


@pytest.mark.parametrize("path", [DEPLOY / "README.md"], ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    assert targets
    assert [target for target in targets if not (path.parent / target).exists()] == []
