from __future__ import annotations

import codecs
import random
from pathlib import Path

import pytest

from qa.errors import LoadError
from qa.loaders.encoding import decode
from qa.loaders.html import load_html
from qa.loaders.markdown import load_markdown
from qa.loaders.text import load_text

FRENCH = "L’hôtel de ville a été rénové l’été dernier : « enfin ! », dit le maire."
RUSSIAN = (
    "Библиотека открыта каждый день, кроме понедельника. Читатели могут взять с собой не более пяти книг; "
    "журналы и газеты читают только в зале. Билет выдаётся бесплатно."
)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@pytest.mark.parametrize("text", [FRENCH, "图书馆每天开放。"])
def test_byte_order_mark_decides(text: str, mark: bytes, encoding: str) -> None:
    assert decode(mark + text.encode(encoding), declared="cp1252") == text


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("ISO-8859-8-I", "iso8859_8", "שלום"),
        ("windows-31j", "cp932", "港は①"),
        ("x-sjis", "cp932", "港は"),
        ("windows-874", "cp874", "ท่าเรือ"),
        ("dos-866", "cp866", "порт"),
        ("cp-850", "cp850", "déjà"),
        ("x-mac-roman", "mac_roman", "déjà"),
        ("unicode-1-1-utf-7", "utf-7", "déjà"),
    ],
)
def test_encodings_by_the_names_in_use(declared: str, encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), declared=declared) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["The library is open.\n", RUSSIAN, "图书馆每天开放。读者可以借五本书。\n一二三 2022\n"]
)
def test_wide_text_without_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        "été",
        "déjà vu",
        "Où ?",
        "Prix : 15,50 €",
        "“Well” – it’s done…",
        "können\n\näöüß",
        "El niño comió paella",
        "São João",
        "Århus",
        "Ä",
    ],
)
def test_short_western_text_is_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Ville;Préfet\nOrléans;René Müller\n", "mac_roman"),
        ("Ville;Préfet\nOrléans;René Müller\n", "cp850"),
        ("Stadt;Straße\nKöln;Am Käseweg\nFürth;Große Gärten\n", "mac_roman"),
        ("Stadt;Straße\nKöln;Am Käseweg\nFürth;Große Gärten\n", "cp437"),
        ("La plage est fermée jusqu'à l'été, a déclaré le maire de l'île.", "mac_roman"),
        ("La plage est fermée jusqu'à l'été, a déclaré le maire de l'île.", "cp850"),
        ("Książnica jest otwarta codziennie oprócz poniedziałków, wstęp wolny dla każdego.", "cp852"),
        ("Kütüphane pazartesi dışında her gün açıktır; giriş ücretsizdir ve herkes için uygundur.", "cp857"),
    ],
)
def test_latin_text_of_older_programs(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", ["word—word, rock’n’roll, Paris–Lyon…end", "col·legi", "Miloš Šešelj", "à la"])
def test_signs_that_join_words_are_those_of_windows(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp866"),
        ("Η βιβλιοθήκη είναι ανοιχτή κάθε μέρα εκτός από τη Δευτέρα.", "cp1253"),
        ("הספרייה פתוחה בכל ימות השבוע. הכניסה חופשית, והספרים ניתנים להשאלה לשבועיים.", "cp1255"),
        ("المكتبة مفتوحة كل يوم ما عدا يوم الاثنين، والدخول مجاني.", "cp1256"),
        ("ห้องสมุดเปิดทุกวันยกเว้นวันจันทร์", "cp874"),
        ("図書館は月曜日を除いて毎日開いています。本は五冊まで借りられます。", "cp932"),
        ("图书馆除星期一外每天开放。读者最多可以借五本书。", "gb18030"),
        ("도서관은 월요일을 제외하고 매일 문을 엽니다.", "cp949"),
        (
            "Książnica jest otwarta codziennie oprócz poniedziałków; wstęp wolny dla każdego, również dla gości.",
            "cp1250",
        ),
        ("Książnica jest otwarta codziennie; wejście również od strony ulicy Źródlanej, wstęp wolny.", "iso8859_2"),
        ("Kütüphane pazartesi dışında her gün açıktır; giriş ücretsizdir ve herkes için uygundur.", "cp1254"),
    ],
)
def test_paragraph_in_a_national_code_page(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_valid_utf8_beats_a_wrong_declaration() -> None:
    assert decode(FRENCH.encode(), declared="iso-8859-1") == FRENCH


def test_declaration_is_believed_when_the_bytes_fit() -> None:
    assert decode("Да".encode("cp1251"), declared="windows-1251") == "Да"
    assert decode("15 € – “ça”".encode("cp1252"), declared="ISO-8859-1") == "15 € – “ça”"
    assert decode("日本語".encode("iso2022_jp"), declared="iso-2022-jp") == "日本語"


@pytest.mark.parametrize("declared", ["no-such-encoding", "utf-16", "base64", "utf-8", ""])
def test_impossible_declaration_is_passed_over(declared: str) -> None:
    assert decode("été".encode("cp1252"), declared=declared) == "été"


@pytest.mark.parametrize("place", [0, 20, 21])
def test_a_stray_nul_does_not_spoil_utf8(place: int) -> None:
    table = "Gull;4;Elmford\n" * 13
    assert decode((table[:place] + "\0" + table[place:]).encode()).replace("\0", "") == table


def test_a_damaged_byte_does_not_spoil_utf8() -> None:
    damaged = FRENCH.encode() + b"\xff" + RUSSIAN.encode()
    assert decode(damaged) == FRENCH + "�" + RUSSIAN


@pytest.mark.parametrize("text", ["It’s a “good” day. ", "“Été”; � was there before. "])
def test_a_damaged_byte_does_not_spoil_utf8_with_few_accents(text: str) -> None:
    assert decode(text.encode() + b"\xe9 end") == text + "� end"
    assert decode((text + "Fête").encode() + "é".encode()[:1]) == text + "Fête�"


def test_utf8_with_as_much_damage_as_accents_is_read_as_declared() -> None:
    assert decode("It’s ".encode() + b"\xe9 end", declared="UTF-8") == "It’s � end"


def test_a_short_line_in_a_national_encoding_is_not_damaged_utf8() -> None:
    assert "�" not in decode("第八條".encode("gb18030"))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 text follows",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        bytes(range(256)) * 4,
        b"\x00\x01\x02\xff",
        random.Random(7).randbytes(4096),
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(LoadError, match="binary"):
        decode(data)


@pytest.mark.data
def test_real_files(shared_data: Path) -> None:
    folder = shared_data / "documents" / "docs_unstructured"
    plain = {load_text((folder / f"fake-text-utf-{name}.txt").read_bytes()).text for name in ("16", "16-le", "32")}
    assert len(plain) == 1
    assert "fuzzy blankets" in plain.pop()
    assert "fuzzy blankets" in load_text((folder / "fake-text-utf-16-be.txt").read_bytes()).text
    western = load_html((folder / "fake-html-cp1252.html").read_bytes()).text
    assert all(word in western for word in ("köstlich", "15,50 €", "L'été", "niño", "köttbullar", "João"))
    umlauts = [load_markdown((folder / f"umlauts-{name}.md").read_bytes()).text for name in ("utf8", "non-utf8")]
    assert umlauts[0] == umlauts[1] == "können\n\nkönnen\n\näöüß"
    wide, narrow = (
        load_html((folder / f"example-steelJIS-datasheet{name}.html").read_bytes()) for name in ("-utf-16", "")
    )
    assert wide == narrow
