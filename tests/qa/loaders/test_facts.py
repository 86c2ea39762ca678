from __future__ import annotations

import pytest

from qa.loaders.facts import iso_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021", "2021"),
        ("2021-03", "2021-03"),
        (" 2021-03-04 ", "2021-03-04"),
        ("2021-03-04T05:06:07.890Z", "2021-03-04T05:06:07Z"),
        ("2021-03-04T05:06+01:00", "2021-03-04T05:06+01:00"),
        ("0000-00-00T00:00:00", None),
        ("4 March 2021", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(text: str | None, date: str | None) -> None:
    assert iso_date(text) == date
