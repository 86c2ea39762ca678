"""The command that serves the web door; `qa.__main__` attaches it to the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from qa.options import no_reader
from qa.settings import Settings

__all__ = ["serve"]


@click.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on; 0.0.0.0 for all.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 for a free one.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; each holds the model.  [default: 1]")
@click.option("--threads", type=click.IntRange(1, 256), help="Requests that a process works on.  [default: 8]")
@click.option("--open", is_flag=True, default=None, help="Ask nobody for a key, wherever the server listens.")
@no_reader
@click.pass_obj
def serve(settings: Settings, /, **options: Any) -> None:
    """Serve the chat page and the REST API until Ctrl-C.

    \b
    pincite serve
    pincite --library statements serve --port 8080 --workers 2

    Where other computers can reach the server, it asks for a key; `pincite key add` makes one.
    """
    from web.server import serve as serve_until_stopped

    given = {name: value for name, value in options.items() if value is not None}
    serve_until_stopped(replace(settings, **given), announce=lambda line: click.echo(line, err=True))
