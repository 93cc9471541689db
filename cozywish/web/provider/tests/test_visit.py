"""A visit's page: what of it whom is shown, and reaching the client."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingAnswer, BookingChange
from cozywish.apps.bookings.services import cancel_booking, keep_in_mind, read_contact
from cozywish.apps.bookings.services.timers import set_timers
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.venues.factories import make_manager, make_rooms
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import same_bytes, signed_in, words
from cozywish.web.provider.tests.test_pages import PAGE

BUTTON = "Show how to reach the client"
SECRETS = ("alice@example.com", "555-0100", "2218 NE Alberta")


@pytest.fixture
def visit(house: House) -> Booking:
    """Alice's massage at her home, on Thursday at ten."""
    home = {"address_line1": "2218 NE Alberta St", "address_city": "Portland"}
    return make_booking(house.ines, [house.massage], at(10), note="Left shoulder", **home)


@pytest.fixture(autouse=True)
def _early(monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, at(9))


def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("cozywish.web.provider.visits.timezone.now", lambda: now)


def page(visit: Booking) -> str:
    return f"/pro/visits/{visit.reference}/"


def read(client: Client, visit: Booking) -> str:
    return words(client.get(page(visit)).content.decode().partition("<main")[2])


def test_the_owner_reads_what_when_who_and_what_it_costs(house: House, visit: Booking) -> None:
    said = read(signed_in(house.bob), visit)

    assert "Visit of Alice Archer" in said
    assert "10:00 AM – 11:00 AM Thursday, November 12" in said
    assert "Confirmed" in said
    assert "Hot stone massage 10:00 AM" in said
    assert "with Ines Calloway $90.00 Total $90.00" in said
    assert "Left shoulder" in said
    assert "At the client’s home" in said
    assert f"{BUTTON} Until Sat, Dec 12, 11:00" in said
    assert not any(secret in said for secret in SECRETS)


def test_what_the_client_missed_or_cancelled_late_before_is_counted_as_far_as_it_is_seen(
    house: House, visit: Booking
) -> None:
    bob, ines = signed_in(house.bob), signed_in(house.ines.user)
    assert "First visit" in read(bob, visit)

    make_booking(house.ines, [house.massage], at(10) - timedelta(days=9), state="NO_SHOW")
    late = make_booking(house.tomas, [house.massage], at(10) - timedelta(days=7))
    cancel_booking(booking=late, reason="", now=late.starts_at - timedelta(hours=1)).unwrap()
    soon = make_booking(house.ines, [house.massage], at(10) - timedelta(days=5))
    cancel_booking(booking=soon, reason="", now=soon.free_until).unwrap()

    assert "2 visits missed or cancelled late" in read(bob, visit)
    assert "1 visit missed or cancelled late" in read(ines, visit)
    assert "First visit" not in read(bob, visit)


def test_the_tags_of_the_client_are_shown_to_whoever_may_note_about_them(
    house: House, visit: Booking
) -> None:
    keep_in_mind(
        user=house.bob, visit_id=visit.pk, notes="", tags=["No lavender"], seen=0, now=at(9)
    ).unwrap()

    assert "No lavender" in read(signed_in(house.bob), visit)
    assert "No lavender" not in read(signed_in(house.ines.user), visit)


def test_the_panel_names_the_room(house: House, visit: Booking) -> None:
    fern = make_rooms(house.venue, "Fern", "Moss").units.get(name="Fern")
    of_ines = visit.items.get().allocations.get()
    Allocation.objects.create(
        resource=fern,
        t0=of_ines.t0,
        t1=of_ines.t1,
        state=of_ines.state,
        booking_item=of_ines.booking_item,
    )
    said = read(signed_in(house.bob), visit)
    assert "Fern" in said
    assert "Moss" not in said


def test_the_history_names_the_people_of_the_business_and_nobody_else(
    house: House, visit: Booking
) -> None:
    names = {"C": "Carla Account", "F": "Olive Office", "A": "Ada Admin", "O": "Otto Owner"}
    names |= {"M": "Mona Marsh", "S": "Sam Stone"}
    for kind, name in names.items():
        BookingChange.objects.create(
            booking=visit,
            at=visit.starts_at,
            event="reschedule",
            state=visit.state,
            actor_kind=kind,
            actor=make_user(name),
            tells_client=True,
        )
    page = read(signed_in(house.bob), visit)
    assert {name for name in names.values() if name in page} == {
        "Otto Owner",
        "Mona Marsh",
        "Sam Stone",
    }


def test_who_does_the_work_reads_no_price(house: House, visit: Booking) -> None:
    said = read(signed_in(house.ines.user), visit)

    assert "with Ines Calloway" in said
    assert "$" not in said


def test_the_calendar_leads_to_the_visits_that_the_viewer_may_see(
    house: House, visit: Booking
) -> None:
    assert f'href="{page(visit)}"' in signed_in(house.ines.user).get(PAGE).content.decode()
    assert 'href="/pro/visits/' not in signed_in(house.tomas.user).get(PAGE).content.decode()


