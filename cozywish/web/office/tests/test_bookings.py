"""What the office finds of bookings, and what it does for those they are of."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import add_note, cancel_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.web.accounts.tests.steps import words
from cozywish.web.office.tests.conftest import looks_as

LIST = "/admin/bookings/booking/"


def noon(days: int) -> datetime:
    """Noon in Portland in winter, so many days ahead or ago."""
    return datetime.combine(
        timezone.now() + timedelta(days=days), datetime.min.time(), UTC
    ).replace(hour=20)


def book(days: int = 10, email: str = "alice@example.com", **more: object) -> Booking:
    venue = make_venue(name="Fern & Ember", slug="fern-ember", owner=make_user("Bob Barnes"))
    open_daily(venue)
    ines = make_staff(venue, "Ines Calloway")
    work_daily(ines)
    service = make_service(venue, by=[ines])
    return make_booking(ines, [service], noon(days), contact_email=email, **more)


@pytest.fixture
def visit(alice: User) -> Booking:
    """Alice's, in ten days."""
    return book(customer=alice)


def row(booking: Booking) -> str:
    return f"{LIST}{booking.pk}/change/"


def page_of(booking: Booking, name: str) -> str:
    return f"{LIST}{booking.pk}/do/{name}/"


def is_found(client: Client, booking: Booking, term: str) -> bool:
    return booking.reference in words(client.get(LIST, {"q": term}))


def test_a_visit_is_found_by_reference_whole_address_and_venue(
    looking: Client, visit: Booking
) -> None:
    reached = "reach.me@example.com"
    Booking.objects.filter(pk=visit.pk).update(contact_email=reached)
    for term in (visit.reference.lower(), reached.upper(), "alice@example.com", "fern & e"):
        assert is_found(looking, visit, term), term
    for term in ("alice@", "@example.com", visit.reference[:5], "Salt"):
        assert not is_found(looking, visit, term), term


def test_a_visit_shows_its_history_and_the_notes_of_the_venue(
    looking: Client, visit: Booking, alice: User
) -> None:
    owner = visit.venue.business.owner
    by = Actor("O", "O", owner.pk)
    note = add_note(booking=visit, by=by, author=owner, text="Left door", now=timezone.now())
    note.unwrap()
    cancel_booking(booking=visit, reason="I am ill.", now=timezone.now()).unwrap()

    page = words(looking.get(row(visit)))

    assert "Cancelled a visit: Alice Archer (Customer) I am ill." in page
    assert "Left door" in page
    assert "Ines Calloway" in page
    assert visit.reference in page


def test_why_or_why_not_is_asked_for_the_time_of_the_visit(looking: Client, visit: Booking) -> None:
    acts = looking.get(row(visit)).context["acts"]
    assert [str(act["label"]) for act in acts] == [
        "Why or why not",
        "Move the visit",
        "Cancel the visit",
    ]

    assert "Customers cannot book this" in words(looking.get(str(acts[0]["url"])))


def test_a_visit_is_cancelled_with_a_reason(looking: Client, olga: User, visit: Booking) -> None:
    asked = looking.get(page_of(visit, "cancel"))
    assert f"{visit.reference}, Fern &amp; Ember" in words(asked)
    assert "alice@example.com" not in words(asked)

    done = looking.post(page_of(visit, "cancel"), {"reason": "The house burned down."})

    assert (done.status_code, done["Location"]) == (303, row(visit))
    visit.refresh_from_db()
    assert (visit.state, visit.close_reason) == ("CANCELLED", "The house burned down.")
    entry = AuditEntry.objects.get(action="bookings.cancel")
    assert (entry.actor_kind, entry.actor_id, entry.reason) == (
        "F",
        olga.pk,
        "The house burned down.",
    )
    assert "Cancelled a visit: Olga Office (Office) The house burned down." in words(
        looking.get(row(visit))
    )
    again = looking.post(page_of(visit, "cancel"), {"reason": "The house burned down."})
    assert again.status_code == 409


@pytest.mark.parametrize("name", ["cancel", "move"])
def test_without_a_good_reason_nothing_is_done_and_the_field_says_so(
    looking: Client, visit: Booking, name: str
) -> None:
    for said, why in (
        ("", "Please fill this in."),
        ("ask alice@example.com", "Please leave out mail addresses"),
    ):
        answer = looking.post(page_of(visit, name), {"reason": said})
        assert answer.status_code == 422
        assert why in str(answer.context["form"].errors["reason"])
    before = visit.version
    visit.refresh_from_db()
    assert visit.version == before


