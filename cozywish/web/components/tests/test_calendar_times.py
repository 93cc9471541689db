"""How a calendar writes the times beside its hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from cozywish.web.components.templatetags.cw import clock_short, hour

AFTERNOON = datetime(2026, 11, 12, 16, 5, tzinfo=ZoneInfo("America/Los_Angeles"))


@pytest.mark.parametrize(
    ("language", "short", "full"),
    [("en", "4:05", "4\N{NO-BREAK SPACE}PM"), ("de", "16:05", "16:00"), ("es", "16:05", "16:00")],
)
def test_times_follow_the_language(language: str, short: str, full: str) -> None:
    with translation.override(language):
        assert clock_short(AFTERNOON) == short
        assert hour(AFTERNOON.replace(minute=0)) == full
