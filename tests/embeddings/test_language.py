from __future__ import annotations

import pytest

from embeddings.language import UNKNOWN, identify, known_languages

SENTENCES = {
    "ar": "وصلت السفينة إلى الميناء في الصباح الباكر وعلى متنها عشرون بحارا.",
    "de": "Das Schiff erreichte am frühen Morgen mit zwanzig Matrosen den Hafen.",
    "en": "The ship reached the harbour early in the morning with twenty sailors.",
    "es": "El barco llegó al puerto por la mañana temprano con veinte marineros.",
    "fr": "Le navire est arrivé au port tôt le matin avec vingt marins à son bord.",
    "hi": "जहाज़ सुबह-सुबह बीस नाविकों के साथ बंदरगाह पहुँचा।",
    "ja": "船は早朝、二十人の船員を乗せて港に着いた。",
    "ko": "배는 이른 아침 선원 스무 명을 태우고 항구에 도착했다.",
    "pl": "Statek dotarł do portu wczesnym rankiem z dwudziestoma marynarzami.",
    "ru": "Рано утром корабль прибыл в порт с двадцатью матросами на борту.",
    "th": "เรือมาถึงท่าเรือในตอนเช้าตรู่พร้อมลูกเรือยี่สิบคน",
    "tr": "Gemi sabahın erken saatlerinde yirmi denizciyle limana ulaştı.",
    "vi": "Con tàu đến cảng vào sáng sớm cùng với hai mươi thủy thủ.",
    "zh": "这艘船清晨载着二十名水手抵达港口。",
}
WITHOUT_LETTERS = [
    "",
    " \n\t",
    "1948",
    "3.14 % – 2,000",
    "🍵🚢",
    "…?!",
    "«»",
    "١٩٤٨",
    "\u202e",
    "4,120.5 kg | 3,998.1 kg",
]
CODES = ["AB-12", "x = y + 1", "<div>", "kg", "II", "A4", "https://example.org/a?b=1", "0x7f3a", "ZZZZ QQQQ", "NaN"]


@pytest.mark.parametrize("language", SENTENCES)
def test_the_language_of_a_sentence(language: str) -> None:
    assert identify(SENTENCES[language]) == language


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("default", ["en", "zh"])
def test_a_whole_sentence_stands_against_the_default(language: str, default: str) -> None:
    assert identify(SENTENCES[language], default=default) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("图书馆", "zh"),
        ("城市规划与公共交通", "zh"),
        ("港口管理局", "zh"),
        ("第三章 经济合作", "zh"),
        ("这座桥是哪一年建成的？", "zh"),
        ("谁修好了图书馆的屋顶？", "zh"),
        ("船喺邊度？", "zh"),
        ("Who dey win the race?", "en"),
        ("متى افتتحت المكتبة؟", "ar"),
        ("من هو قبطان السفينة؟", "ar"),
        ("أين الميناء؟", "ar"),
    ],
)
@pytest.mark.parametrize("default", [UNKNOWN, "en"])
def test_a_short_text_is_in_the_common_language_of_its_script(text: str, language: str, default: str) -> None:
    """The identifier knows regional varieties; a short text must not fall to one of them, nor keep a Latin default."""
    assert identify(text, default=default) == language


def test_a_text_of_two_languages_gets_the_one_that_most_of_it_is_in() -> None:
    assert identify(SENTENCES["fr"] * 4 + SENTENCES["de"]) == "fr"
    assert identify(SENTENCES["fr"] + SENTENCES["de"] * 4) == "de"


@pytest.mark.parametrize("text", WITHOUT_LETTERS)
def test_a_text_without_letters_gets_the_default(text: str) -> None:
    assert identify(text) == UNKNOWN
    assert identify(text, default="fr") == "fr"


@pytest.mark.parametrize("heading", ["Art. 5", "Communication", "Annexe II", "Introduction", "Notes", "Total"])
@pytest.mark.parametrize("default", ["fr", "de"])
def test_a_short_heading_stays_in_the_language_of_its_document(heading: str, default: str) -> None:
    assert identify(heading, default=default) == default


@pytest.mark.parametrize("text", [*SENTENCES.values(), *WITHOUT_LETTERS, *CODES, "\ud800", "a" * 100_000])
def test_what_is_returned_is_a_language_or_the_default(text: str) -> None:
    assert identify(text) in (known_languages() | {UNKNOWN}) - {"zxx"}
    assert identify(text, default="fr") in (known_languages() | {"fr"}) - {"zxx", UNKNOWN}


def test_known_languages() -> None:
    known = known_languages()
    assert set(SENTENCES) < known
    assert len(known) > 90
    assert [code for code in known if not (len(code) in (2, 3) and code.isalpha() and code.islower())] == []


def test_no_language_is_not_a_known_language() -> None:
    assert known_languages() & {"zxx", UNKNOWN} == set()


@pytest.mark.parametrize("text", ["متى تأسست المدينة؟", "إزيك عامل ايه النهارده", "واش كاين شي خبر جديد"])
def test_spoken_arabic_counts_as_arabic(text: str) -> None:
    assert identify(text) == "ar"


def test_the_figures_of_a_table_are_in_no_language() -> None:
    rows = [f"Intl traffic y.o.y {at / 7:.1f}% | Pax {at * 31337 % 99991} | Seats {at * 7919}" for at in range(90, 120)]
    assert identify("\n".join(rows)) == "en"
