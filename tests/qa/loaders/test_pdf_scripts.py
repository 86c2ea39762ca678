"""PDF files in scripts that are read from the right, joined from parts, or written without spaces or downwards."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from qa.loaders.pdf import load_pdf
from tests.qa.loaders.pdfs import blocks, made

PRINTED = {
    "th": (
        "Noto Sans Thai",
        "คณะกรรมการได้ประชุมกันเมื่อวันที่ ๑๒ มีนาคม เพื่อพิจารณาเรื่องการจัดการน้ำในหมู่บ้านริมแม่น้ำ "
        "ผู้ใหญ่บ้านกล่าวว่าเงินที่ใช้มาจากกองทุนของหมู่บ้าน และจะมีการตรวจสอบบัญชีทุกสามเดือนโดยผู้แทนของชาวบ้านเอง",
    ),
    "hi": (
        "Noto Sans Devanagari",
        "समिति की बैठक बारह मार्च को हुई और उसमें नदी के किनारे बसे गाँवों में पानी के प्रबंधन पर विचार किया गया। "
        "निर्माण का खर्च गाँव के कोष से आएगा, जिसमें पिछले वर्ष से धन जमा है।",
    ),
    "bn": (
        "Noto Sans Bengali",
        "নদীর ধারের গ্রামগুলিতে জল ব্যবস্থাপনা নিয়ে আলোচনা করতে কমিটি বারোই মার্চ বসেছিল। "
        "সদস্যরা বললেন যে বর্ষার আগে একটি ছোট বাঁধ তৈরি করা উচিত।",
    ),
    "ta": (
        "Noto Sans Tamil",
        "குழு மார்ச் பன்னிரண்டாம் தேதி கூடி, ஆற்றங்கரைக் கிராமங்களின் நீர் மேலாண்மை பற்றி விவாதித்தது. "
        "கட்டுமானச் செலவு கிராம நிதியில் இருந்து வரும்.",
    ),
    "km": ("Noto Sans Khmer", "ប្រជាជន ត្រូវការទឹក ស្អាត"),
    "ar": (
        "Noto Sans Arabic",
        "ورأى الأعضاء أنه ينبغي بناء سد صغير قبل موسم الأمطار، "
        "وأن تُزرع الأشجار على الضفاف حتى لا تنجرف التربة (وهي خصبة جداً). "
        "قال رئيس القرية إن كلفة البناء، وهي 45.5 مليون دينار، ستأتي من صندوق القرية. "
        "وسوف تُراجَع الحسابات بمساعدة منظمة Water Aid الدولية.",
    ),
    "fa": (
        "Noto Sans Arabic",
        "کمیته در روز ۱۲ مارس برای بررسی مدیریت آب در روستاهای کنار رودخانه گرد هم آمد. "
        "دهدار گفت هزینهٔ ساخت از صندوق روستا است که از سال گذشته در آن پول گرد آمده است. "
        "هزینه‌ها تأمین می‌شود.",
    ),
    "he": (
        "Noto Sans Hebrew",
        "הוועדה התכנסה ביום 12 במרץ כדי לדון בניהול המים בכפרים שעל גדת הנהר (והאדמה שם פורייה). "
        "עלות הבנייה, 45.5 מיליון שקלים, תבוא מקרן הכפר בעזרת ארגון Water Aid הבינלאומי.",
    ),
}
FROM_RIGHT = {"ar", "fa", "he"}
DOWNWARDS = ["水委員会は三月十二日に集まり", "川沿いの村々の水について話し", "小さなダムを造ることにした。"]


@pytest.fixture
def _font() -> None:
    """Skip where there is no font for files that bring none: PDFium then misses a letter that stands alone."""

    def page(canvas: Canvas) -> None:
        registerFont(UnicodeCIDFont("STSong-Light"))
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(70, 700, "水")

    with pypdfium2.PdfDocument(made(page)) as document:
        if not document[0].get_textpage().count_chars():
            pytest.skip("no font for Chinese is on this machine (apt-get install fonts-noto-cjk)")


@pytest.mark.browser
@pytest.mark.parametrize("language", PRINTED)
def test_what_a_browser_prints_is_read_as_it_was_written(tmp_path: Path, language: str) -> None:
    """Its files name the text of each letter as a whole, spaces are places, and marks are drawn apart."""
    font, text = PRINTED[language]
    if font not in subprocess.run(["fc-list", "", "family"], capture_output=True, text=True, check=True).stdout:
        pytest.skip(f"the font {font} is not on this machine (apt-get install fonts-noto-core)")
    assert load_pdf(printed(tmp_path, language, font, text)).text == text


def printed(folder: Path, language: str, font: str, text: str) -> bytes:
    """Return a small page with one paragraph, as Chromium prints it."""
    page, file = folder / "page.html", folder / "page.pdf"
    style = f"@page {{ size: A6; margin: 1cm }} body {{ font: 12pt '{font}' }}"
    direction = "rtl" if language in FROM_RIGHT else "ltr"
    head = f"<!doctype html><html lang={language} dir={direction}><meta charset=utf-8><style>{style}</style>"
    page.write_text(f"{head}<p>{text}</p>", "utf-8")
    chromium = shutil.which("chromium") or "chromium"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}"]
    subprocess.run([chromium, *options, f"--print-to-pdf={file}", str(page)], capture_output=True, timeout=120)
    return file.read_bytes()


@pytest.mark.usefixtures("_font")
def test_lines_that_run_downwards_are_read_from_the_right() -> None:
    def page(canvas: Canvas) -> None:
        registerFont(UnicodeCIDFont("HeiseiMin-W3"))
        canvas.setFont("HeiseiMin-W3", 12)
        for number, line in enumerate(DOWNWARDS):
            for at, char in enumerate(line):
                canvas.drawString(500 - 20 * number, 750 - 12 * at, char)

    assert blocks(made(page)) == ["".join(DOWNWARDS)]


def test_lines_without_spaces_are_joined_without_any() -> None:
    def page(canvas: Canvas) -> None:
        registerFont(UnicodeCIDFont("STSong-Light"))
        canvas.setFont("STSong-Light", 12)
        for number, line in enumerate(
            [
                "委员会于三月十二日开会，讨论沿河村庄的用水管",
                "理问题，并请 Water Aid 组织每三个月检查账目，",
                "结果张贴在村口。",
            ]
        ):
            canvas.drawString(70, 750 - 18 * number, line)

    assert blocks(made(page)) == [
        "委员会于三月十二日开会，讨论沿河村庄的用水管理问题，并请 Water Aid 组织每三个月检查账目，结果张贴在村口。"
    ]


@pytest.mark.usefixtures("_font")
def test_lines_on_a_turned_page_do_not_run_downwards() -> None:
    lines = ["委员会于三月十二日开会，讨论用水", "账目由村民检查。"]

    def page(canvas: Canvas) -> None:
        registerFont(UnicodeCIDFont("STSong-Light"))
        canvas.rotate(90)
        canvas.setFont("STSong-Light", 12)
        for number, line in enumerate(lines):
            canvas.drawString(70, -200 - 18 * number, line)

    assert blocks(made(page)) == ["".join(lines)]


def test_accents_that_are_drawn_over_letters_are_put_to_them() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 12)
        x = 70.0
        for char in "Le président arrive à l’école.":
            letter, accents = unicodedata.normalize("NFD", char)[0], unicodedata.normalize("NFD", char)[1:]
            for accent in accents:
                canvas.drawString(x + 1, 750, {"\u0300": "`", "\u0301": "´"}[accent])
            canvas.drawString(x, 750, letter)
            x += canvas.stringWidth(letter, "Times-Roman", 12)

    assert blocks(made(page)) == ["Le président arrive à l’école."]


def test_a_letter_of_several_parts_is_read_once_and_spaces_are_those_that_are_drawn() -> None:
    """PDFium gives the text for each part that something stands before, and sees spaces between the parts."""

    def page(canvas: Canvas) -> None:
        code = ["BT /F1 12 Tf 1 0 0 1 70 700 Tm"]
        for x, parts, text in [
            (0, [(0, "a"), (9, "b")], "ស្មើ"),
            (20, [(0, "c")], "ភា"),
            (26, [(0, " ")], None),
            (30, [(0, "d"), (11, "e")], "ត្រូវ"),
            (47, [(0, " ")], "\u200c"),
            (47, [(0, "g")], "ក"),
            (61, [(0, "h")], "ខ"),
        ]:
            named = text and f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex()}>>> BDC "
            drawn = " ".join(f"1 0 0 1 {70 + x + shift} 700 Tm ({glyph}) Tj" for shift, glyph in parts)
            code.append(f"{named}{drawn} EMC" if named else drawn)
        canvas.setFont("Helvetica", 12)
        canvas._code.append(" ".join([*code, "ET"]))

    assert blocks(made(page)) == ["ស្មើភា ត្រូវ\u200cកខ"]
