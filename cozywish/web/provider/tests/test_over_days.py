"""What lasts over several days is spoken with both of its dates; what ends by midnight with its times alone."""

from datetime import timedelta

import pytest

from cozywish.apps.scheduling.models import TimeOff
from cozywish.web.components.templatetags.cw import over_days
from cozywish.web.provider.tests.conftest import PORTLAND, THURSDAY, House, at
from cozywish.web.provider.tests.reading import read, signed_in

DATES = "Wed, Nov 11, 4:30 PM – Fri, Nov 13, 9:00 AM"


@pytest.fixture
def away(house: House) -> None:
    begins = at(16, 30) - timedelta(days=1)
    TimeOff.objects.create(staff=house.ines, starts_at=begins, ends_at=at(33), reason="Course")


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("page", ["", "list/"])
def test_time_off_over_several_days_names_them(house: House, page: str) -> None:
    said = read(signed_in(house.bob), f"/pro/calendar/{THURSDAY}/{page}")
    assert said.replace("\N{NARROW NO-BREAK SPACE}", " ").count(DATES) == 1


def test_until_midnight_it_is_one_day() -> None:
    begins = at(9).astimezone(PORTLAND)
    assert over_days(begins, at(17).astimezone(PORTLAND)) == ""
    assert over_days(begins, at(24).astimezone(PORTLAND)) == ""
    assert over_days("2026-11-12T09:00", "2026-11-13T00:00") == ""
    assert "Nov 13" in over_days("2026-11-12T09:00", "2026-11-13T00:05")
