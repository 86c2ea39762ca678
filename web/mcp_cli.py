"""The command that serves MCP clients; `qa.__main__` attaches it to the others."""

from __future__ import annotations

from dataclasses import replace

import click

from qa.options import no_reader
from qa.settings import Settings

__all__ = ["mcp"]


@click.command()
@click.option("--http", is_flag=True, help="Listen for streamable HTTP instead of serving the program that started it.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for a free one.")
@no_reader
@click.pass_obj
def mcp(settings: Settings, http: bool, host: str, port: int) -> None:
    """Serve the library as tools for language models (Model Context Protocol).

    A desktop client starts `pincite mcp` itself and talks to it over stdin and stdout. With --http, the server listens
    until Ctrl-C; where other computers can reach it, or where the library has keys, it asks for one.

    \b
    pincite --library /home/me/statements mcp
    pincite mcp --http --port 8001
    """
    from web.mcp_server import serve_http, serve_stdio

    if http:
        serve_http(replace(settings, host=host, port=port), announce=lambda line: click.echo(line, err=True))
    else:
        serve_stdio(settings)
