"""Scanned pages -> a PDF with a text layer, by the program ocrmypdf where the user has installed it."""

from __future__ import annotations

import shutil
import subprocess

from qa.errors import LoadError

__all__ = ["with_text_layer"]

SECONDS = 100  # less than a file may take in all


def with_text_layer(data: bytes) -> bytes:
    """Return the PDF with the text of its scanned pages. Raises LoadError where ocrmypdf is missing, or fails."""
    program = shutil.which("ocrmypdf")
    if program is None:
        raise LoadError(
            "it is scanned pages without a text layer; run `ocrmypdf in.pdf out.pdf` and add the result, "
            "or install ocrmypdf, so that Pincite runs it"
        )
    command = [program, "--quiet", "--skip-text", "-", "-"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - found on the PATH
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LoadError(f"it is scanned pages, and ocrmypdf does not read them ({error}); {_REMEDY}") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2] or f"exit code {done.returncode}"
        raise LoadError(f"it is scanned pages, and ocrmypdf does not read them ({reason}); {_REMEDY}")
    return done.stdout


_REMEDY = "run `ocrmypdf in.pdf out.pdf` yourself and add the result"
