"""The MCP server over stdin and stdout, which answers what is no message with an error of JSON-RPC."""

from __future__ import annotations

import json
from typing import Any

import anyio
from anyio.abc import ObjectReceiveStream, ObjectSendStream
from mcp.server.mcpserver import MCPServer
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp.types import INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError
from pydantic import ValidationError

__all__ = ["StdioServer"]

Received = SessionMessage | Exception


class StdioServer(MCPServer[None]):
    """A server that leaves no line without a reply; its base passes over those that it cannot read."""

    async def run_stdio_async(self) -> None:
        """Serve one client until stdin ends."""
        async with stdio_server() as (received, replies), anyio.create_task_group() as tasks:
            passed_on, messages = anyio.create_memory_object_stream[Received]()
            tasks.start_soon(_pass_on, received, passed_on, replies)
            options = self._lowlevel_server.create_initialization_options()
            await self._lowlevel_server.run(messages, replies, options)


async def _pass_on(
    received: ObjectReceiveStream[Received],
    messages: ObjectSendStream[Received],
    replies: ObjectSendStream[SessionMessage],
) -> None:
    async with messages:
        async for item in received:
            if not isinstance(item, Exception):
                await messages.send(item)
            elif (error := _told(item)) is not None:
                await replies.send(SessionMessage(error))


def _told(problem: Exception) -> JSONRPCError | None:
    """Return the reply to a line that is no message; None when it is blank."""
    errors = problem.errors() if isinstance(problem, ValidationError) else []
    line = next((error["input"] for error in errors if error["type"] == "json_invalid"), None)
    if line is None:
        found = next((error["input"] for error in errors if error["type"] == "missing"), None)
        return _error(found, INVALID_REQUEST, "the line is no message of JSON-RPC 2.0")
    if not line.strip():
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return _error(None, PARSE_ERROR, "the line is not JSON; send each message as one line of JSON")
    return _error(found, INVALID_REQUEST, "the line holds half of a surrogate pair; send text in whole characters")


def _error(line: Any, code: int, message: str) -> JSONRPCError:
    number = line.get("id") if isinstance(line, dict) else None
    is_known = type(number) is int or (isinstance(number, str) and number.isascii())
    return JSONRPCError(jsonrpc="2.0", id=number if is_known else None, error=ErrorData(code=code, message=message))
