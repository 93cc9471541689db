"""PRV-02, 03, 04; G2, G3: what is left of a person, what holds their leaving up, and their address afterwards."""

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Consent, ErasedAddress, User
from cozywish.apps.accounts.queries import address_is_reserved, blocked_until, subject_of
from cozywish.apps.accounts.services import (
    Erased,
    Whereabouts,
    ask_to_leave,
    erase,
    go_on_leaving,
    keep_account,
    tidy,
)
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import cancel_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.scheduling.models import TimeOff
from cozywish.apps.venues.factories import make_rooms, make_staff, make_venue
from cozywish.apps.venues.models import (
    Resource,
    StaffMember,
    Venue,
    VenueStatus,
)
from cozywish.core.services import operation
from cozywish.toolkit.privacy import REGISTRY, hindrances
from tests.privacy.canaries import Person, all_over, kept_by_law, stored

pytestmark = pytest.mark.django_db
NOW = datetime(2036, 5, 5, 12, 0, tzinfo=UTC)
HERE = Whereabouts("203.0.113.9", "Firefox on Windows")
GRACE = timedelta(days=14)


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def left_of(person: Person) -> set[str]:
    """The columns that still hold a canary of theirs."""
    return {f"{label}.{name}" for label, name, value in stored() if person.found_in(value)}


def leave(user: User, *, now: datetime = NOW) -> User:
    return ask_to_leave(user=user, where=HERE, now=now).unwrap()


def go_on(user: User, *, now: datetime) -> Erased | None:
    user.refresh_from_db()
    asked = user.leaving_at.isoformat() if user.leaving_at else ""
    return go_on_leaving(user_id=user.pk, asked=asked, now=now).unwrap()


