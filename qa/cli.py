"""The command line: each command opens the library, makes one call, and shows what came of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa import terminal
from qa.audit import audit_command
from qa.config_cli import CONFIGURED, config
from qa.eval_cli import eval_
from qa.options import as_json, documents, how_many, languages, min_confidence, no_reader
from qa.settings import Settings, configured
from qa.watch_cli import keep_missing, watch

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["main"]

SOME_FAILED = 1

EXISTING_OR_NOT = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--library",
    type=click.Path(path_type=Path, file_okay=True),
    help="Folder that holds everything.  [env: PINCITE_LIBRARY; default: ./library]",
)
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    help="TOML file with settings.  [env: PINCITE_CONFIG; default: ./pincite.toml, if it is there]",
)
@click.version_option(package_name="pincite")
@click.pass_context
def main(context: click.Context, library: Path | None, file: Path | None) -> None:
    """Ask your documents, in any language, and get answers you can check.

    \b
    pincite add statements/ report.md
    pincite ask "How many troops are on the eastern flank?"
    pincite batch questions.csv answers.xlsx
    pincite serve

    Exit codes: 0 done, 1 some inputs failed, 2 wrong usage, 3 the library can't be used.
    """
    found = configured(file=file)
    if library is not None:
        settings = replace(found.settings, library=library)
        found = replace(found, settings=settings, origins={**found.origins, "library": "--library"})
    context.obj = found.settings
    context.meta[CONFIGURED] = found


def opened(settings: Settings, *, create: bool = False) -> Library:
    """Return the library of the settings; only a command that adds documents makes one. Changes are audited."""
    from qa.library import Library

    library = Library.open(settings=settings, create=create)
    library.on_change = partial(audit_command, library.path)
    return library


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@keep_missing
@as_json
@click.pass_obj
def add(settings: Settings, paths: tuple[str, ...], keep_missing: bool, as_json: bool) -> None:
    """Add files and folders, and bring the library in step with those added before.

    A file that has not changed since it was added is skipped; a changed one replaces its old text, and a renamed one
    is followed. Of a named folder, documents whose files are gone are removed. A file that cannot be read is named,
    and the others are added all the same. An interrupted `add` keeps every finished document.

    \b
    pincite add statements/
    pincite add report.md minutes.html
    """
    from qa.record import report_record

    with opened(settings, create=True) as library, terminal.progress_bar("Adding") as progress:
        report = library.add(paths, keep_missing=keep_missing, progress=progress)
        record = report_record(report)
    if as_json:
        terminal.show_json(record)
    else:
        terminal.show_report(report)
    if report.failed:
        raise SystemExit(SOME_FAILED)


@main.command()
@click.argument("question")
@how_many(5)
@languages
@documents
@min_confidence
@no_reader
@as_json
@click.pass_obj
def ask(
    settings: Settings,
    question: str,
    k: int,
    languages: tuple[str, ...],
    documents: tuple[str, ...],
    min_confidence: float | None,
    as_json: bool,
) -> None:
    """Answer QUESTION with numbered citations.

    The answer is made of verbatim quotations. When the documents do not say, the closest passages are shown instead.

    \b
    pincite ask "Combien de soldats se trouvent sur le flanc oriental ?"
    pincite ask --json "Who signed the treaty?" | jq .citations
    """
    from qa.record import timed_answer

    with opened(settings) as library:
        answer, record = timed_answer(
            lambda: library.ask(question, k=k, languages=languages, documents=documents, min_confidence=min_confidence)
        )
    if as_json:
        terminal.show_json(record)
    else:
        terminal.show_answer(answer)


@main.command()
@click.argument("question")
@how_many(10)
@languages
@documents
@as_json
@click.pass_obj
def search(
    settings: Settings,
    question: str,
    k: int,
    languages: tuple[str, ...],
    documents: tuple[str, ...],
    as_json: bool,
) -> None:
    """Rank the passages that come closest to QUESTION.

    \b
    pincite search -k 20 "energy security"
    pincite search --language fr --language de "energy security"
    """
    from qa.questions import check_question
    from qa.record import hit_record

    with opened(settings) as library:
        hits = library.search(question, k=k, languages=languages, documents=documents)
    if as_json:
        passages = [hit_record(hit, rank) for rank, hit in enumerate(hits, 1)]
        terminal.show_json({"question": check_question(question), "passages": passages})
    else:
        terminal.show_hits(hits)


@main.command()
@click.argument("questions", type=EXISTING_OR_NOT)
@click.argument("answers", type=EXISTING_OR_NOT)
@how_many(5)
@min_confidence
@no_reader
@as_json
@click.pass_obj
def batch(
    settings: Settings, questions: Path, answers: Path, k: int, min_confidence: float | None, as_json: bool
) -> None:
    """Answer the file QUESTIONS into the file ANSWERS.

    Questions: .csv, .tsv or .xlsx with a column `question`, .jsonl with a key `question`, or .txt with one a line.
    Answers: .csv, .tsv, .xlsx or .jsonl. A batch that was stopped goes on where it was when it is called again.

    \b
    pincite batch questions.csv answers.csv
    pincite batch questions.txt answers.jsonl
    """
    from qa.batch import answer_file, report_record

    with opened(settings) as library, terminal.progress_bar("Answering") as progress:
        report = answer_file(
            library,
            questions,
            answers,
            k=k,
            min_confidence=min_confidence,
            progress=progress,
            kept=terminal.show_kept,
        )
    if as_json:
        terminal.show_json(report_record(report))
    else:
        click.echo(f"{report.answered} answered, {report.unanswered} not in the documents, {len(report.failed)} failed")
        terminal.show_written(answers)
        terminal.show_failures("failed", report.failed)
    if report.failed:
        raise SystemExit(SOME_FAILED)


@main.command("list")
@as_json
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """List the documents.

    \b
    pincite list
    pincite list --json | jq -r .documents[].source
    """
    from qa.record import document_record

    with opened(settings) as library:
        documents = library.summaries()
    if as_json:
        terminal.show_json({"documents": [document_record(document) for document in documents]})
    elif documents:
        terminal.show_documents(documents)
    else:
        click.echo("The library is empty; add documents with `pincite add PATH...`")


@main.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@as_json
@click.pass_obj
def remove(settings: Settings, documents: tuple[str, ...], as_json: bool) -> None:
    """Remove documents, named by id, path or title. Of files, only the library's copies of uploads are deleted.

    \b
    pincite remove declaration-3fa94c10
    pincite remove statements/old.txt
    """
    from qa.domain import Failure
    from qa.errors import UnknownDocumentError
    from qa.ingest import showable
    from qa.record import document_record, failure_records
    from qa.uploads import remove_document

    removed, failed = [], []
    with opened(settings) as library:
        for document in documents:
            try:
                removed.append(remove_document(library, document))
            except UnknownDocumentError as error:
                failed.append(Failure(showable(document), str(error)))
    if as_json:
        terminal.show_json({"removed": list(map(document_record, removed)), "failed": failure_records(failed)})
    else:
        terminal.show_removed(removed)
        terminal.show_failures("failed", failed)
    if failed:
        raise SystemExit(SOME_FAILED)


@main.command()
@click.option("--repair", is_flag=True, help="Rebuild the caches from the library file.")
@as_json
@click.pass_obj
def doctor(settings: Settings, repair: bool, as_json: bool) -> None:
    """Check the library against its own rules, and say what is wrong.

    \b
    pincite doctor
    pincite doctor --repair
    """
    from qa.doctor import examine, findings_record

    with opened(settings) as library, terminal.progress_bar("Checking") as progress:
        findings = examine(library, repair=repair, progress=progress)
        audit_command(library.path, "repair", ["indexes"] * repair)
    if as_json:
        terminal.show_json(findings_record(findings))
    else:
        for finding in findings:
            click.echo(f"{'ok' if finding.healthy else 'WRONG':<5}  {finding.rule}: {finding.detail}")
    if not all(finding.healthy for finding in findings):
        raise SystemExit(SOME_FAILED)


main.add_command(config)
main.add_command(watch)
main.add_command(eval_)
