from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders.signatures import check_format
from tests.qa.loaders.samples import docx, epub, odt, pptx, zipped

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100


def stream(name: str) -> bytes:
    return OLD + name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (docx(""), ".docx"),
        (odt(""), ".odt"),
        (epub({}), ".epub"),
        (pptx([]), ".pptx"),
        (zipped({"xl/workbook.xml": ""}), ".xlsx"),
        (b"{\\rtf1 words}", ".rtf"),
        (b"%PDF-1.7", ".pdf"),
    ],
)
def test_a_file_under_a_wrong_suffix_is_named(data: bytes, suffix: str) -> None:
    check_format(data, suffix)
    for wrong in {".docx", ".epub", ".txt"} - {suffix}:
        with pytest.raises(LoadError, match=rf"the format {suffix}, not {wrong}; give it the suffix {suffix}"):
            check_format(data, wrong)


@pytest.mark.parametrize(
    ("data", "suffix", "usual"),
    [
        (docx(""), ".dotm", ".docx"),
        (pptx([]), ".ppsx", ".pptx"),
        (zipped({"xl/workbook.xml": ""}), ".xlsm", ".xlsx"),
        (odt("", kind="text-template"), ".ott", ".odt"),
    ],
)
def test_a_template_or_a_file_with_macros_is_like_a_usual_one(data: bytes, suffix: str, usual: str) -> None:
    check_format(data, suffix)
    check_format(data, usual)
    with pytest.raises(LoadError, match=rf"the format {usual}, not \.epub"):
        check_format(data, ".epub")
    with pytest.raises(LoadError, match=rf"the format \.rtf, not {suffix}; give it the suffix \.rtf"):
        check_format(b"{\\rtf1 words}", suffix)


def test_a_page_is_no_word_document_but_may_be_text() -> None:
    page = b"\xef\xbb\xbf <!DOCTYPE html><html><p>words</p></html>"
    check_format(page, ".txt")
    with pytest.raises(LoadError, match=r"the format \.html"):
        check_format(page, ".docx")


@pytest.mark.parametrize(
    ("name", "old", "suffix"),
    [("WordDocument", ".doc", ".docx"), ("Workbook", ".xls", ".xlsx"), ("PowerPoint Document", ".ppt", ".pptx")],
)
def test_an_old_format_is_named_with_its_successor(name: str, old: str, suffix: str) -> None:
    with pytest.raises(LoadError, match=rf"the old format {old}; .* save it as {suffix}"):
        check_format(stream(name), suffix)


def test_a_password_is_named() -> None:
    with pytest.raises(LoadError, match=r"has a password; .* without one"):
        check_format(stream("EncryptedPackage"), ".xlsx")


@pytest.mark.parametrize("data", [b"", b"words", OLD, b"PK\x03\x04 broken", zipped({"a": "b"})])
def test_what_the_bytes_do_not_tell_is_left_to_the_loader(data: bytes) -> None:
    check_format(data, ".docx")