@pytest.mark.parametrize("suffix", ["", "contact/"])
def test_what_is_not_seen_is_not_there(house: House, visit: Booking, suffix: str) -> None:
    for user in (house.tomas.user, make_user("Charlie Cole")):
        client = signed_in(user)
        method = client.post if suffix else client.get
        foreign = method(f"/pro/visits/{visit.reference}/{suffix}")
        absent = method(f"/pro/visits/ABCDEFGH12/{suffix}")
        assert (foreign.status_code, absent.status_code) == (404, 404)
        assert same_bytes(foreign, absent)
    assert Client().get(page(visit)).status_code == 302


def test_reaching_the_client_takes_a_click_and_is_written_down_each_time(
    house: House, visit: Booking
) -> None:
    client = signed_in(house.ines.user)
    assert client.get(f"{page(visit)}contact/").status_code == 405
    assert AuditEntry.objects.count() == 0

    shown = client.post(f"{page(visit)}contact/")
    fragment = client.post(f"{page(visit)}contact/", headers={"HX-Request": "true"})

    for answer in (shown, fragment):
        said = words(answer.content.decode())
        assert "alice@example.com" in said
        assert "(503) 555-0100" in said
        assert "2218 NE Alberta St" in said
        assert "no-store" in answer["Cache-Control"]
    assert "<main" in shown.content.decode()
    assert "<main" not in fragment.content.decode()
    assert AuditEntry.objects.filter(action="audit.read").count() == 2


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (at(7, 59), "You see how to reach the client from Thu, Nov 12, 8:00"),
        (
            at(11) + timedelta(hours=24),
            "How to reach the client was shown to you until Fri, Nov 13.",
        ),
    ],
)
def test_outside_of_the_window_the_page_says_when(
    house: House,
    visit: Booking,
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
    sentence: str,
) -> None:
    clock(monkeypatch, now)
    client = signed_in(house.ines.user)

    refused = client.post(f"{page(visit)}contact/")
    in_page = client.post(f"{page(visit)}contact/", headers={"HX-Request": "true"})

    assert sentence in read(client, visit)
    assert BUTTON not in read(client, visit)
    assert refused.status_code == 403
    assert sentence in words(refused.content.decode())
    assert (in_page.status_code, in_page["HX-Redirect"]) == (204, page(visit))
    assert not any(secret in refused.content.decode() for secret in SECRETS)
    assert AuditEntry.objects.count() == 0


def test_a_manager_sees_the_button_only_with_the_permission(house: House, visit: Booking) -> None:
    mona, vera = make_user("Mona Marsh"), make_user("Vera Viewer")
    both = (Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_VIEW_CONTACT)
    make_manager(house.venue, mona, *both, manages_all=True)
    make_manager(house.venue, vera, Permission.BOOKINGS_VIEW, manages_all=True)

    assert BUTTON in read(signed_in(mona), visit)
    assert "How to reach the client is not shown to you." in read(signed_in(vera), visit)
    assert signed_in(vera).post(f"{page(visit)}contact/").status_code == 403


def test_a_visit_that_is_no_longer_theirs_at_the_very_click_is_not_found(
    house: House, visit: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(house.ines.user)

    def too_late(**given: Any) -> Any:
        StaffMember.objects.filter(pk=house.ines.pk).update(user=None)
        return read_contact(**given)

    monkeypatch.setattr("cozywish.web.provider.visits.read_contact", too_late)

    assert client.post(f"{page(visit)}contact/").status_code == 404
    assert AuditEntry.objects.count() == 0


def test_the_panel_shows_what_the_client_answered_before_the_visit(
    house: House, visit: Booking
) -> None:
    BookingAnswer.objects.create(
        booking=visit, position=0, kind="TEXT", asked="Any allergies?", answer="Almond oil"
    )

    panel = signed_in(house.bob).get(page(visit), headers={"HX-Request": "true"})

    assert "Asked before the visit Any allergies? Almond oil" in words(panel.content.decode())


def test_the_history_ends_with_the_reminder_as_long_as_it_is_owed(
    house: House, visit: Booking
) -> None:
    bob = signed_in(house.bob)
    assert "Reminder will be sent" not in read(bob, visit)  # nothing is owed
    with transaction.atomic():
        set_timers(visit, now=at(10) - timedelta(days=3))

    assert "Reminder will be sent Wed, Nov 11, 10:00 AM" in read(bob, visit)

    Delivery.objects.filter(event="bookings.reminder_due").update(delivered_at=at(9))
    assert "Reminder will be sent" not in read(bob, visit)


def test_no_reminder_is_promised_of_a_visit_that_was_moved_or_cannot_be_reminded_of(
    house: House, visit: Booking
) -> None:
    bob = signed_in(house.bob)
    with transaction.atomic():
        set_timers(visit, now=at(10) - timedelta(days=3))
    for changes in (
        {"contact_email": ""},
        {"state": "CANCELLED"},
        {"starts_at": at(10, 30)},  # what is owed is about another time
    ):
        kept = {name: getattr(visit, name) for name in changes}
        Booking.objects.filter(pk=visit.pk).update(**changes)
        assert "Reminder will be sent" not in read(bob, visit)
        Booking.objects.filter(pk=visit.pk).update(**kept)
    assert "Reminder will be sent" in read(bob, visit)
