"""Which status of a term holds for an outlet and a day."""

from datetime import date

import pytest

from tmserver.domain.concepts import Scope, TermStatus, effective

PREFERRED, ADMITTED, SUPERSEDED, DEPRECATED = TermStatus
RULED = date(2019, 8, 14)
SCOPES = (
    Scope(PREFERRED, until=date(2019, 8, 13)),
    Scope(ADMITTED, "sport", since=RULED),
    Scope(DEPRECATED, "us"),
    Scope(SUPERSEDED, "us", since=date(2020, 1, 1), until=date(2020, 12, 31)),
)


@pytest.mark.parametrize(
    ("outlet", "day", "expected"),
    [
        (None, date(2019, 8, 13), PREFERRED),
        (None, RULED, SUPERSEDED),
        ("sport", RULED, ADMITTED),
        ("sport", date(2019, 8, 13), PREFERRED),
        ("us", date(2019, 1, 1), DEPRECATED),
        ("us", date(2020, 12, 31), SUPERSEDED),
        ("us", date(2021, 1, 1), DEPRECATED),
        ("elsewhere", date(2021, 1, 1), SUPERSEDED),
    ],
)
def test_the_most_specific_scope_wins(outlet: str | None, day: date, expected: TermStatus) -> None:
    assert effective(SUPERSEDED, SCOPES, outlet, day) is expected
    assert effective(SUPERSEDED, reversed(SCOPES), outlet, day) is expected
