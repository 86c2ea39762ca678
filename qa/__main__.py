"""The front door: `pincite` and `python -m qa`. The one place that knows all packages and puts them together."""

from __future__ import annotations

import logging
import sys
from io import TextIOWrapper
from typing import Any

import click

from qa.cli import main as commands
from qa.errors import BatchError, LibraryError, ModelUnavailableError, PinciteError, UsageError
from web.cli import serve
from web.key_cli import key
from web.mcp_cli import mcp

__all__ = ["commands", "main"]

SOME_FAILED, WRONG_USAGE, LIBRARY_UNUSABLE, INTERRUPTED = 1, 2, 3, 130
KEPT = "finished documents and finished rows of a batch are kept"

commands.add_command(serve)
commands.add_command(mcp)
commands.add_command(key)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line and exit with its code; errors are one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what its encoding lacks is no reason to show nothing
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        code = commands.main(arguments, prog_name="pincite", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _complain(f"stopped; {KEPT}")
        code = INTERRUPTED
    except PinciteError as error:
        _complain(str(error))
        code = _exit_code(error)
    except MemoryError:
        _complain(f"there is less memory than this needs; close other programs and try again; {KEPT}")
        code = LIBRARY_UNUSABLE
    except BrokenPipeError:
        # The reader of our output has left, as `head` does. Closing stderr keeps Python from complaining at exit.
        sys.stderr.close()
        code = SOME_FAILED
    sys.exit(code)


def _exit_code(error: PinciteError) -> int:
    if isinstance(error, UsageError | BatchError):
        return WRONG_USAGE
    if isinstance(error, LibraryError | ModelUnavailableError):
        return LIBRARY_UNUSABLE
    return SOME_FAILED


def _complain(message: str) -> None:
    click.echo(f"pincite: {message}", err=True)


if __name__ == "__main__":
    main()