def moved(booking: Booking, **said: object) -> dict[str, object]:
    local = noon(11)
    return {
        "who": booking.items.get().staff_id,
        "on": f"{local:%Y-%m-%d}",
        "begins": "13:00",
        "minutes": 60,
        "reason": "The client asked us to.",
        **said,
    }


def test_a_visit_is_moved_with_a_reason(looking: Client, olga: User, visit: Booking) -> None:
    length = int((visit.ends_at - visit.starts_at).total_seconds() // 60)

    done = looking.post(page_of(visit, "move"), moved(visit, minutes=length))

    assert (done.status_code, done["Location"]) == (303, row(visit))
    before = visit.starts_at
    visit.refresh_from_db()
    assert visit.starts_at.date() == before.date() + timedelta(days=1)
    entry = AuditEntry.objects.get(action="bookings.reschedule")
    assert (entry.actor_kind, entry.reason) == ("F", "The client asked us to.")


def test_a_time_that_is_no_good_is_refused_on_the_page(looking: Client, visit: Booking) -> None:
    length = int((visit.ends_at - visit.starts_at).total_seconds() // 60)

    refused = looking.post(page_of(visit, "move"), moved(visit, minutes=length, begins="03:00"))

    assert refused.status_code == 409
    assert refused.context["form"].errors == {
        "begins": [
            "Ines Calloway does not work then, or the room is out of use. Say that you want it all the same."
        ]
    }
    assert refused.context["form"].data["reason"] == "The client asked us to."
    assert not AuditEntry.objects.filter(action="bookings.reschedule").exists()


def test_what_became_of_a_visit_is_corrected(looking: Client, alice: User) -> None:
    missed = book(days=-10, customer=alice, state="NO_SHOW", closed_at=noon(-10))
    labels = [str(act["label"]) for act in looking.get(row(missed)).context["acts"]]
    assert labels == ["Why or why not", "They did come"]

    looking.post(page_of(missed, "correct"), {"reason": "She was there, two people say."})

    missed.refresh_from_db()
    assert missed.state == "COMPLETED"
    assert (
        AuditEntry.objects.get(action="bookings.correct").reason == "She was there, two people say."
    )


def test_who_may_only_look_finds_nothing_to_do(olga: User, client: Client, visit: Booking) -> None:
    olga.groups.set([Group.objects.get(name="office-work-2")])
    looks_as(olga, client)

    labels = [str(act["label"]) for act in client.get(row(visit)).context["acts"]]

    assert labels == ["Why or why not"]
    for name in ("move", "cancel", "correct", "nonsense"):
        assert client.get(page_of(visit, name)).status_code == 404
        assert client.post(page_of(visit, name), {"reason": "As asked"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("accept", "CONFIRMED", "Accepted a request"),
        ("decline", "DECLINED", "Declined a request"),
    ],
)
def test_a_request_is_answered_for_the_venue_with_a_reason(
    name: str, state: str, said: str, looking: Client, olga: User
) -> None:
    asked = book(state="REQUESTED", confirmed_at=None, approve_by=noon(9))
    acts = looking.get(row(asked)).context["acts"]
    assert [str(act["label"]) for act in acts] == [
        "Why or why not",
        "Accept the request",
        "Decline the request",
    ]
    unsaid = looking.post(page_of(asked, name), {"reason": ""})
    asked.refresh_from_db()
    assert (unsaid.status_code, asked.state) == (422, "REQUESTED")

    done = looking.post(page_of(asked, name), {"reason": "They cannot sign in."})

    asked.refresh_from_db()
    assert (done.status_code, asked.state) == (303, state)
    entry = AuditEntry.objects.get(action=f"bookings.{name}")
    assert (entry.actor_kind, entry.actor_id, entry.reason) == (
        "F",
        olga.pk,
        "They cannot sign in.",
    )
    assert f"{said}: Olga Office (Office) They cannot sign in." in words(looking.get(row(asked)))


def test_nobody_is_the_office_for_a_visit_of_their_own(looking: Client, olga: User) -> None:
    own = book(customer=olga)

    assert looking.get(page_of(own, "cancel")).status_code == 404


def test_the_admin_cancels_and_corrects_but_moves_nothing(ruling: Client, visit: Booking) -> None:
    labels = [str(act["label"]) for act in ruling.get(row(visit)).context["acts"]]

    assert labels == ["Why or why not", "Cancel the visit"]
    assert ruling.get(page_of(visit, "move")).status_code == 404
