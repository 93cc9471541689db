"""The page of single days: what a click does, what is asked first, who stays out."""

from datetime import UTC, datetime

import pytest

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.scheduling.models import RotaDay
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import chosen, signed_in, words

NOW = datetime(2026, 11, 10, 20, tzinfo=UTC)  # Tuesday noon in Portland


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def rows() -> list[tuple[str, int | None, int | None]]:
    stored = RotaDay.objects.order_by("on", "starts_minute")
    return [(str(row.on), row.starts_minute, row.ends_minute) for row in stored]


def test_a_day_is_set_shown_and_given_back(house: House) -> None:
    bob, path = signed_in(house.bob), f"/pro/team/{house.ines.pk}/rota/"
    sent = {"on": "2026-11-12", "r0-open": "on", "r0-from": "12:00", "r0-to": "16:00"}
    assert bob.post(path, sent).status_code == 303
    assert rows() == [("2026-11-12", 720, 960)]
    page = words(bob.get(path).content.decode())
    assert "12:00 PM – 4:00 PM" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert bob.post(f"{path}2026-11-12/clear/").status_code == 303
    assert rows() == []


def test_visits_that_would_lie_outside_are_asked_about_first(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10))
    bob, path = signed_in(house.bob), f"/pro/team/{house.ines.pk}/rota/"
    asked = bob.post(path, {"on": "2026-11-12"})
    assert asked.status_code == 409
    assert rows() == []
    assert bob.post(path, {"on": "2026-11-12", **chosen(asked, "keep")}).status_code == 303
    assert rows() == [("2026-11-12", None, None)]


def test_what_is_wrong_stands_at_the_field_and_what_was_typed_stays(house: House) -> None:
    bob, path = signed_in(house.bob), f"/pro/team/{house.ines.pk}/rota/"
    late = bob.post(path, {"on": "2026-11-09", "r0-open": "on", "r0-from": "12:00", "r0-to": "4"})
    assert late.status_code == 422
    assert 'value="2026-11-09"' in late.content.decode()
    assert "Give a start and an end, in steps of five minutes." in words(late.content.decode())
    passed = bob.post(path, {"on": "2026-11-09"})
    assert passed.status_code == 422
    assert "Choose today or a later day." in words(passed.content.decode())


def test_nobody_sets_their_own_day_or_that_of_another_team(house: House) -> None:
    path = f"/pro/team/{house.ines.pk}/rota/"
    ines, tomas = (signed_in(person.user) for person in (house.ines, house.tomas) if person.user)
    assert (ines.get(path).status_code, tomas.get(path).status_code) == (403, 404)
