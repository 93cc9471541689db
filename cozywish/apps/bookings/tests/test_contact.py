"""How to reach a client: who is told, exactly how long, and that it is written down each time (PRV-09)."""

from datetime import UTC, datetime, timedelta

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.business import business_booking, clients_of
from cozywish.apps.bookings.services import ClientContact, read_contact
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, StaffMember, Venue
from cozywish.core.services import Failure

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 11, 12, 18, 0, tzinfo=UTC)  # in Portland; the visit ends at eleven
ELEVEN = TEN + timedelta(hours=1)
A_MOMENT = timedelta(microseconds=1)
TOLD = ClientContact(
    "alice@example.com", "+15035550100", ("2218 NE Alberta St", "Portland 97211"), ""
)


class Town:
    """Bob's venue, where Ines works at Alice's home; Tomás works there, too."""

    def __init__(self) -> None:
        self.bob = make_user("Bob Barnes")
        self.venue: Venue = make_venue(owner=self.bob)
        self.ines_user = make_user("Ines Calloway")
        self.ines: StaffMember = make_staff(self.venue, "Ines Calloway", user=self.ines_user)
        self.tomas_user = make_user("Tomas Rivera")
        self.tomas: StaffMember = make_staff(self.venue, "Tomás Rivera", user=self.tomas_user)
        self.alice = make_user("Alice Archer")

    def book(self, at: datetime = TEN, **fields: object) -> Booking:
        home = {"address_line1": "2218 NE Alberta St", "address_city": "Portland"}
        own = {"address_postcode": "97211", "customer": self.alice, **home, **fields}
        massage = make_service(self.venue, by=[self.ines], duration_minutes=60)
        return make_booking(self.ines, [massage], at, **own)


@pytest.fixture
def town() -> Town:
    return Town()


def told(user: User, booking: Booking, now: datetime) -> ClientContact | str:
    """What the person is told, or the code of the refusal."""
    result = read_contact(reader=user, reference=booking.reference, now=now)
    return result.error.code if isinstance(result, Failure) else result.value


def log() -> list[tuple[str, str, str]]:
    return [
        (entry.action, str(entry.actor_id), str(entry.object_id))
        for entry in AuditEntry.objects.all()
    ]


def test_who_does_the_work_is_told_from_two_hours_before_until_a_day_after(town: Town) -> None:
    booking, closed = town.book(), "BOOKINGS_CONTACT_CLOSED"
    opens, closes = TEN - timedelta(hours=2), ELEVEN + timedelta(hours=24)

    assert told(town.ines_user, booking, opens - A_MOMENT) == closed
    assert log() == []
    assert told(town.ines_user, booking, opens) == TOLD
    assert told(town.ines_user, booking, closes - A_MOMENT) == TOLD
    assert told(town.ines_user, booking, closes) == closed
    read = ("audit.read", str(town.ines_user.pk), str(booking.pk))
    assert log() == [read, read]


def test_whoever_booked_the_client_with_themselves_is_not_told(town: Town) -> None:
    booking = town.book()
    step = {"booking": booking, "at": TEN, "state": "CONFIRMED", "tells_client": False}
    BookingChange.objects.create(event="place", actor_kind="S", actor=town.ines_user, **step)

    assert told(town.ines_user, booking, TEN) == "BOOKINGS_CONTACT_CLOSED"
    assert told(town.bob, booking, TEN) == TOLD


def test_whom_somebody_else_booked_with_them_is_told_to_who_does_the_work(town: Town) -> None:
    booking = town.book()
    step = {"booking": booking, "at": TEN, "state": "CONFIRMED", "tells_client": False}
    BookingChange.objects.create(event="place", actor_kind="O", actor=town.bob, **step)

    assert told(town.ines_user, booking, TEN) == TOLD


def test_of_several_services_ones_own_decides_when(town: Town) -> None:
    booking = town.book()
    second = make_booking(
        town.tomas, [make_service(town.venue, by=[town.tomas])], TEN + timedelta(hours=4)
    ).items.get()
    second.booking, second.position = booking, 2
    second.save()
    Booking.objects.filter(pk=booking.pk).update(ends_at=second.ends_at)

    at_eight = TEN - timedelta(hours=2)
    assert told(town.ines_user, booking, at_eight) == TOLD
    assert told(town.tomas_user, booking, at_eight) == "BOOKINGS_CONTACT_CLOSED"
    assert told(town.tomas_user, booking, TEN + timedelta(hours=2)) == TOLD
    seen = business_booking(user=town.tomas_user, reference=booking.reference)
    assert [item.staff for item in seen.items.all()] == [town.tomas]


