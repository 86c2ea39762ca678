"""The command that shows the settings in force; `qa.cli` attaches it to the others."""

from __future__ import annotations

import click

from qa import terminal
from qa.options import as_json
from qa.settings import Configured

__all__ = ["CONFIGURED", "config"]

CONFIGURED = "qa.configured"
"""Where the context of the command line keeps what `configured` returned."""


@click.command()
@as_json
@click.pass_context
def config(context: click.Context, as_json: bool) -> None:
    """Show the settings in force and where each comes from.

    The command line goes before environment variables, these before the configuration file, and that before the
    defaults.

    \b
    pincite config
    pincite --config /etc/pincite.toml config --json
    """
    found: Configured = context.meta[CONFIGURED]
    origins = {name: found.origins.get(name, "default") for name in found.values()}
    if as_json:
        shown = {name: {"value": value, "from": origins[name]} for name, value in found.values().items()}
        terminal.show_json({"file": None if found.file is None else str(found.file), "settings": shown})
    else:
        terminal.show_settings(found.values(), origins)
