"""PRV-08, G4: nothing is kept longer than we say, whatever the year."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import CASCADE, Model
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import ErasedAddress, LoginAttempt, User
from cozywish.apps.accounts.services import erase, overdue, retention, tidy
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Allocation, Booking, BookingItem, ClientCard, ClientTag
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.payments.factories import make_payment
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Manager
from cozywish.core.money import Money
from cozywish.core.services import operation
from cozywish.toolkit.privacy import TERMS, Table, Term, personal_tables
from cozywish.toolkit.requests import wider_network
from tests.privacy.canaries import Person, all_over, stored

pytestmark = pytest.mark.django_db
NOW = datetime(2036, 5, 5, 12, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
HOLDS, FACTS = 30, 3653

# What we promise: table, moment, days. The words are on the page "Privacy and data".
PROMISED = {
    ("account.EmailConfirmation", "created", 3),
    ("accounts.AddressChange", "at", 30),
    ("accounts.DataExport", "expires_at", 0),
    ("accounts.EmailCode", "expires_at", 1),
    ("accounts.ErasedAddress", "until", 0),
    ("accounts.KnownDevice", "last_seen_at", 365),
    ("accounts.LoginAttempt", "at", 30),  # the exact network
    ("accounts.LoginAttempt", "at", 90),
    ("accounts.RefreshToken", "expires_at", 1),
    ("accounts.UserActivity", "at", 30),  # the exact network
    ("accounts.UserActivity", "at", 730),
    ("admin.LogEntry", "action_time", 730),
    ("bookings.Allocation", "booking_item__booking__closed_at", HOLDS),
    ("bookings.Allocation", "booking_item__booking__ends_at", FACTS),
    ("bookings.Booking", "closed_at", HOLDS),
    ("bookings.Booking", "ends_at", 730),  # whom it was for
    ("bookings.Booking", "ends_at", FACTS),
    ("bookings.Block", "starts_at", 730),
    ("bookings.ClientCard", "changed_at", 730),  # and nobody's client any more
    ("bookings.BookingItem", "booking__closed_at", HOLDS),
    ("bookings.BookingItem", "booking__ends_at", FACTS),
    ("bookings.BookingToken", "expires_at", 1),
    ("bookings.Cart", "changed_at", 30),
    ("bookings.CartLine", "changed_at", 1),
    ("bookings.Series", "placed_at", 30),
    ("bookings.WaitEntry", "closed_at", 30),
    ("bookings.WaitEntry", "ends_at", 30),
    ("bookings.WaitOffer", "entry__closed_at", 30),
    ("bookings.WaitOffer", "entry__ends_at", 30),
    ("bookings.WaitPart", "entry__closed_at", 30),
    ("bookings.WaitPart", "entry__ends_at", 30),
    ("bookings.WaitToken", "entry__closed_at", 30),
    ("bookings.WaitToken", "entry__ends_at", 30),
    ("catalog.AddOn", "service__venue__business__owner__erased_at", FACTS),
    ("catalog.Import", "made_at", 30),
    ("catalog.Service", "venue__business__owner__erased_at", FACTS),
    ("idempotency.Answer", "created_at", 3),
    ("limits.Counter", "began_at", 1),
    ("limits.Streak", "failed_at", 90),
    ("notifications.Notice", "created_at", 730),
    ("outbox.Delivery", "delivered_at", 30),
    ("outbox.Delivery", "next_try_at", 90),  # given up
    ("payments.InboxEvent", "received_at", 90),
    ("bookings.BookingAnswer", "booking__closed_at", 30),
    ("bookings.BookingAnswer", "booking__ends_at", 730),
    ("bookings.BookingAnswer", "booking__ends_at", FACTS),  # with its booking, had it been kept
    *(
        (f"bookings.{name}", f"booking__{since}", days)
        for name in ("BookingChange", "BookingNote")
        for since, days in (("closed_at", 30), ("ends_at", 730), ("ends_at", FACTS))
    ),
    ("bookings.BookingItemExtra", "item__booking__closed_at", 30),
    ("bookings.BookingItemExtra", "item__booking__ends_at", FACTS),
    ("sessions.Session", "expire_date", 0),
    ("usersessions.UserSession", "", 0),
    ("venues.Business", "owner__erased_at", FACTS),
    ("venues.Invitation", "expires_at", 30),
    ("venues.Manager", "removed_at", 30),  # the name
    ("venues.SeenVenue", "seen_at", 90),
    ("venues.Venue", "business__owner__erased_at", FACTS),
}


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


def left_of(person: Person) -> set[str]:
    return {f"{label}.{name}" for label, name, value in stored() if person.found_in(value)}


@operation
def erase_now(user: User) -> None:
    erase(user, now=NOW)


def test_a_card_stays_as_long_as_somebody_is_a_client() -> None:
    staff = make_staff(make_venue())
    massage, email = make_service(staff.venue), "alice@example.com"
    make_booking(staff, [massage], NOW - 900 * DAY, contact_email=email)
    last = make_booking(staff, [massage], NOW - 729 * DAY, contact_email="ALICE@example.com")
    cards = {"business": staff.venue.business, "notes": "Tea", "changed_at": NOW - 900 * DAY}
    ClientCard.objects.create(email=email, **cards)
    ClientCard.objects.create(email="gone@example.com", **cards)
    tidy(now=NOW)
    assert ClientCard.objects.get().email == email

    tidy(now=last.ends_at + 730 * DAY + SECOND)
    assert not ClientCard.objects.exists()


def simple(term: Term) -> bool:
    """Whether the moment is a column of its own and nothing else decides."""
    return bool(term.since and "__" not in term.since and not callable(term.only) and not term.only)


def test_what_we_promise_is_what_is_done() -> None:
    assert {(term.label, term.since, term.kept_for.days) for term in TERMS} == PROMISED


def endless(tables: Iterable[Table]) -> set[str]:
    """Personal tables in which rows may be about somebody without an account, and for which no term is set."""
    ends = {term.label for term in TERMS}
    return {
        line.label
        for line in tables
        if line.label not in ends and (line.mail or not isinstance(line.whose, str))
    }


def test_what_no_account_takes_with_it_ends_by_a_term() -> None:
    with_the_owner = {  # of_team: people without an account go with the account of the venue's owner
        "venues.StaffMember", "venues.Resource",
        "scheduling.Shift", "scheduling.Break", "scheduling.RotaDay", "scheduling.TimeOff",
    }  # fmt: skip
    with_its_card = {"bookings.ClientTag"}
    assert endless(personal_tables()) == with_the_owner | with_its_card
    assert ClientTag._meta.get_field("card").remote_field.on_delete is CASCADE


def test_a_table_of_guests_without_a_term_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [term for term in TERMS if term.label != "accounts.EmailCode"]
    monkeypatch.setattr("tests.privacy.test_retention.TERMS", left)
    assert "accounts.EmailCode" in endless(personal_tables())


@pytest.mark.parametrize(
    "term", [term for term in TERMS if simple(term)], ids=lambda term: f"{term.label}.{term.since}"
)
def test_a_row_stays_until_the_last_second_and_not_a_second_longer(term: Term) -> None:
    all_over("a", now=NOW)
    ErasedAddress.objects.create(digest="-", until=NOW)
    moment = int(NOW.timestamp()) if term.in_seconds else NOW
    term.model._base_manager.update(**{term.since: moment})

    assert not term.over(now=NOW + term.kept_for).exists()
    assert term.over(now=NOW + term.kept_for + SECOND).exists()


def test_a_hold_that_came_to_nothing_goes_after_thirty_days() -> None:
    staff = make_staff(make_venue())

    def booking(state: BookingState, days: int, **more: object) -> Model:
        at = NOW - timedelta(days=days)
        return make_booking(
            staff, [make_service(staff.venue)], at, state=state, closed_at=at, **more
        )

    booking(BookingState.EXPIRED, 31)
    booking(BookingState.CANCELLED, 32, confirmed_at=None)
    young = booking(BookingState.EXPIRED, 30)
    agreed = booking(BookingState.CANCELLED, 33)
    paid = booking(BookingState.EXPIRED, 34)  # too late, and returned
    price = Money(9000, "USD")
    business = staff.venue.business_id
    make_payment(
        reference=paid.pk, provider=business, amount=price, price=price, payer=None, now=NOW
    )

    assert tidy(now=NOW) == 6

    stays = {young.pk, agreed.pk, paid.pk}
    assert set(Booking.objects.values_list("pk", flat=True)) == stays
    assert BookingItem.objects.count() == Allocation.objects.count() == 3


def test_whom_a_visit_was_for_is_forgotten_after_two_years_and_the_fact_after_ten() -> None:
    staff = make_staff(make_venue())
    booked = make_booking(staff, [make_service(staff.venue)], NOW, note="ring twice")

    tidy(now=booked.ends_at + 730 * DAY)
    booked.refresh_from_db()
    assert booked.contact_name == "Alice Archer"
    assert tidy(now=booked.ends_at + 730 * DAY + SECOND) == 1
    booked.refresh_from_db()
    assert (booked.contact_name, booked.contact_email, booked.note) == ("Former customer", "", "")
    assert tidy(now=booked.ends_at + 730 * DAY + SECOND) == 0
    tidy(now=booked.ends_at + FACTS * DAY)
    assert Booking.objects.count() == 1
    tidy(now=booked.ends_at + FACTS * DAY + SECOND)
    assert (Booking.objects.count(), Allocation.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("exact", "wide"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("a name", ""),
    ],
)
def test_a_network_is_widened_after_thirty_days(exact: str, wide: str) -> None:
    assert wider_network(exact) == wide
    LoginAttempt.objects.create(
        at=NOW, door="PAGE", method="-", outcome="REFUSED", network=exact, device="-"
    )

    tidy(now=NOW + 30 * DAY)
    assert LoginAttempt.objects.get().network == exact
    tidy(now=NOW + 30 * DAY + SECOND)
    assert LoginAttempt.objects.get().network == wide
    assert tidy(now=NOW + 30 * DAY + SECOND) == 0


def test_the_name_of_a_manager_who_was_removed_goes_after_thirty_days() -> None:
    venue = make_venue()
    make_manager(venue, make_user("Mona Marsh"), removed_at=NOW)
    make_manager(venue, make_user("Nora Nash"))

    tidy(now=NOW + 30 * DAY)
    assert set(Manager.objects.values_list("name", flat=True)) == {"Mona Marsh", "Nora Nash"}
    assert tidy(now=NOW + 30 * DAY + SECOND) == 1
    assert set(Manager.objects.values_list("name", flat=True)) == {
        "Former team member",
        "Nora Nash",
    }


def test_what_is_still_owed_waits_and_what_was_given_up_goes() -> None:
    owed = {"event": "-", "payload": {}, "handler": "-", "due_at": NOW, "next_try_at": NOW}
    Delivery.objects.create(**owed, attempts=9)
    Delivery.objects.create(**owed, attempts=10)

    tidy(now=NOW + 90 * DAY)
    assert Delivery.objects.count() == 2
    tidy(now=NOW + 91 * DAY)
    assert Delivery.objects.get().attempts == 9


def test_much_is_done_in_batches_and_the_rest_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    monkeypatch.setattr(retention, "BATCHES", 3)
    for _ in range(8):
        Delivery.objects.create(
            event="-",
            payload={},
            handler="-",
            due_at=NOW,
            next_try_at=NOW,
            delivered_at=NOW,
        )

    assert tidy(now=NOW + 31 * DAY) == 6
    assert tidy(now=NOW + 31 * DAY) == 2


@pytest.mark.django_db(transaction=True)
def test_in_eleven_years_nothing_outlives_its_term_and_nothing_is_left_of_who_went(
    tmp_path: Path,
) -> None:
    gone, here = all_over("c", now=NOW), all_over("d", now=NOW)
    erase_now(gone.user).unwrap()
    assert left_of(gone)

    for month in range(1, 11 * 12 + 3):
        now = NOW + timedelta(days=30.44 * month)
        tidy(now=now)
        assert overdue(now=now) == {}

    assert left_of(gone) == set()
    left = left_of(here)
    assert "accounts.User.email" in left  # the account is still there
    assert not {name for name in left if name.startswith(("bookings.", "sessions.", "limits."))}
    assert list((tmp_path / "private" / "exports").iterdir()) == []


def test_a_row_that_outlives_its_term_is_found() -> None:
    make_user()
    LoginAttempt.objects.create(
        at=NOW, door="PAGE", method="-", outcome="REFUSED", network="", device="-"
    )

    assert overdue(now=NOW + 91 * DAY) == {}
    assert overdue(now=NOW + 91 * DAY + SECOND) == {"accounts.LoginAttempt": 1}


def test_the_command_says_what_is_late_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    LoginAttempt.objects.create(
        at=NOW, door="PAGE", method="-", outcome="REFUSED", network="", device="-"
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + 92 * DAY)

    with pytest.raises(CommandError, match=r"Late: 1 of accounts\.LoginAttempt"):
        call_command("tidy", "--check")
    call_command("tidy", stdout=StringIO())
    call_command("tidy", "--check")
