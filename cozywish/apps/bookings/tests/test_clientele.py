"""Who is a client of a business, who sees which, and what is kept in mind about them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, ClientCard
from cozywish.apps.bookings.queries.clientele import (
    Asked,
    ClientSeen,
    bookings_like,
    card_of,
    clients_seen,
    may_note,
    visits_of_client,
    words_of,
)
from cozywish.apps.bookings.services import claim_visits, keep_in_mind
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission
from cozywish.core.services import Failure

DAY = timedelta(days=1)
SEES, NOTES = Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_NOTES


def visit(house: House, name: str, at: datetime, **more: Any) -> Booking:
    """A massage by Ines, of a guest whose address is their first name's."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    fields = {"contact_name": name, "contact_email": email, **more}
    return make_booking(fields.pop("by", house.ines), [house.massage], at, **fields)


def seen(house: House, user: User | None = None, text: str = "", tag: str = "") -> list[ClientSeen]:
    return clients_seen(
        user=user or house.venue.business.owner,
        business_id=house.venue.business_id,
        asked=Asked(text, tag),
        now=NOW,
        at_most=50,
    )


def names(found: list[ClientSeen]) -> list[str]:
    return [one.name for one in found]


def kept(visit: Booking, by: User, tags: tuple[str, ...] = (), **more: Any) -> Any:
    """Write it down, or return the code of the refusal."""
    done = keep_in_mind(
        user=by, visit_id=visit.pk, tags=tags, now=NOW, **{"notes": "", "seen": 0, **more}
    )
    return done.error.code if isinstance(done, Failure) else done.value


def test_a_client_is_an_account_or_an_address_in_whatever_letters(
    house: House, alice: User
) -> None:
    visit(house, "Grace Hopper", NOW - 9 * DAY, state=BookingState.COMPLETED)
    visit(
        house,
        "Grace H.",
        NOW - 2 * DAY,
        contact_email="GRACE@example.com",
        state=BookingState.NO_SHOW,
    )
    latest = visit(house, "Grace Hopper", TEN + DAY)
    visit(house, "Alice Archer", NOW - 3 * DAY, customer=alice, state=BookingState.COMPLETED)
    visit(house, "Al", TEN - 5 * DAY, customer=alice, contact_email="al@work.example")
    visit(house, "Walk-in", NOW - DAY, contact_email="", state=BookingState.COMPLETED)
    visit(house, "Hold", TEN, state=BookingState.HELD, hold_until=NOW, confirmed_at=None)

    grace, alices = seen(house)
    assert (grace.name, grace.key, grace.visits, grace.missed) == (
        "Grace Hopper",
        latest.reference,
        1,
        1,
    )
    assert (grace.last, grace.coming) == (NOW - 9 * DAY, TEN + DAY)
    assert (alices.name, alices.visits, alices.coming) == ("Alice Archer", 1, None)


def test_each_sees_the_clients_whose_visits_are_theirs(house: House, alice: User) -> None:
    tomas = make_user("Tomás Rivera")
    house.tomas.user = tomas
    house.tomas.save()
    theirs = visit(house, "Alice Archer", TEN, customer=alice)
    visit(house, "Grace Hopper", TEN + DAY, by=house.tomas)
    stranger = make_user("Charlie Cole")
    of_alice, empty = make_user("Mona Marsh"), make_user("Nina North")
    manager = make_manager(house.venue, of_alice, SEES, NOTES)
    manager.clients.add(alice)
    make_manager(house.venue, empty, SEES, NOTES)

    assert names(seen(house)) == ["Grace Hopper", "Alice Archer"]
    assert names(seen(house, tomas)) == ["Grace Hopper"]
    assert names(seen(house, of_alice)) == ["Alice Archer"]
    assert seen(house, empty) == seen(house, stranger) == []
    assert may_note(user=of_alice, booking=theirs)
    assert not may_note(user=tomas, booking=theirs)


def test_clients_of_another_business_are_not_found(house: House) -> None:
    other = make_staff(make_venue(slug="other", owner=make_user("Otto Other")), "Uma")
    make_booking(other, [make_service(other.venue, by=[other])], TEN, contact_name="Grace Hopper")

    assert seen(house) == []


def test_a_name_is_found_by_its_parts_and_an_address_only_whole(house: House) -> None:
    visit(house, "Grace Hopper", TEN)
    visit(house, "Alice Archer", TEN + DAY)
    visit(house, "Old Friend", NOW - 40 * DAY, state=BookingState.COMPLETED)
    colleague = make_user("Mona Marsh")
    make_manager(house.venue, colleague, SEES, manages_all=True)

    assert names(seen(house, text="hop")) == ["Grace Hopper"]
    assert names(seen(house, text="GRACE@Example.com")) == ["Grace Hopper"]
    assert seen(house, text="grace@exam") == []
    assert seen(house, text="old@example.com") == [], "how to reach them is not theirs to read"
    assert seen(house, colleague, text="grace@example.com") == []


