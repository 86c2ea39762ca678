"""The documentation keeps step with the program: links, languages, commands, settings, limits, routes, records."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa.batch_jobs import BATCH
from qa.domain import Answer, Citation, Document, DocumentSummary, Hit, Passage
from qa.ignore_rules import IGNORE_FILE
from qa.jobs import Job, JobState
from qa.library import Library
from qa.loaders import LOADERS, MAX_FILE_BYTES
from qa.questions import MAX_QUESTION
from qa.record import answer_record
from qa.settings import Settings
from web import create_app
from web.job_records import job_record

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GUIDE = sorted(DOCS.glob("??/*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", DOCS / "README.md", *GUIDE]
SUBJECTS = {
    "add-documents",
    "answers",
    "ask",
    "batch",
    "citations",
    "integrations",
    "limits",
    "operations",
    "rest-api",
    "retrieval",
    "speed",
    "start",
    "troubleshooting",
}
LONGEST_PARAGRAPH = 1_000


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _tokens(page: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))


def _headings(page: Path, tag: str) -> list[str]:
    tokens = _tokens(page)
    return [tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open" and t.tag == tag]


def _inline(page: Path, kind: str) -> Iterator[Token]:
    for token in _tokens(page):
        yield from (child for child in token.children or () if child.type == kind)


def _fences(page: Path, *languages: str) -> Iterator[str]:
    for token in _tokens(page):
        if token.type == "fence" and token.info in languages:
            yield token.content


def _commands(page: Path) -> Iterator[list[str]]:
    """Yield the arguments of every `pincite` command in a block of code or within a sentence."""
    lines = [line for fence in _fences(page, "console", "sh") for line in fence.splitlines()]
    lines += [token.content for token in _inline(page, "code_inline")]
    for line in lines:
        words = shlex.split(line.removeprefix("$ ")) if "pincite" in line else []
        if words[:1] == ["pincite"]:
            yield words[1:]


def _check_command(command: click.Command, arguments: list[str]) -> None:
    """Follow the arguments down the groups; click raises on an option or command that does not exist."""
    rest = command.make_parser(click.Context(command)).parse_args(list(arguments))[1]
    if isinstance(command, click.Group) and rest and not rest[0].isupper():
        assert rest[0] in command.commands, f"there is no command {rest[0]!r}"
        _check_command(command.commands[rest[0]], rest[1:])


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    targets = [str(token.attrs["href"]) for token in _inline(page, "link_open")]
    relative = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in relative if not (page.parent / target.partition("#")[0]).exists()] == []


def test_both_languages_cover_every_subject() -> None:
    assert {page.stem for page in DOCS.glob("en/*.md")} == SUBJECTS
    assert {page.stem for page in DOCS.glob("fr/*.md")} == SUBJECTS


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_both_languages_have_the_same_sections(subject: str) -> None:
    english, french = (_headings(DOCS / language / f"{subject}.md", "h2") for language in ("en", "fr"))
    assert len(english) == len(french) > 0


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_both_languages_show_the_same_kinds_of_code(subject: str) -> None:
    english, french = (
        [t.info for t in _tokens(DOCS / lang / f"{subject}.md") if t.type == "fence"] for lang in ("en", "fr")
    )
    assert english == french


@pytest.mark.parametrize("page", GUIDE, ids=_name)
def test_a_guide_has_one_title_and_short_paragraphs(page: Path) -> None:
    assert len(_headings(page, "h1")) == 1
    longest = max(len(token.content) for token in _tokens(page) if token.type == "inline")
    assert longest <= LONGEST_PARAGRAPH


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_shown_exists_with_its_options(page: Path) -> None:
    from qa.__main__ import commands

    for arguments in _commands(page):
        try:
            _check_command(commands, arguments)
        except click.UsageError as error:
            pytest.fail(f"pincite {shlex.join(arguments)}: {error.format_message()}")


def test_the_guides_show_every_command() -> None:
    from qa.__main__ import commands

    for language in ("en", "fr"):
        shown = {words[0] for page in DOCS.glob(f"{language}/*.md") for words in _commands(page) if words}
        assert set(commands.commands) <= shown


def test_the_readme_names_both_make_targets() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in readme
    assert "make test" in readme


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *GUIDE], ids=_name)
def test_every_make_target_named_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = {word for words in re.findall(r"`make ([a-z ]+)`", page.read_text("utf-8")) for word in words.split()}
    assert {target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()


def test_the_settings_named_are_the_settings_read() -> None:
    class Recorder(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            self[key] = ""
            return default

    read = Recorder()
    Settings.from_environment(read)
    for language in ("en", "fr"):
        text = "".join(page.read_text("utf-8") for page in DOCS.glob(f"{language}/*.md"))
        assert set(re.findall(r"PINCITE_[A-Z_]+", text)) == set(read)


def test_the_limits_named_are_the_limits_enforced() -> None:
    english, french = ((DOCS / language / "limits.md").read_text("utf-8") for language in ("en", "fr"))
    assert f"{MAX_QUESTION:,} characters" in english
    assert f"{MAX_QUESTION:_} caractères".replace("_", " ") in french
    assert f"{MAX_FILE_BYTES // 2**20} MiB" in english
    assert f"{MAX_FILE_BYTES // 2**20} Mio" in french


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_formats_named_are_the_formats_read(language: str) -> None:
    named = [token.content for token in _inline(DOCS / language / "add-documents.md", "code_inline")]
    assert {content for content in named if content.startswith(".")} == {*LOADERS, IGNORE_FILE}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_routes_named_are_the_routes_served(language: str, library: Library) -> None:
    served = {_route(rule.rule) for rule in create_app(Settings(), library=library).url_map.iter_rules()}
    text = "".join(page.read_text("utf-8") for page in DOCS.glob(f"{language}/*.md"))
    routes = (
        r"(?:/api/v1)?/documents/\{id\}(?:/\w+)?|/api/v1/[\w.]*\w(?:/\{id\}(?:/\w+)?)?|/(?:health|ready)z"
        r"|(?<=[A-Z] )/v1/[\w/]+(?:\{id\})?"
    )
    named = {_route(found) for found in re.findall(routes, text)}
    assert named <= served
    routes_of_programs = {route for route in served if route.startswith(("/api/", "/v1/")) and "/assets/" not in route}
    assert routes_of_programs <= named


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sample_problem_is_the_one_sent(language: str, library: Library) -> None:
    sample = list(_fences(DOCS / language / "rest-api.md", "json"))[-1]
    response = create_app(Settings(), library=library).test_client().post("/api/v1/ask", json={"question": " "})
    assert json.loads(sample) == json.loads(response.data)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sample_job_is_a_true_record(language: str) -> None:
    sample = json.loads(list(_fences(DOCS / language / "rest-api.md", "json"))[1])
    options = {"name": "questions.csv", "answers": ".xlsx", "k": 5, "min_confidence": None}
    job = Job("4b", BATCH, JobState.RUNNING, options, 3, 10, 0.3, 0.0, 0.0, 0.0, 1.0, None, None, None)
    assert _shape(sample) == _shape(job_record(job))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sample_response_is_a_true_record(language: str) -> None:
    sample = next(json.loads(fence) for fence in _fences(DOCS / language / "rest-api.md", "json"))
    assert _shape(sample) == _shape(answer_record(_answer(), took_ms=1))
    citation, passage = sample["citations"][0], sample["passages"][0]["passage"]
    start, end = (citation[key] - passage["start"] for key in ("start", "end"))
    assert passage["text"][start:end] == citation["quote"]
    assert len(passage["text"]) == passage["end"] - passage["start"]
    assert sample["answer"]["text"] == f"{citation['quote']} [1]"


def _route(rule: str) -> str:
    """Return a route with its parameters made equal: `<document_id>` and `{id}` are the same."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", rule)


def _shape(value: Any) -> Any:
    """Return the keys of a record, all the way down."""
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    return [_shape(item) for item in value] if isinstance(value, list) else None


def _answer() -> Answer:
    quote = "Ships sail."
    document = Document("d", "Ships", "ships.txt", "text/plain", "en", "0" * 64, quote)
    summary = DocumentSummary("d", "Ships", "ships.txt", "text/plain", "en", "0" * 64, 1)
    passage = Passage(1, "d", 1, 0, len(quote), quote, "", None, "en")
    citation = Citation(1, document, passage, 0, len(quote), quote, ((0, 5),))
    return Answer("Who sails?", "en", f"{quote} [1]", 0.9, (citation,), (Hit(passage, summary, 0.9, ()),))
