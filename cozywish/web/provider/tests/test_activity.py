"""The page on which an owner reads who did what at the venue."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.audit.services import Shown, record_read
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import cancel_for_business, check_in
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission
from cozywish.apps.venues.services import Answered, add_faq, invite_staff
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import read, signed_in

ACTIVITY = "/pro/activity/"


def visit(house: House, hours: int = 24) -> Booking:
    client = make_user("Alice Archer", email="alice@example.com")
    at = timezone.now() + timedelta(hours=hours)
    return make_booking(house.ines, [house.massage], at, customer=client)


def ask(house: House, question: str) -> None:
    now, said = timezone.now(), Answered(question, "Yes.")
    add_faq(editor=house.bob, venue_id=house.venue.pk, said=said, now=now).unwrap()


def test_before_anything_is_done_the_page_says_so(house: House) -> None:
    assert "Nothing has happened yet." in read(signed_in(house.bob), ACTIVITY)
    seen = read(signed_in(house.bob), f"{ACTIVITY}?show=looks")
    assert "Nobody of your team has looked at how to reach a client." in seen


def test_the_owner_reads_who_did_what(house: House) -> None:
    booked = visit(house, hours=0)
    ines = house.ines.user
    assert ines is not None
    check_in(booking=booked, by=Actor("S", "S", ines.pk), now=timezone.now()).unwrap()
    ask(house, "Is there parking?")

    page = read(signed_in(house.bob), ACTIVITY)

    assert "Added a question to a venue Bob Barnes" in page
    assert f"Checked somebody in · {booked.reference} Ines Calloway" in page
    assert page.index("Added a question") < page.index("Checked somebody in")
    assert f"/pro/visits/{booked.reference}/" in signed_in(house.bob).get(ACTIVITY).content.decode()


def test_an_invitation_says_for_whom(house: House) -> None:
    gus = make_staff(house.venue, "Gus Gale", position=3)
    invite_staff(
        inviter=house.bob, staff_id=gus.pk, email="gus@example.com", now=timezone.now()
    ).unwrap()

    page = read(signed_in(house.bob), ACTIVITY)

    assert "Invited somebody to a team · Gus Gale Bob Barnes" in page
    assert "gus@example.com" not in page


def test_clients_and_the_office_are_not_named(house: House) -> None:
    booked = visit(house)
    officer = make_user("Olive Office", email="olive@example.com")
    done = cancel_for_business(
        booking=booked,
        by=Actor("F", "F", officer.pk),
        reason="?",
        now=timezone.now(),
        tell_client=False,
    )
    done.unwrap()
    AuditEntry.objects.create(
        at=timezone.now(),
        actor_kind="C",
        actor_id=booked.customer_id,
        action="bookings.confirm",
        object_type="booking",
        object_id=booked.pk,
    )

    page = read(signed_in(house.bob), ACTIVITY)

    assert f"Cancelled a visit · {booked.reference} The office of CozyWish" in page
    assert f"Booked a visit · {booked.reference} A client" in page
    for told in ("Olive", "Alice", "@"):
        assert told not in page


def test_what_is_done_at_another_venue_is_not_there(house: House) -> None:
    other = make_venue(name="Salt", slug="salt", owner=make_user("Sam Salt", email="s@example.com"))
    guest = make_staff(other, "Gus Gale", user=house.ines.user)  # works at both
    booked = make_booking(guest, [make_service(other, by=[guest])], timezone.now())
    ines = guest.user
    assert ines is not None
    check_in(booking=booked, by=Actor("S", "S", ines.pk), now=timezone.now()).unwrap()

    assert "Nothing has happened yet." in read(signed_in(house.bob), ACTIVITY)
    assert "Checked somebody in" in read(signed_in(other.business.owner), ACTIVITY)


def test_who_looked_at_contact_data_has_a_list_of_its_own(house: House) -> None:
    booked = visit(house)
    noor = make_user("Noor Nasser", email="noor@example.com")
    make_manager(house.venue, noor, Permission.CUSTOMERS_VIEW_CONTACT, manages_all=True)
    for kind, reader in (("USER", noor), ("OFFICE", make_user("Olive", email="o@example.com"))):
        record_read(
            reader_kind=kind,
            reader_id=reader.pk,
            shown=[Shown("booking", booked.pk, booked.customer_id)],
            why="?",
            now=timezone.now(),
        ).unwrap()

    looks = read(signed_in(house.bob), f"{ACTIVITY}?show=looks")

    assert looks.count("Saw contact data") == 1
    assert f"Saw contact data · {booked.reference} Noor" in looks
    assert "Saw contact data" not in read(signed_in(house.bob), ACTIVITY)


def test_older_entries_are_a_page_further(house: House) -> None:
    for number in range(41):
        AuditEntry.objects.create(
            at=timezone.now() - timedelta(days=41 - number),
            actor_kind="USER",
            actor_id=house.bob.pk,
            action="catalog.service_changed" if number else "catalog.service_added",
            object_type="catalog.service",
            object_id=house.massage.pk,
        )
    bob = signed_in(house.bob)
    first = bob.get(ACTIVITY).content.decode()
    oldest_shown = AuditEntry.objects.order_by("pk")[1].pk

    assert first.count("Changed a service") == 40
    assert "Added a service" not in first
    assert f'href="?before={oldest_shown}"' in first
    older = read(bob, f"{ACTIVITY}?before={oldest_shown}")
    assert f"Added a service · {house.massage.name} Bob Barnes" in older
    assert "Older" not in older
    assert read(bob, f"{ACTIVITY}?before=nonsense").count("Changed a service") == 40


def test_a_full_page_asks_as_often_as_one_entry(house: House) -> None:
    bob = signed_in(house.bob)
    ask(house, "Is there parking?")
    bob.get(ACTIVITY)
    with CaptureQueriesContext(connection) as few:
        bob.get(ACTIVITY)
    for number in range(4):
        ask(house, f"Question {number}?")
        check_in(
            booking=visit_of(house, number),
            by=Actor("O", "O", house.bob.pk),
            now=timezone.now(),
        ).unwrap()

    with CaptureQueriesContext(connection) as many:
        assert read(bob, ACTIVITY).count("Checked somebody in") == 4

    assert len(many) == len(few)


def visit_of(house: House, number: int) -> Booking:
    person = make_staff(house.venue, f"Person {number}", position=10 + number)
    return make_booking(person, [make_service(house.venue, by=[person])], timezone.now())


def test_the_navigation_leads_there_for_the_owner_alone(house: House) -> None:
    noor = make_user("Noor Nasser", email="noor@example.com")
    make_manager(house.venue, noor, *Permission, manages_all=True)

    assert ACTIVITY in signed_in(house.bob).get("/pro/team/").content.decode()
    assert ACTIVITY not in signed_in(noor).get("/pro/team/").content.decode()
    assert signed_in(noor).get(ACTIVITY).status_code == 403
    assert signed_in(house.ines.user).get(ACTIVITY).status_code == 403


def test_the_owner_reads_how_many_agreed_visits_were_called_off(house: House) -> None:
    assert "called off" not in read(signed_in(house.bob), ACTIVITY)
    cancel_for_business(
        booking=visit(house),
        by=Actor("O", "O", house.bob.pk),
        reason="Ines is ill.",
        now=timezone.now(),
        tell_client=False,
    ).unwrap()
    page = read(signed_in(house.bob), ACTIVITY)
    assert "You called off 1 agreed visit in the last 90 days" in page
    assert "called off" not in read(signed_in(house.bob), f"{ACTIVITY}?show=looks")
