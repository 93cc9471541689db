"""What a change of times touches is decided visit by visit, and happens together with it or not at all (B7)."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings import limits
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.services import move_for_business
from cozywish.apps.limits.services import Limit, LimitReached
from cozywish.apps.scheduling.models import OpeningHours
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import chosen, signed_in, words

HOURS = "/pro/hours/"
NOW = datetime(2026, 11, 10, 20, tzinfo=UTC)  # Tuesday noon in Portland
SHORT = {
    f"d{day}-{name}": value
    for day in range(7)
    for name, value in (("open", "on"), ("from", "09:00"), ("to", "12:00"))
}
USUAL, SHORTENED = (540, 1020), (540, 720)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def shorten(house: House, answers: dict[str, Any] | None = None, *, by: Any = None) -> Any:
    client = signed_in(by or house.bob)
    seen = re.search(r'name="mark" value="(\w+)"', client.get(HOURS).content.decode())
    assert seen is not None
    return client.post(HOURS, {**SHORT, "mark": seen[1], **(answers or {})})


def thursday() -> tuple[int, int]:
    return OpeningHours.objects.values_list("opens_minute", "closes_minute").get(weekday=3)


def said(page: Any) -> str:
    return words(page.content.decode().partition("<main")[2])


def states() -> dict[str, str]:
    return dict(Booking.objects.values_list("contact_name", "state"))


def test_each_visit_gets_what_was_chosen_for_it_with_the_hours(house: House) -> None:
    stays = make_booking(house.ines, [house.massage], at(13), contact_name="Bea")
    goes = make_booking(house.ines, [house.massage], at(15), contact_name="Cal")
    asked = shorten(house)
    assert "2 visits do not fit what you want to save." in said(asked)

    answers = chosen(asked, "keep", tells="yes")
    answers |= {f"choice-{goes.pk}": "cancel", f"reason-{goes.pk}": "We close early now"}
    saved = shorten(house, answers)

    assert saved.status_code == 303
    assert "1 visit stays booked. 1 visit is cancelled." in said(saved.client.get(HOURS))
    assert (thursday(), states()) == (SHORTENED, {"Bea": "CONFIRMED", "Cal": "CANCELLED"})
    stays.refresh_from_db()
    assert stays.starts_at == at(13)
    step = BookingChange.objects.get(booking=goes)
    assert (step.event, step.reason, step.tells_client, step.actor_kind) == (
        "cancel",
        "We close early now",
        True,
        "O",
    )


def test_without_an_answer_for_each_nothing_happens_and_the_answers_stay(house: House) -> None:
    make_booking(house.ines, [house.massage], at(13), contact_name="Bea")
    goes = make_booking(house.ines, [house.massage], at(15), contact_name="Cal")
    answers = chosen(shorten(house), "keep", tells="yes") | {f"choice-{goes.pk}": "cancel"}

    again = shorten(house, answers)

    assert again.status_code == 409
    assert said(again).count("Please say why.") == 1
    assert again.content.decode().count("checked") == 3  # both visits, and whether clients are told
    answers.pop(f"choice-{goes.pk}")
    assert "Please choose what becomes of this visit." in said(shorten(house, answers))
    assert (thursday(), states()) == (USUAL, {"Bea": "CONFIRMED", "Cal": "CONFIRMED"})


def test_a_visit_booked_between_the_question_and_the_answer_is_asked_about(house: House) -> None:
    first = make_booking(house.ines, [house.massage], at(13), contact_name="Bea")
    answers = chosen(shorten(house), "cancel", tells="yes")
    answers |= {f"reason-{first.pk}": "We close early now"}
    make_booking(house.ines, [house.massage], at(15), contact_name="Cal")

    again = shorten(house, answers)

    assert again.status_code == 409
    assert "Cal" in said(again)
    assert 'value="We close early now"' in again.content.decode()
    assert (thursday(), states()) == (USUAL, {"Bea": "CONFIRMED", "Cal": "CONFIRMED"})


def test_a_visit_that_was_to_be_moved_is_asked_about_until_it_has_moved(house: House) -> None:
    visit = make_booking(house.ines, [house.massage], at(15))
    asked = shorten(house)
    assert f'href="/pro/visits/{visit.reference}/move/"' in asked.content.decode()
    answers = chosen(asked, "move")
    assert "It is still at this time. Move it, or choose otherwise." in said(
        shorten(house, answers)
    )
    move_for_business(
        booking=visit,
        by=Actor("O", "O", house.bob.pk),
        starts_at=at(10),
        now=NOW,
        tell_client=False,
    ).unwrap()

    assert shorten(house, answers).status_code == 303
    assert thursday() == SHORTENED


def test_one_click_fills_the_same_in_for_all_and_saves_nothing(house: House) -> None:
    for hour, name in ((13, "Bea"), (15, "Cal")):
        make_booking(house.ines, [house.massage], at(hour), contact_name=name)
    blank = chosen(shorten(house), "", reason_for_all="The boiler is broken")

    filled = shorten(house, blank | {"for_all": "cancel"})

    html = filled.content.decode()
    assert (thursday(), states()) == (USUAL, {"Bea": "CONFIRMED", "Cal": "CONFIRMED"})
    assert len(re.findall(r'value="cancel"\s+checked', html)) == 2
    reasons = dict(re.findall(r'name="(reason-[^"]+)"\s+value="([^"]*)"', html))
    assert set(reasons.values()) == {"The boiler is broken"}
    assert shorten(house, chosen(filled, "cancel", **reasons)).status_code == 303
    assert (thursday(), states()) == (SHORTENED, {"Bea": "CANCELLED", "Cal": "CANCELLED"})
    assert not BookingChange.objects.filter(tells_client=True).exists()


def test_a_request_is_declined_and_a_visit_of_two_parts_is_asked_about_once(house: House) -> None:
    make_booking(  # its time to be answered is told by the clock of the database
        house.ines,
        [house.massage],
        at(15, on=date(2036, 11, 13)),
        contact_name="Cal",
        state="REQUESTED",
        confirmed_at=None,
    )
    make_booking(house.tomas, [house.massage, house.massage], at(13), contact_name="Bea")
    asked = shorten(house)
    assert said(asked).count("Keep it as it is") == 2

    answers = chosen(asked, "cancel", tells="yes")
    answers |= {f"reason-{name}": "We close early now" for name in answers["visit"]}
    assert shorten(house, answers).status_code == 303

    assert states() == {"Cal": "DECLINED", "Bea": "CANCELLED"}


def test_who_may_only_set_hours_cancels_nothing(house: House) -> None:
    visit = make_booking(house.ines, [house.massage], at(15))
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.SCHEDULE_MANAGE, manages_all=True)
    asked = shorten(house, by=mona)
    assert "Cancel it" not in said(asked)
    forged = chosen(asked, "cancel") | {f"reason-{visit.pk}": "Because"}

    assert shorten(house, forged, by=mona).status_code == 409
    visit.refresh_from_db()
    assert (visit.state, thursday()) == ("CONFIRMED", USUAL)


def test_too_many_mails_change_nothing_and_what_was_refused_counts_for_none(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit("venue-mail", tries=1, window=limits.TOLD_BY_VENUE.window)
    monkeypatch.setattr(limits, "TOLD_BY_VENUE", few)
    for hour, name in ((13, "Bea"), (15, "Cal")):
        make_booking(house.ines, [house.massage], at(hour), contact_name=name)
    answers = chosen(shorten(house), "cancel", tells="yes")
    answers |= {f"reason-{name}": "We close early now" for name in answers["visit"]}

    refused = shorten(house, answers)

    assert refused.status_code == 429
    assert "Too many tries." in said(refused)
    assert (thursday(), states()) == (USUAL, {"Bea": "CONFIRMED", "Cal": "CONFIRMED"})
    one = answers["visit"][0]
    assert shorten(house, answers | {f"choice-{one}": "keep"}).status_code == 303
    with pytest.raises(LimitReached):
        limits.count_told(house.venue.pk, now=NOW)
