"""The MCP server over stdin and stdout: it answers what is no message, too, and all that came before stdin ended."""

from __future__ import annotations

import json
from typing import Any

import anyio
from anyio.abc import ObjectReceiveStream, ObjectSendStream
from mcp.server.mcpserver import MCPServer
from mcp.server.stdio import stdio_server
from mcp.shared.message import ServerMessageMetadata, SessionMessage
from mcp.types import INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError, JSONRPCRequest, JSONRPCResponse
from pydantic import ValidationError

__all__ = ["StdioServer"]

Received = SessionMessage | Exception


class StdioServer(MCPServer[None]):
    """A server that leaves no line without a reply; its base passes over those that it cannot read."""

    async def run_stdio_async(self) -> None:
        """Serve one client until stdin ends and all that it asked is answered."""
        async with stdio_server() as (received, replies), anyio.create_task_group() as tasks:
            passed_on, messages = anyio.create_memory_object_stream[Received]()
            answers, passed_back = anyio.create_memory_object_stream[SessionMessage]()
            unanswered = _Unanswered()
            tasks.start_soon(_pass_on, received, passed_on, replies, unanswered)
            tasks.start_soon(_pass_back, passed_back, replies, unanswered)
            options = self._lowlevel_server.create_initialization_options()
            await self._lowlevel_server.run(messages, answers, options)


class _Unanswered:
    """The number of requests that the server works on: it drops them when its messages end."""

    def __init__(self) -> None:
        self._count = 0
        self._change = anyio.Condition()

    async def more(self) -> None:
        async with self._change:
            self._count += 1

    async def less(self) -> None:
        async with self._change:
            self._count -= 1
            self._change.notify_all()

    async def none(self) -> None:
        async with self._change:
            while self._count:
                await self._change.wait()


async def _pass_on(
    received: ObjectReceiveStream[Received],
    messages: ObjectSendStream[Received],
    replies: ObjectSendStream[SessionMessage],
    unanswered: _Unanswered,
) -> None:
    async with messages:
        async for item in received:
            if isinstance(item, Exception):
                if (error := _told(item)) is not None:
                    await replies.send(SessionMessage(error))
                continue
            if isinstance(item.message, JSONRPCRequest):
                await unanswered.more()
                item.metadata = ServerMessageMetadata(on_request_unanswered=unanswered.less)  # the client cancelled it
            await messages.send(item)
        await unanswered.none()


async def _pass_back(
    answers: ObjectReceiveStream[SessionMessage],
    replies: ObjectSendStream[SessionMessage],
    unanswered: _Unanswered,
) -> None:
    async with replies:
        async for answer in answers:
            await replies.send(answer)
            if isinstance(answer.message, JSONRPCResponse | JSONRPCError):
                await unanswered.less()


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
