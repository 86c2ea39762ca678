"""The command that keeps a library in step with folders; `qa.cli` attaches it to the others."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from qa import terminal
from qa.audit import audit_command
from qa.settings import Settings

__all__ = ["keep_missing", "watch"]

keep_missing = click.option(
    "--keep-missing", is_flag=True, help="Do not remove documents whose files are gone from the folders."
)


@click.command()
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    metavar="FOLDER...",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
)
@keep_missing
@click.pass_obj
def watch(settings: Settings, folders: tuple[Path, ...], keep_missing: bool) -> None:
    """Add folders, and keep the library in step with them until Ctrl+C.

    Whenever something in a FOLDER has changed and a second has passed without another change, the folders are added
    again: what is new is added, what has changed is replaced, and what is gone is removed.

    \b
    pincite watch statements/
    """
    from qa.library import Library
    from qa.watching import keep_in_step

    with Library.open(settings=settings) as library:
        library.on_change = partial(audit_command, library.path)
        click.echo("Watching; stop with Ctrl+C", err=True)
        for report in keep_in_step(library, folders, keep_missing=keep_missing):
            terminal.show_report(report)