def test_the_owner_is_told_until_thirty_days_after(town: Town) -> None:
    booking, closes = town.book(), ELEVEN + timedelta(days=30)

    assert told(town.bob, booking, TEN - timedelta(days=2)) == TOLD
    assert told(town.bob, booking, closes - A_MOMENT) == TOLD
    assert told(town.bob, booking, closes) == "BOOKINGS_CONTACT_CLOSED"
    assert len(log()) == 2


def test_a_manager_is_told_as_long_as_the_owner_if_that_was_granted(town: Town) -> None:
    booking, mona, vera = town.book(), make_user("Mona Marsh"), make_user("Vera Viewer")
    both = (Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_VIEW_CONTACT)
    make_manager(town.venue, mona, *both).staff.add(town.ines)
    make_manager(town.venue, vera, Permission.BOOKINGS_VIEW, manages_all=True)
    closes = ELEVEN + timedelta(days=30)

    assert told(mona, booking, closes - A_MOMENT) == TOLD
    assert told(mona, booking, closes) == "BOOKINGS_CONTACT_CLOSED"
    assert told(vera, booking, TEN) == "BOOKINGS_CONTACT_CLOSED"
    assert [actor for _action, actor, _booking in log()] == [str(mona.pk)]


def test_a_grant_over_other_people_or_clients_tells_nothing(town: Town) -> None:
    booking, mona = town.book(), make_user("Mona Marsh")
    both = (Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_VIEW_CONTACT)
    grant = make_manager(town.venue, mona, *both)
    grant.staff.add(town.tomas)
    grant.clients.add(make_user("Dora Diaz"))

    with pytest.raises(Booking.DoesNotExist):
        told(mona, booking, TEN)
    grant.clients.add(town.alice)
    assert told(mona, booking, TEN) == TOLD


def test_a_grant_that_ends_ends_it_at_once(town: Town) -> None:
    booking, mona = town.book(), make_user("Mona Marsh")
    both = (Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_VIEW_CONTACT)
    grant = make_manager(town.venue, mona, *both, manages_all=True)
    assert told(mona, booking, TEN) == TOLD

    grant.permissions.filter(permission=Permission.CUSTOMERS_VIEW_CONTACT).delete()
    assert told(mona, booking, TEN) == "BOOKINGS_CONTACT_CLOSED"
    grant.removed_at = TEN
    grant.save()
    with pytest.raises(Booking.DoesNotExist):
        told(mona, booking, TEN)


def test_nobody_else_finds_the_booking_and_nothing_is_written_down(town: Town) -> None:
    booking = town.book()

    for person in (town.tomas_user, town.alice, make_venue().business.owner):
        with pytest.raises(Booking.DoesNotExist):
            told(person, booking, TEN)
    assert log() == []


@pytest.mark.parametrize("state", [BookingState.CANCELLED, BookingState.DECLINED])
def test_nobody_is_told_once_the_visit_is_called_off(town: Town, state: BookingState) -> None:
    booking = town.book(state=state)

    assert told(town.bob, booking, TEN) == "BOOKINGS_CONTACT_CLOSED"
    assert log() == []


def test_who_has_left_the_team_is_told_nothing(town: Town) -> None:
    booking = town.book()
    StaffMember.objects.filter(pk=town.ines.pk).update(is_active=False)

    with pytest.raises(Booking.DoesNotExist):
        told(town.ines_user, booking, TEN)


def test_clients_that_a_grant_can_name_have_an_account_and_more_than_a_hold(town: Town) -> None:
    states = {"Dora Diaz": "HELD", "Eve Ellis": "EXPIRED", "Finn Ford": "REQUESTED"}
    town.book()
    town.book(TEN + timedelta(hours=2), customer=None)
    for day, (name, state) in enumerate(states.items(), start=1):
        at = TEN + timedelta(days=day)
        fields = {"customer": make_user(name), "contact_name": f"{name} again"}
        town.book(at, **fields, state=state, confirmed_at=None, hold_until=at)
    elsewhere = make_venue()
    make_booking(
        make_staff(elsewhere), [make_service(elsewhere)], TEN, customer=make_user("Gus Gray")
    )

    known = [(user.name, vars(user)["known_as"]) for user in clients_of(town.venue.business)]
    assert known == [("Alice Archer", "Alice Archer"), ("Finn Ford", "Finn Ford again")]