def test_bookings_are_found_by_reference_and_name(house: House) -> None:
    first = visit(house, "Grace Hopper", TEN, contact_email="")
    second = visit(house, "Alice Archer", TEN + DAY)

    def found(text: str, user: User = house.venue.business.owner) -> list[Booking]:
        return bookings_like(user=user, business_id=house.venue.business_id, text=text, at_most=8)

    assert found(first.reference.lower()) == [first]
    assert found("alice") == [second]
    assert found(first.reference[:5]) == []
    assert found(first.reference, make_user("Charlie Cole")) == []


def test_notes_and_tags_are_written_once_in_the_spelling_in_use(house: House) -> None:
    bob = house.venue.business.owner
    grace, alice = visit(house, "Grace Hopper", TEN), visit(house, "Alice Archer", TEN + DAY)
    card = kept(grace, bob, ("VIP", " vip ", "likes  tea"), notes=" Left shoulder. ")
    kept(alice, bob, ("vip",))

    assert (card.notes, card.version) == ("Left shoulder.", 1)
    assert [one.tags for one in seen(house)] == [["VIP"], ["VIP", "likes tea"]]
    assert names(seen(house, tag="vip")) == ["Alice Archer", "Grace Hopper"]
    assert names(seen(house, tag="Likes tea")) == ["Grace Hopper"]
    assert words_of(user=bob, business_id=house.venue.business_id) == ["likes tea", "VIP"]
    row = AuditEntry.objects.filter(action="bookings.client_kept").earliest("pk")
    assert (row.actor_id, row.object_id, row.data) == (bob.pk, grace.pk, {})


def test_nobody_overwrites_what_they_have_not_seen(house: House) -> None:
    bob, grace = house.venue.business.owner, visit(house, "Grace Hopper", TEN)

    assert kept(grace, bob, notes="One").version == 1
    assert kept(grace, bob, notes="Two") == "BOOKINGS_CLIENT_CHANGED_MEANWHILE"
    assert kept(grace, bob, notes="Two", seen=1).version == 2
    assert kept(grace, bob, notes="Three", seen=1) == "BOOKINGS_CLIENT_CHANGED_MEANWHILE"
    assert ClientCard.objects.get().notes == "Two"


def test_what_does_not_fit_is_refused(house: House) -> None:
    bob, grace = house.venue.business.owner, visit(house, "Grace Hopper", TEN)
    twenty = tuple(f"tag {n}" for n in range(20))

    assert kept(grace, bob, (*twenty, "one more")) == "BOOKINGS_TOO_MANY_TAGS"
    assert kept(grace, bob, ("x" * 31,)) == "BOOKINGS_TAG_TOO_LONG"
    assert not ClientCard.objects.exists()
    assert kept(grace, bob, twenty).tags.count() == 20


def test_only_those_who_may_note_write_and_read_tags(house: House) -> None:
    bob, grace = house.venue.business.owner, visit(house, "Grace Hopper", TEN)
    kept(grace, bob, ("VIP",))
    looks = make_user("Mona Marsh")
    make_manager(house.venue, looks, SEES, manages_all=True)
    nameless = visit(house, "Walk-in", TEN + DAY, contact_email="")

    assert kept(grace, looks, seen=1) == "BOOKINGS_NOT_YOURS_TO_CHANGE"
    assert kept(nameless, bob) == "BOOKINGS_NOT_YOURS_TO_CHANGE"
    assert [one.tags for one in seen(house, looks)] == [[]]
    assert seen(house, looks, tag="VIP") == []
    assert words_of(user=looks, business_id=house.venue.business_id) == []
    with pytest.raises(Booking.DoesNotExist):
        kept(grace, make_user("Charlie Cole"))


def test_who_opens_an_account_stays_the_same_client(house: House, alice: User) -> None:
    bob = house.venue.business.owner
    guest = visit(house, "Alice Archer", TEN)
    kept(guest, bob, ("VIP", "tea"), notes="As a guest.")
    own = visit(house, "Alice Archer", TEN + DAY, customer=alice)
    kept(own, bob, ("vip", "new"), notes="As Alice.")
    claim_visits(customer=alice, now=NOW).unwrap()
    guest.refresh_from_db()

    card = card_of(guest)
    assert card is not None
    assert (card.customer, card.notes, card.version) == (alice, "As Alice.\n\nAs a guest.", 2)
    assert [tag.word for tag in card.tags.all()] == ["VIP", "new", "tea"]
    assert ClientCard.objects.count() == 1
    assert list(visits_of_client(user=bob, booking=own, now=NOW).ahead) == [guest, own]


def test_a_guests_card_becomes_the_accounts(house: House, alice: User) -> None:
    guest = visit(house, "Alice Archer", TEN)
    kept(guest, house.venue.business.owner, ("VIP",), notes="Tea.")
    claim_visits(customer=alice, now=NOW).unwrap()

    card = ClientCard.objects.get()
    assert (card.customer, card.email, card.notes, card.version) == (alice, "", "Tea.", 2)


@pytest.mark.parametrize("clients", [5, 50])
def test_the_list_takes_four_queries(
    house: House, clients: int, django_assert_num_queries: Any
) -> None:
    bob = house.venue.business.owner
    for number in range(clients):
        kept(visit(house, f"Guest{number} X", NOW + number * DAY), bob, ("VIP",))
    with django_assert_num_queries(4):
        assert len(seen(house, bob)) == clients
