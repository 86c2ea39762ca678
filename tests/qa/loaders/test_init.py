from __future__ import annotations

import os
from pathlib import Path

import pytest

from qa import loaders
from qa.domain import SourceText
from qa.errors import LoadError, UnknownFormatError
from qa.loaders import LOADERS, media_type, parse, read
from tests.qa.loaders.samples import docx, epub, odp, ods, odt, pptx, slide, workbook

SAMPLES = {
    ".docx": docx("<w:p><w:r><w:t>Some words.</w:t></w:r></w:p>"),
    ".odt": odt("<text:p>Some words.</text:p>"),
    ".odp": odp(
        "<draw:page><draw:frame><draw:text-box><text:p>Some words.</text:p></draw:text-box></draw:frame></draw:page>"
    ),
    ".ods": ods(
        '<table:table table:name="Sheet"><table:table-row><table:table-cell><text:p>Some words.</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    ),
    ".rtf": b"{\\rtf1 Some words.}",
    ".epub": epub({"a.xhtml": "<p>Some words.</p>"}),
    ".pptx": pptx([slide(("body", "Some words."))]),
    ".xlsx": workbook({"Sheet": [["Some words."]]}),
    ".mhtml": b"Content-Type: text/html\n\n<p>Some words.</p>",
    ".mht": b"Content-Type: text/html\n\n<p>Some words.</p>",
    ".eml": b"Subject: Some\n\nSome words.\n",
}
SAMPLES |= dict.fromkeys((".docm", ".dotx", ".dotm"), SAMPLES[".docx"])
SAMPLES |= dict.fromkeys((".pptm", ".ppsx", ".ppsm", ".potx", ".potm"), SAMPLES[".pptx"])
SAMPLES |= dict.fromkeys((".xlsm", ".xltx", ".xltm"), SAMPLES[".xlsx"])
SAMPLES |= {".ots": SAMPLES[".ods"], ".otp": SAMPLES[".odp"]}
SAMPLES |= {".ott": odt("<text:p>Some words.</text:p>", kind="text-template")}


@pytest.mark.parametrize("suffix", LOADERS)
def test_every_suffix_has_a_media_type(suffix: str) -> None:
    assert media_type(Path(f"file{suffix.upper()}")).split("/")[0] in {"text", "application", "message"}


@pytest.mark.parametrize("suffix", sorted(LOADERS.keys() - {".pdf"}))
def test_every_suffix_but_that_of_pdf_reads_words(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"file{suffix.upper()}"
    path.write_bytes(SAMPLES.get(suffix, b"<p>Some words.</p>"))
    assert "Some words." in parse(path, read(path)).text


@pytest.mark.parametrize("name", ["film.mp4", "README", ".txt"])
def test_unknown_suffix_is_named_with_the_known_ones(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("words")
    for call in (lambda: media_type(path), lambda: read(path), lambda: parse(path, b"words")):
        with pytest.raises(UnknownFormatError) as caught:
            call()
        assert str(path) in str(caught.value)
        usual = ".txt, .md, .html, .mhtml, .xml, .docx, .odt, .rtf, .epub, .pptx, .odp, .xlsx, .ods, .csv, .eml, .pdf"
        assert str(caught.value).endswith(f"to one of {usual}")
    assert name != "film.mp4" or "'.mp4'" in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"gone\.txt: there is no such file"):
        read(tmp_path / "gone.txt")


def test_folder_and_pipe_are_no_files(tmp_path: Path) -> None:
    folder, pipe = tmp_path / "folder.txt", tmp_path / "pipe.txt"
    folder.mkdir()
    os.mkfifo(pipe)
    for path in (folder, pipe):
        with pytest.raises(LoadError, match="is not a file"):
            read(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "closed.txt"
    path.write_text("words")
    path.chmod(0)
    with pytest.raises(LoadError, match=r"may not be read.*chmod"):
        read(path)


def test_name_too_long_for_the_disk(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="cannot be read"):
        read(tmp_path / ("x" * 5000 + ".txt"))


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.touch()
    with pytest.raises(LoadError, match=r"empty\.md: is empty"):
        read(path)


def test_file_that_is_too_big(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"x" * 11)
    monkeypatch.setattr(loaders, "MAX_FILE_BYTES", 10)
    with pytest.raises(LoadError, match="is larger than"):
        read(path)


@pytest.mark.parametrize("data", [b" \n\t ", b"\xef\xbb\xbf", b"* * *"])
def test_file_without_text(data: bytes) -> None:
    with pytest.raises(LoadError, match=r"blank\.txt: has no text in it"):
        parse(Path("blank.txt"), data)


def test_binary_file_is_named_with_cause_and_remedy() -> None:
    with pytest.raises(LoadError, match=r"photo\.txt: cannot be read: it holds binary data.*suffix"):
        parse(Path("photo.txt"), b"\xff\xd8\xff\xe0\0\x10JFIF\0")


@pytest.mark.parametrize(
    ("suffix", "successor"), [(".doc", ".docx"), (".XLS", ".xlsx"), (".pps", ".pptx"), (".xlsb", ".xlsx")]
)
def test_an_old_format_is_named_with_its_successor(suffix: str, successor: str) -> None:
    with pytest.raises(UnknownFormatError, match=rf"'{suffix}' is not known; .* save it as {successor}"):
        parse(Path(f"file{suffix}"), b"words")


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (MemoryError(), "split it"),
        (RecursionError(), "nested too deeply; save it as plain text"),
        (ZeroDivisionError("a" * 999), "damaged .ZeroDivisionError a{100,200}.; open it"),
    ],
)
def test_whatever_a_library_trips_over_is_an_error_of_the_file(
    monkeypatch: pytest.MonkeyPatch, error: Exception, remedy: str
) -> None:
    def trip(_: bytes) -> SourceText:
        raise error

    monkeypatch.setitem(LOADERS, ".txt", trip)
    with pytest.raises(LoadError, match=rf"^a\.txt: .*{remedy}"):
        parse(Path("a.txt"), b"words")


def test_a_file_under_a_wrong_suffix_is_named() -> None:
    with pytest.raises(LoadError, match=r"^a\.docx: cannot be read: it is a file of the format \.odt"):
        parse(Path("a.docx"), SAMPLES[".odt"])


def test_a_file_that_holds_too_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaders, "MAX_FILE_BYTES", 5)
    with pytest.raises(LoadError, match=r"^a\.txt: holds more text than 5 characters; split it"):
        parse(Path("a.txt"), b"words, words")
