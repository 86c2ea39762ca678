"""The command that serves the web door; `qa.__main__` attaches it to the others."""

from __future__ import annotations

import click

from qa.options import no_reader
from qa.settings import Settings

__all__ = ["serve"]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for a free one.")
@no_reader
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the chat page and the REST API until Ctrl-C.

    \b
    pincite serve
    pincite --library statements serve --port 8080
    """
    from web.server import serve as serve_until_stopped

    serve_until_stopped(settings, host=host, port=port, announce=lambda line: click.echo(line, err=True))
