"""Small files of the formats that are archives, made from their parts, and what a loader reads from a file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook

from qa.domain import BlockKind, SourceText

__all__ = [
    "DRAWING",
    "OPEN",
    "RELATION",
    "WORD",
    "docx",
    "epub",
    "headings",
    "odp",
    "ods",
    "odt",
    "pptx",
    "relations",
    "slide",
    "texts",
    "workbook",
    "zipped",
]

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
SHOW = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" {DRAWING}'
RELATION = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OPEN = " ".join(
    f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "text", "table", "style", "meta", "presentation")
)
OPEN += f' xmlns:draw="{OASIS}:drawing:1.0" xmlns:svg="{OASIS}:svg-compatible:1.0"'
OPEN += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'

CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<dc:title>{title}</dc:title><dc:creator>Ada Quill</dc:creator><dc:language>fr-FR</dc:language>
<dcterms:created>2021-03-04T05:06:07.89Z</dcterms:created></cp:coreProperties>"""

STYLES = f"""<w:styles {WORD}>
<w:style w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="My section"/><w:basedOn w:val="H1"/></w:style>
<w:style w:styleId="Deep"><w:name w:val="Deep"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:styleId="Round"><w:name w:val="Round"/><w:basedOn w:val="Round"/></w:style>
<w:style w:styleId="C1"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="F"><w:name w:val="table of figures"/></w:style>
<w:style w:styleId="I1"><w:name w:val="index 1"/></w:style>
<w:style w:styleId="Code"><w:name w:val="Source Code"/></w:style>
<w:style w:styleId="Hidden"><w:name w:val="Hidden"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:styleId="Teacher"><w:name w:val="Teacher"/><w:basedOn w:val="Hidden"/></w:style>
</w:styles>"""


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def docx(body: str, *, notes: str = "", title: str = "") -> bytes:
    """Return a Word document with this markup in its body; footnotes are `<w:footnote w:id="…">`."""
    return zipped(
        {
            "_rels/.rels": relations({"a": ("officeDocument", "word/document.xml")}),
            "word/_rels/document.xml.rels": relations(
                {"b": ("styles", "styles.xml"), "c": ("footnotes", "/word/footnotes.xml")}
            ),
            "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": STYLES,
            "word/footnotes.xml": f"<w:footnotes {WORD}>{notes}</w:footnotes>",
            "docProps/core.xml": CORE.format(title=title),
        }
    )


def odt(text: str, *, styles: str = "", kind: str = "text") -> bytes:
    """Return an OpenDocument text with this markup in its body."""
    return _open_document("text", text, styles=styles, kind=kind)


def odp(slides: str, *, styles: str = "") -> bytes:
    """Return an OpenDocument presentation with this markup in its body."""
    return _open_document("presentation", slides, styles=styles, kind="presentation")


def ods(sheets: str, *, styles: str = "") -> bytes:
    """Return an OpenDocument spreadsheet with this markup in its body."""
    return _open_document("spreadsheet", sheets, styles=styles, kind="spreadsheet")


def _open_document(element: str, body: str, *, styles: str, kind: str) -> bytes:
    meta = "<dc:title>The log</dc:title><meta:initial-creator>Ada Quill</meta:initial-creator>"
    meta += "<meta:creation-date>2021-03-04T05:06:07.890000000</meta:creation-date><dc:language>fr</dc:language>"
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {OPEN}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:{element}>{body}</office:{element}></office:body>"
            "</office:document-content>",
            "meta.xml": f"<office:document-meta {OPEN}><office:meta>{meta}</office:meta></office:document-meta>",
        }
    )


def epub(pages: Mapping[str, str | bytes], *, extra: Mapping[str, str] | None = None, properties: str = "") -> bytes:
    """Return a book of these pages, in this order, and a table of contents among them."""
    items = "".join(
        f'<item id="i{number}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(pages)
    )
    items += '<item id="nav" href="nav.xhtml" properties="nav scripted" media-type="application/xhtml+xml"/>'
    spine = '<itemref idref="nav"/>' + "".join(f'<itemref idref="i{number}"/>' for number in range(len(pages)))
    package = f"""<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <metadata><dc:title>Tides</dc:title><dc:creator>Ada Quill</dc:creator><dc:date>2021-03</dc:date>
    <dc:language>de</dc:language></metadata><manifest>{items}</manifest><spine>{spine}</spine>{properties}</package>"""
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="book/package.opf"/></rootfiles></container>',
            "book/package.opf": package,
            "book/nav.xhtml": "<html><body><p>Contents of the book</p></body></html>",
            **{f"book/{name}": page for name, page in pages.items()},
            **(extra or {}),
        }
    )


def slide(*shapes: tuple[str, str], more: str = "") -> str:
    """Return a slide with shapes given as (kind of placeholder, text); the kind is empty for a shape of its own."""
    drawn = "".join(
        "<p:sp><p:nvSpPr><p:nvPr>"
        + (f'<p:ph type="{kind}"/>' if kind else "")
        + f"</p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
        for kind, text in shapes
    )
    return f"<p:sld {SHOW} {RELATION}><p:cSld><p:spTree>{drawn}{more}</p:spTree></p:cSld></p:sld>"


def pptx(slides: list[str], *, notes: str = "", title: str = "") -> bytes:
    """Return a presentation; the slides are stored in another order than they are shown in."""
    numbers = range(1, len(slides) + 1)
    shown = "".join(f'<p:sldId r:id="r{number}"/>' for number in numbers)
    return zipped(
        {
            "ppt/presentation.xml": f"<p:presentation {SHOW} {RELATION}><p:sldIdLst>{shown}</p:sldIdLst>"
            "</p:presentation>",
            "ppt/_rels/presentation.xml.rels": relations(
                {f"r{number}": ("slide", f"slides/slide{100 - number}.xml") for number in numbers}
            ),
            **{f"ppt/slides/slide{100 - number}.xml": slides[number - 1] for number in numbers},
            "ppt/slides/_rels/slide99.xml.rels": relations({"n": ("notesSlide", "../notesSlides/notes1.xml")}),
            "ppt/notesSlides/notes1.xml": notes or slide(),
            "docProps/core.xml": CORE.format(title=title),
        }
    )


def workbook(sheets: dict[str, list[list[Any]]], *, title: str | None = None) -> bytes:
    """Return a workbook with these sheets."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = title
    book.properties.creator = "Ada Quill"
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def texts(source: SourceText) -> list[str]:
    """Return the texts of all blocks, headings too."""
    return [source.text[block.start : block.end] for block in source.blocks]


def headings(source: SourceText) -> list[tuple[int, str]]:
    """Return the level and the text of every heading."""
    return [
        (block.level, source.text[block.start : block.end])
        for block in source.blocks
        if block.kind is BlockKind.HEADING
    ]


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """Return the part that lists the parts another one points to: their kinds and places, by id."""
    found = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{found}</Relationships>'
    )
