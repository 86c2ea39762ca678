from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from qa.domain import DocumentSummary
from web.holdings import PAGE, Filter, holdings_of, read_filter


def summary(name: str, *, title: str = "", language: str = "en", date: str | None = None) -> DocumentSummary:
    return DocumentSummary(name, title or name, f"/files/{name}", "text/plain", language, "0" * 64, 2, date)


MIXED = [
    summary("harbour.pdf", title="Harbour Report", date="2024-03-05"),
    summary("rapport.PDF", title="Rapport annuel", language="fr", date="2023"),
    summary("notes.txt", language="fr"),
    summary("README", language="ar", date="2024-11"),
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), ["harbour.pdf", "rapport.PDF", "notes.txt", "README"]),
        (Filter("REPORT harb"), ["harbour.pdf"]),
        (Filter(".pdf"), ["harbour.pdf", "rapport.PDF"]),
        (Filter(language="fr"), ["rapport.PDF", "notes.txt"]),
        (Filter(language="fr", format="PDF"), ["rapport.PDF"]),
        (Filter(format="?"), ["README"]),
        (Filter(year="2024"), ["harbour.pdf", "README"]),
        (Filter(year="-"), ["notes.txt"]),
        (Filter("nothing of the kind"), []),
    ],
)
def test_the_list_shows_what_fits(wanted: Filter, found: list[str]) -> None:
    holdings = holdings_of(MIXED, wanted)
    assert [document.id for document in holdings.shown] == found
    assert (holdings.found, holdings.documents, holdings.passages) == (len(found), 4, 8)


def test_the_picture_counts_everything_whatever_the_list_shows() -> None:
    holdings = holdings_of(MIXED, Filter("harbour"))
    assert [(bar.value, bar.documents, bar.share) for bar in holdings.languages] == [
        ("fr", 2, 100.0),
        ("ar", 1, 50.0),
        ("en", 1, 50.0),
    ]
    assert [(bar.value, bar.documents) for bar in holdings.formats] == [("PDF", 2), ("?", 1), ("TXT", 1)]
    assert [(bar.value, bar.documents) for bar in holdings.years] == [("2024", 2), ("2023", 1), ("-", 1)]


def test_many_values_end_in_a_bar_for_the_rest() -> None:
    many = [
        summary(f"{code}{year}.txt", language=code, date=str(year)) for year, code in enumerate("abcdefghijkl", 2000)
    ]
    holdings = holdings_of(many, Filter())
    assert [(bar.value, bar.documents) for bar in holdings.languages][-2:] == [("g", 1), ("", 5)]
    assert [bar.value for bar in holdings.years] == ["2011", "2010", "2009", "2008", "2007", "2006", "2005", ""]
    assert holdings_of([summary("a.txt")], Filter()).years == ()
    assert holdings_of([], Filter()).languages == ()


@pytest.mark.parametrize(("page", "shown"), [(1, PAGE), (3, 20), (9, 20)])
def test_long_lists_come_in_pages(page: int, shown: int) -> None:
    many = [summary(f"{number:04}.txt") for number in range(2 * PAGE + 20)]
    holdings = holdings_of(many, Filter(page=page))
    assert (len(holdings.shown), holdings.pages, holdings.filter.page) == (shown, 3, min(page, 3))


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "9" * 30])
def test_an_address_that_makes_no_sense_is_read_all_the_same(page: str) -> None:
    wanted = read_filter(MultiDict({"find": " a \t b ", "page": page, "year": "x"}))
    assert (wanted.words, wanted.year) == ("a b", "x")
    assert holdings_of(MIXED, wanted).filter.page == 1


def test_a_filter_makes_the_address_of_its_neighbours() -> None:
    wanted = Filter("a b", language="fr", page=2)
    assert wanted.with_page(3) == {"find": "a b", "language": "fr", "page": 3}
    assert wanted.with_page(1) == {"find": "a b", "language": "fr"}
    assert wanted.with_only(language="", year="2024") == {"find": "a b", "year": "2024"}
