"""Dates and counts as files write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from tests.formats.made import examples, times
from tmserver.formats import stamps


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("20240131T235959Z", "2024-01-31T23:59:59+00:00"),
        ("20240131t235959z", "2024-01-31T23:59:59+00:00"),
        ("20240131T235959", "2024-01-31T23:59:59+00:00"),
        ("2024-01-31T23:59:59+01:00", "2024-01-31T22:59:59+00:00"),
        ("2024-01-31T23:59:59-0530", "2024-02-01T05:29:59+00:00"),
        ("2024-01-31 23:59:59.25Z", "2024-01-31T23:59:59.250000+00:00"),
        ("2024-01-31T23:59Z", "2024-01-31T23:59:00+00:00"),
        ("20240131", "2024-01-31T00:00:00+00:00"),
        (" 20240131T235959Z ", "2024-01-31T23:59:59+00:00"),
    ],
)
def test_a_date_is_read_in_utc(written: str, iso: str) -> None:
    found = stamps.moment(written)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize(
    "written",
    [None, "", "soon", "20241301T000000Z", "20240131T256199Z", "00000101", "١٩٩٩0101", "00010101T000000+14:00"],
)
def test_what_is_no_date_is_none(written: str | None) -> None:
    assert stamps.moment(written) is None


@given(times)
@examples(100)
def test_a_written_date_comes_back_to_the_second(time: datetime) -> None:
    assert stamps.moment(stamps.tmx_date(time)) == time.replace(microsecond=0)
    assert stamps.tmx_date(datetime(987, 6, 5, tzinfo=UTC)) == "09870605T000000Z"


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("0", 0),
        ("12", 12),
        ("99999999999999999999999", stamps.MOST_USES),
        ("-1", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_a_count_is_a_whole_number_that_a_database_takes(written: str | None, count: int | None) -> None:
    assert stamps.uses(written) == count
