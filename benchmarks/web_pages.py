"""Measure what is left of saved web pages, beside trafilatura: `python -m benchmarks.web_pages`.

`gold.json` names for each page snippets that the main text must hold (`with`) and furniture that it must not hold
(`without`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from trafilatura import extract

from qa.loaders.html import load_html
from qa.loaders.normal import clean
from qa.splitter import split

__all__ = ["SYSTEMS", "WEB_PAGES", "main", "measure"]

WEB_PAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "web_pages"


def main() -> None:
    """Print the shares of snippets kept and of furniture dropped, for the even pages, the odd ones, and all."""
    for name, system in SYSTEMS.items():
        for pages, start, step in (("even", 0, 2), ("odd", 1, 2), ("all", 0, 1)):
            kept, dropped = measure(system, start=start, step=step)
            sys.stdout.write(
                f"{name:<12} {pages:<5} kept {kept:.3f}  dropped {dropped:.3f}  sum {kept + dropped:.3f}\n"
            )


def measure(system: Callable[[bytes], Iterable[str]], *, start: int = 0, step: int = 1) -> tuple[float, float]:
    """Return the shares of `with` snippets that some passage holds, and of `without` snippets that none does."""
    gold = json.loads((WEB_PAGES / "gold.json").read_text("utf-8"))
    kept: list[bool] = []
    dropped: list[bool] = []
    for page in list(gold.values())[start::step]:
        passages = [_plain(text) for text in system((WEB_PAGES / "pages" / page["file"]).read_bytes())]
        kept += [_found(snippet, passages) for snippet in page["with"]]
        dropped += [not _found(snippet, passages) for snippet in page["without"]]
    return sum(kept) / len(kept), sum(dropped) / len(dropped)


def _pincite(data: bytes) -> Iterable[str]:
    """Return the passages of a page, and the headings that they stand under."""
    passages = split(load_html(data))
    return [*(passage.text for passage in passages), *(passage.heading for passage in passages)]


def _trafilatura(data: bytes) -> Iterable[str]:
    return (extract(data) or "").splitlines()


SYSTEMS = {"pincite": _pincite, "trafilatura": _trafilatura}


def _found(snippet: str, passages: Iterable[str]) -> bool:
    return any(_plain(snippet) in passage for passage in passages)


def _plain(text: str) -> str:
    return " ".join(clean(text).split())


if __name__ == "__main__":
    main()
