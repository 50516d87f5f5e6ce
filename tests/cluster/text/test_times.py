from datetime import UTC, datetime, timedelta

import pytest

from kbase.cluster.text.times import age, ago, dated, latest

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(("text", "seconds"), [("72s", 72), ("3d21h", 334800), ("4h10m", 15000), ("1y2d", 31708800)])
def test_ages(text, seconds):
    """Ages of all units."""
    assert age(text) == timedelta(seconds=seconds)


def test_what_is_no_age():
    """Nothing is made up for an unknown one."""
    assert [age(t) for t in ("<unknown>", "<invalid>", "", "5", "-3s")] == [None] * 5
    assert ago("<unknown>", NOW) is None


def test_dates():
    """Dates become the API's form in UTC; Go's zero time and "<unset>" are none; the latest of a text is found."""
    assert dated("Fri, 20 Nov 2026 08:30:00 +0800") == "2026-11-20T00:30:00Z"
    assert dated("Mon, 01 Jan 0001 00:00:00 +0000") is None
    assert dated("<unset>") is None
    assert ago("1m", NOW) == "2026-11-20T07:59:00Z"
    assert latest("a Fri, 20 Nov 2026 08:30:00 +0000 b Thu, 19 Nov 2026 08:30:00 +0000") == datetime(
        2026, 11, 20, 8, 30, tzinfo=UTC
    )
    assert latest("no date") is None
