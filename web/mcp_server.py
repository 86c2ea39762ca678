"""The MCP server: the tools over stdin and stdout, or over streamable HTTP, in a process of its own."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import wraps
from importlib.metadata import version
from inspect import getdoc
from typing import ParamSpec, TypeVar

import anyio.to_thread
import uvicorn
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import ToolAnnotations

from qa.errors import PinciteError
from qa.library import Library
from qa.settings import Settings
from web.access import check_exposure
from web.listening import address, listen
from web.mcp_access import KeyGate, known_names
from web.mcp_stdio import StdioServer
from web.mcp_tools import LibraryTools

__all__ = ["mcp_server", "serve_http", "serve_stdio"]

INSTRUCTIONS = (
    "Pincite answers questions from the user's own documents and quotes them word for word. Use `ask` for questions "
    "that these documents may answer, and cite what it quotes; `search`, `list_documents` and `read_passage` look "
    "further. Never present as a quotation what these tools did not return."
)
HARMLESS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
PATH = "/mcp"

P = ParamSpec("P")
R = TypeVar("R")


def mcp_server(library: Library) -> StdioServer:
    """Return the server of a library's tools; they run in threads, so that one question does not hold up another."""
    tools = LibraryTools(library)
    return StdioServer(
        "pincite",
        title="Pincite",
        instructions=INSTRUCTIONS,
        version=version("pincite"),
        tools=[
            _described(tools.ask, "Ask the documents"),
            _described(tools.search, "Search the documents"),
            _described(tools.list_documents, "List the documents"),
            _described(tools.read_passage, "Read a passage"),
        ],
        subscriptions=False,  # the tools never change; one who listened would keep the server from ending with stdin
        log_level="WARNING",
        lifespan=lambda server: _warm(library),
    )


def serve_stdio(settings: Settings) -> None:
    """Serve the library of `settings` over stdin and stdout until stdin ends and all is answered.

    Raises:
        LibraryError: the library cannot be opened.
    """
    # Ctrl-C would wait for the thread that reads stdin; nothing is lost when the process ends at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with Library.open(settings=settings, create=False) as library:
        mcp_server(library).run("stdio")


def serve_http(settings: Settings, *, announce: Callable[[str], None]) -> None:
    """Serve the library of `settings` over streamable HTTP until the process is told to stop (Ctrl-C or SIGTERM).

    Args:
        settings: which library, which model, and where to listen; the port 0 is a free one.
        announce: called with a line that holds the address, once the server listens.

    Raises:
        UsageError: the address cannot be listened on, or others could reach it and nobody has a key.
        LibraryError: the library cannot be opened.
    """
    check_exposure(settings)
    with listen(settings.host, settings.port) as listener, Library.open(settings=settings, create=False) as library:
        app = KeyGate(mcp_server(library).streamable_http_app(transport_security=known_names(settings)), settings)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        announce(f"Pincite answers MCP clients on {address(listener)}{PATH}")
        # The server stops in its own time, then sends itself the signal again.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


@asynccontextmanager
async def _warm(library: Library) -> AsyncIterator[None]:
    """Load the model while the server answers already; over stdio, not before stdout is out of the model's reach."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(anyio.to_thread.run_sync, _warm_up, library)
        yield


def _warm_up(library: Library) -> None:
    with suppress(PinciteError):  # the first question says it
        library.warm_up()


def _described(tool: Callable[..., object], title: str) -> Tool:
    """Return a tool as clients see it; one that it is called with wrongly says which argument it does not know."""
    described = Tool.from_function(
        _told(tool), title=title, description=getdoc(tool), annotations=HARMLESS, structured_output=True
    )
    arguments = described.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"  # a limit that is misspelt would be no limit
    arguments.model_rebuild(force=True)
    described.parameters = arguments.model_json_schema(by_alias=True)
    return described


def _told(tool: Callable[P, R]) -> Callable[P, R]:
    """Return the tool with its errors in the form that is shown to the model; others only say that there was one."""

    @wraps(tool)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return tool(*args, **kwargs)
        except PinciteError as error:
            raise ToolError(str(error)) from error

    return call