# ── PRV-02 ──


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_a_person_but_what_a_law_keeps(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ann, ben = all_over("a", now=NOW), all_over("b", now=NOW)
    assert left_of(ann) - kept_by_law()
    before = left_of(ben)
    audited = list(AuditEntry.objects.order_by("pk").values())

    leave(ann.user)
    run(NOW)
    assert go_on(ann.user, now=NOW + GRACE) is not None

    assert left_of(ann) - kept_by_law() == set()
    assert left_of(ann) == {
        "bookings.Booking.reference",
        "bookings.BookingItem.service_name",
        "bookings.BookingItemExtra.name",
        "catalog.AddOn.name",
        "catalog.Service.name",
        "catalog.Service.search_name",
        "catalog.Service.slug",
        "catalog.Service.variant_name",
        "venues.Business.name",
        "venues.Venue.address_line1",
        "venues.Venue.address_line2",
        "venues.Venue.district",
        "venues.Venue.name",
        "venues.Venue.postcode",
        "venues.Venue.search_name",
        "venues.Venue.slug",
    }
    assert left_of(ben) == before
    names = "\n".join(str(path) for path in tmp_path.rglob("*"))
    assert ann.found_in(names) == Counter()
    assert ben.found_in(names)
    assert ann.found_in(caplog.text) == Counter()
    assert list(AuditEntry.objects.order_by("pk").values())[: len(audited)] == audited


def test_what_stays_has_a_law_and_an_end_or_names_nobody() -> None:
    years = timedelta(days=3653)
    assert {line.label: line.law.kept_for for line in REGISTRY if line.kept and line.law} == {
        "accounts.Consent": None,
        "bookings.Booking": years,
        "bookings.BookingItem": years,
        "bookings.BookingItemExtra": years,
        "catalog.AddOn": years,
        "catalog.Service": years,
        "venues.Business": years,
        "venues.Venue": years,
    }


def test_what_somebody_agreed_to_stays_as_it_was_and_no_more_says_whose_it_is() -> None:
    alice = make_user()
    said = list(Consent.objects.values())
    assert len(said) == 2

    erase_now(alice)
    tidy(now=NOW + timedelta(days=4018))

    assert list(Consent.objects.values()) == said
    assert {(row["person_id"], row["device"]) for row in said} == {(alice.pk, "")}
    alice.refresh_from_db()
    assert (alice.name, alice.email) == ("", f"{alice.pk.hex}@erased.invalid")


def test_a_booking_stays_a_fact_without_its_customer() -> None:
    staff, alice = make_staff(make_venue()), make_user()
    booked = make_booking(
        staff,
        [make_service(staff.venue)],
        NOW - timedelta(days=9),
        customer=alice,
        note="ring twice",
    )

    erase_now(alice)

    fact = Booking.objects.get(pk=booked.pk)
    assert (fact.reference, fact.total_cents) == (booked.reference, booked.total_cents)
    assert (fact.contact_name, fact.contact_email, fact.note) == ("Former customer", "", "")
    alice.refresh_from_db()
    assert alice.email == f"{alice.pk.hex}@erased.invalid"
    assert (alice.name, alice.is_active, alice.has_usable_password()) == ("", False, False)


def test_a_former_team_member_can_be_booked_no_more() -> None:
    ines = make_user("Ines Calloway")
    staff = make_staff(make_venue(), user=ines)

    erase_now(ines)

    staff = StaffMember.objects.get(pk=staff.pk)
    assert (staff.name, staff.is_bookable, staff.is_active) == ("Former team member", False, False)


def test_with_the_owner_go_the_names_of_people_who_have_no_account_and_no_others() -> None:
    owner, ines = make_user("Bob Barnes"), make_user("Ines Calloway")
    venue = make_venue(owner=owner, status=VenueStatus.DRAFT)
    tomas = make_staff(venue, "Tomás Reyes", bio="From Lisbon")
    stays = make_staff(venue, "Ines Calloway", user=ines)
    make_rooms(venue, "Garden room")
    elsewhere = make_staff(make_venue(), "Dora Diaz")
    for person in (tomas, stays):
        TimeOff.objects.create(
            staff=person, starts_at=NOW, ends_at=NOW + timedelta(hours=1), reason="Knee"
        )
    visit = make_booking(tomas, [make_service(venue)], NOW - timedelta(days=9))

    erase_now(owner)

    former = "Former team member"
    names = set(StaffMember.objects.values_list("pk", "name", "bio"))
    assert names == {
        (tomas.pk, former, ""),
        (stays.pk, "Ines Calloway", ""),
        (elsewhere.pk, "Dora Diaz", ""),
    }
    rows = Resource.objects.values_list("name", flat=True)
    assert sorted(rows) == ["Dora Diaz", former, "Garden room", "Ines Calloway"]
    assert TimeOff.objects.get().staff_id == stays.pk
    assert visit.items.get().staff_name == former


@operation
def _erase(user: User) -> None:
    erase(user, now=NOW)


def erase_now(user: User) -> None:
    _erase(user).unwrap()


@pytest.mark.django_db(transaction=True)
def test_half_a_person_is_never_erased() -> None:
    with pytest.raises(RuntimeError, match="half a person"):
        erase(make_user(), now=NOW)


# ── PRV-03 ──


def test_a_visit_ahead_holds_it_up_until_it_is_cancelled_and_then_it_goes_on_by_itself() -> None:
    staff, alice = make_staff(make_venue()), make_user()
    ahead = make_booking(
        staff, [make_service(staff.venue)], NOW + timedelta(days=30), customer=alice
    )

    leave(alice)

    assert why_not(alice) == [
        "You have visits ahead. They have to take place, or be cancelled, first."
    ]
    assert (alice.leaving_at, alice.erase_at) == (NOW, None)
    run(NOW + timedelta(hours=1))
    alice.refresh_from_db()
    assert alice.erase_at is None

    cancel_booking(booking=ahead, reason="", now=NOW).unwrap()
    run(NOW + timedelta(hours=2))

    alice.refresh_from_db()
    assert alice.erase_at == NOW + GRACE  # the clock of the handler stands still


def run(now: datetime) -> None:
    """Let every timer that is due by then go off."""
    drain(now=now)


def why_not(user: User) -> list[str]:
    return [str(found.why) for found in hindrances(subject_of(user), now=NOW)]


@pytest.mark.parametrize("status", [VenueStatus.APPROVED, VenueStatus.SUBMITTED])
def test_an_open_venue_holds_its_owner_back(status: VenueStatus) -> None:
    venue = make_venue(status=status)

    assert why_not(venue.business.owner) == [
        "Your venue can still be booked. It has to be taken offline first."
    ]
    Venue.objects.update(status=VenueStatus.SUSPENDED)
    assert why_not(venue.business.owner) == []


def test_visits_of_others_hold_back_those_who_do_the_work() -> None:
    venue = make_venue(status=VenueStatus.SUSPENDED)
    ines = make_user("Ines Calloway")
    staff = make_staff(venue, user=ines)
    make_booking(staff, [make_service(venue)], NOW + timedelta(days=1))

    assert why_not(ines) == ["Customers have visits ahead with you."]
    assert why_not(venue.business.owner) == ["Customers have visits ahead at your venue."]


def test_something_new_in_the_meantime_holds_it_up_again() -> None:
    staff, alice = make_staff(make_venue()), make_user()
    leave(alice)
    ahead = make_booking(
        staff, [make_service(staff.venue)], NOW + timedelta(days=30), customer=alice
    )

    assert go_on(alice, now=NOW + GRACE) is None
    User.objects.get(pk=alice.pk, erased_at=None)

    cancel_booking(booking=ahead, reason="", now=NOW).unwrap()
    assert go_on(alice, now=NOW + GRACE + timedelta(hours=1)) == Erased(
        "alice@example.com", NOW + GRACE + timedelta(hours=1, days=30)
    )


# ── the grace ──


def test_it_is_erased_on_its_day_and_not_before() -> None:
    alice = leave(make_user())
    assert alice.erase_at == NOW + GRACE

    assert go_on(alice, now=NOW + GRACE - timedelta(seconds=1)) is None
    alice.refresh_from_db()
    assert alice.erased_at is None
    assert go_on(alice, now=NOW + GRACE) is not None
    alice.refresh_from_db()
    assert alice.erased_at == NOW + GRACE


def test_whoever_keeps_the_account_has_it_as_before() -> None:
    alice = leave(make_user())

    keep_account(user=alice, where=HERE, now=NOW).unwrap()

    assert (alice.leaving_at, alice.erase_at) == (None, None)
    assert go_on(alice, now=NOW + GRACE) is None
    run(NOW + GRACE)
    alice.refresh_from_db()
    assert (alice.email, alice.is_active) == ("alice@example.com", True)


def test_the_timer_of_a_request_that_was_taken_back_does_nothing_for_a_later_one() -> None:
    alice = leave(make_user())
    keep_account(user=alice, where=HERE, now=NOW).unwrap()
    leave(alice, now=NOW + timedelta(days=10))

    early = go_on_leaving(user_id=alice.pk, asked=NOW.isoformat(), now=NOW + GRACE).unwrap()

    assert early is None
    assert go_on(alice, now=NOW + GRACE) is None


def test_the_letters_say_when_and_the_last_one_is_not_kept() -> None:
    alice = leave(make_user())
    run(NOW + timedelta(seconds=1))
    User.objects.update(erase_at=NOW)

    Delivery.objects.filter(event="accounts.leaving_due").update(next_try_at=NOW)
    run(NOW + timedelta(seconds=1))

    subjects = [letter.subject for letter in mail.outbox]
    assert subjects == ["Your CozyWish account will be deleted", "Your CozyWish account is deleted"]
    assert "On Monday, May 19 we delete it for good" in str(mail.outbox[0].body)
    assert "From Wednesday, June 4 on you can sign up" in str(mail.outbox[1].body)
    assert [value for *_where, value in stored() if "alice@example.com" in value] == []
    assert alice.email == "alice@example.com"


# ── PRV-04 ──


def test_an_erased_address_rests_and_only_a_keyed_digest_says_so(settings: Settings) -> None:
    erase_now(make_user())

    assert blocked_until("Alice@Example.com ", now=NOW) == NOW + timedelta(days=30)
    assert address_is_reserved("alice@example.com", now=NOW)
    assert not address_is_reserved("alice@example.com", now=NOW + timedelta(days=30))
    assert not address_is_reserved("bob@example.com", now=NOW)
    [kept] = ErasedAddress.objects.all()
    assert "alice" not in kept.digest
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key " * 5, [settings.SECRET_KEY]
    assert address_is_reserved("alice@example.com", now=NOW)  # a key that is replaced still counts
    settings.SECRET_KEY_FALLBACKS = []
    assert not address_is_reserved("alice@example.com", now=NOW)  # so it is keyed


def test_erasing_is_written_down_without_a_name() -> None:
    alice = make_user()

    erase_now(alice)

    entry = AuditEntry.objects.get(action="accounts.erased")
    assert (entry.object_id, entry.actor_id, entry.data) == (alice.pk, None, {})
    assert transaction.get_connection().in_atomic_block
