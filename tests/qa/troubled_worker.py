"""A parser worker whose reader of XML does what the file says: hang, crash, or take all memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from qa.domain import SourceText
from qa.loaders import LOADERS
from qa.loaders.xml import load_xml
from qa.parser_worker import serve

__all__ = ["serve"]


def _load(data: bytes) -> SourceText:
    while b"hang" in data:
        pass
    if b"sleep" in data:
        time.sleep(3600)
    if b"child" in data:
        subprocess.run(["sh", "-c", 'echo $$ > "$TEST_CHILD"; sleep 3600'], check=False)
    if b"crash" in data:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"exit" in data:
        os._exit(0)
    if b"eat" in data:
        bytearray(2**40)
    if b"talk" in data:
        os.write(sys.stdout.fileno(), b'{"error": "no"}\n')
    return load_xml(data)


LOADERS[".xml"] = _load
