from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from qa.errors import LoadError
from qa.loaders.pdf import load_pdf
from tests.qa.loaders.pdfs import column, made

SENTENCE = "The reading room on the first floor opens at eight in the morning."


def picture(canvas: Canvas) -> None:
    canvas.rect(70, 70, 100, 100, fill=1)


def scanned(canvas: Canvas) -> None:
    """Draw the picture of a page, as a scanner does."""
    page = pypdfium2.PdfDocument(made(lambda canvas: column(canvas, [SENTENCE], size=14)))[0]
    canvas.drawInlineImage(page.render(scale=3).to_pil(), 0, 0, width=page.get_width(), height=page.get_height())


@pytest.mark.skipif(shutil.which("ocrmypdf") is None, reason="ocrmypdf is not installed")
def test_a_scanned_page_is_read_by_ocrmypdf_itself() -> None:
    source = load_pdf(made(scanned))
    assert " ".join(source.text.split()) == SENTENCE
    assert [block.page for block in source.blocks] == [1]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a stand-in for ocrmypdf is to be written."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "ocrmypdf"


def install(program: Path, script: str) -> None:
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_scanned_pages_are_read_by_ocrmypdf(program: Path) -> None:
    result = program.with_name("result.pdf")
    result.write_bytes(made(lambda canvas: column(canvas, [SENTENCE])))
    install(program, f"cat > '{program}.in'; cat '{result}'; test \"$*\" = '--quiet --skip-text - -'")
    scanned = made(picture)
    assert load_pdf(scanned).text == SENTENCE
    assert program.with_name("ocrmypdf.in").read_bytes() == scanned


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'no language data' >&2; exit 3", r"no language data.*run `ocrmypdf"),
        ("exit 4", "exit code 4"),
        ("cat", "ocrmypdf finds no text"),
    ],
)
def test_what_ocrmypdf_cannot_read_is_named(program: Path, script: str, reason: str) -> None:
    install(program, script)
    with pytest.raises(LoadError, match=reason):
        load_pdf(made(picture))


def test_a_program_that_cannot_be_started_is_named(program: Path) -> None:
    program.write_text("#!/no/such/shell\n")
    program.chmod(0o755)
    with pytest.raises(LoadError, match="ocrmypdf does not read them"):
        load_pdf(made(picture))
