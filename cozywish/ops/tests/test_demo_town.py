"""The town is the same whenever it is made from one seed on one day, and goes on as if it had never stopped."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import (
    BLOCKING,
    Allocation,
    AllocationState,
    Booking,
    BookingItem,
    ClientCard,
)
from cozywish.apps.catalog.models import Category, Service, StaffService, VenueCategory, VenueTag
from cozywish.apps.geo.geometry import distance_m
from cozywish.apps.geo.models import Postcode
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.scheduling.models import Break, OpeningHours, Shift, SpecialDate, TimeOff
from cozywish.apps.venues.models import Permission, Resource, StaffMember, Venue, VenuePhoto
from cozywish.apps.venues.queries import open_invitations, seats_of, staff_within
from cozywish.ops.demo import filling
from cozywish.ops.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, INES, MAYA
from cozywish.ops.demo.building import ZONE
from cozywish.ops.demo.clients import KEPT
from cozywish.ops.demo.diary import Diary
from cozywish.ops.demo.filling import _fitting, _placed_since, fill_town, top_up_town
from cozywish.ops.demo.memory import last_memory
from cozywish.ops.demo.series import book_series
from cozywish.ops.demo.town import AHEAD, BEHIND, build_town, open_diaries
from cozywish.ops.demo.weeks import Days, Stretch, overlap, without

NOON = datetime(
    2036, 11, 4, 20, 0, tzinfo=UTC
)  # Tuesday noon in Portland, two days after the clocks changed
TODAY = date(2036, 11, 4)

pytestmark = pytest.mark.usefixtures("portland")


def fill(*, seed: int = 1, size: int = 2, now: datetime = NOON) -> int:
    return fill_town(seed=seed, size=size, now=now, say=lambda text: None).unwrap()


def top_up(*, now: datetime) -> int:
    memory = last_memory()
    assert memory is not None
    return top_up_town(memory=memory, now=now, say=lambda text: None).unwrap()


Rows = Iterable[tuple[Any, ...]]


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def digest(since: date = date.min) -> str:
    """Return a hash of the town's rows; of its calendar only what lies on `since` and later."""
    dawn = datetime.combine(max(since, date(2000, 1, 1)), time(), tzinfo=ZONE)
    rows = [*houses(), *hours(since, dawn), *calendar(dawn)]
    told = "\n".join(repr(row) for table in rows for row in table)
    return hashlib.sha256(told.encode()).hexdigest()


def houses() -> list[Rows]:
    return [
        User.objects.order_by("pk").values_list("pk", "email", "name", "phone"),
        Venue.objects.order_by("pk").values_list("pk", "slug", "lat", "lon", "postcode", "phone"),
        VenuePhoto.objects.order_by("venue", "position").values_list(
            "image", "alt", "focus", "is_mirrored"
        ),
        StaffMember.objects.order_by("pk").values_list("pk", "name", "user", "position"),
        Service.objects.order_by("pk").values_list(
            "pk", "name", "price_cents", "section", "done_at"
        ),
        StaffService.objects.order_by("staff", "service").values_list(
            "staff", "service", "price_cents"
        ),
        VenueCategory.objects.order_by("venue", "position").values_list("venue", "category__slug"),
        VenueTag.objects.order_by("venue", "tag__slug").values_list("venue", "tag__slug"),
    ]


def hours(since: date, dawn: datetime) -> list[Rows]:
    return [
        OpeningHours.objects.order_by("venue", "weekday", "opens_minute").values_list(
            "venue", "closes_minute"
        ),
        Shift.objects.order_by("staff", "weekday", "starts_minute").values_list(
            "staff", "ends_minute"
        ),
        SpecialDate.objects.filter(on__gte=since)
        .order_by("venue", "on")
        .values_list("venue", "on", "label"),
        TimeOff.objects.filter(starts_at__gte=dawn)
        .order_by("staff", "starts_at")
        .values_list("staff", "ends_at"),
    ]


def calendar(dawn: datetime) -> list[Rows]:
    bookings = Booking.objects.filter(starts_at__gte=dawn)
    return [
        bookings.order_by("pk").values_list(
            "pk",
            "reference",
            "state",
            "customer",
            "contact_email",
            "starts_at",
            "total_cents",
            "placed_at",
            "note",
        ),
        BookingItem.objects.filter(booking__in=bookings)
        .order_by("pk")
        .values_list("pk", "staff", "service", "ends_at"),
        Allocation.objects.filter(booking_item__booking__in=bookings)
        .order_by("booking_item", "resource__name", "t0")
        .values_list("booking_item", "resource__name", "t0", "t1", "state"),
    ]


def test_one_seed_and_one_day_make_one_town() -> None:
    with undone():
        fill(now=NOON - timedelta(hours=9))
        first = digest()
    with undone():
        fill(now=NOON + timedelta(hours=9))
        assert digest() == first
    with undone():
        fill(seed=2)
        assert digest() != first


def test_a_town_that_was_topped_up_is_the_town_of_that_day() -> None:
    later = NOON + timedelta(days=3)
    since = TODAY + timedelta(days=3 - BEHIND)
    with undone():
        fill(now=later)
        fresh = digest(since)
    fill()
    top_up(now=NOON + timedelta(days=1))
    top_up(now=later)
    assert digest(since) == fresh


def test_topping_up_twice_on_a_day_adds_nothing() -> None:
    fill(size=1)
    top_up(now=NOON + timedelta(days=2))
    before = digest()
    top_up(now=NOON + timedelta(days=2, hours=3))
    assert digest() == before


@pytest.mark.parametrize("state", [AllocationState.BLOCKED, AllocationState.HELD])
def test_topping_up_leaves_alone_what_people_did(state: str) -> None:
    fill(size=1)
    [diary] = diaries(size=1, days=Days(TODAY, TODAY + timedelta(AHEAD + 2)))
    tomorrow = TODAY + timedelta(1)
    wanted = [
        visit
        for visit in _fitting(diary, _placed_since(diary, before=TODAY, today=tomorrow), TODAY)
        if visit.takes_time
    ]
    taken, *rest = wanted
    [(_resource, (start, end), _part), *_rooms] = taken.takes()
    own = Allocation.objects.filter(booking_item__isnull=False).first()
    assert own is not None
    theirs = Allocation.objects.create(
        resource=taken.resource, t0=start, t1=end, state=state, booking_item=own.booking_item
    )

    top_up(now=NOON + timedelta(days=1))

    theirs.refresh_from_db()
    assert (theirs.t0, theirs.t1, theirs.state) == (start, end, state)
    assert not Booking.objects.filter(pk=taken.id).exists()
    assert Booking.objects.filter(pk__in=[visit.id for visit in rest]).count() == len(rest)


def diaries(*, size: int, days: Days) -> list[Diary]:
    categories = {row.slug: row for row in Category.objects.all()}
    return list(open_diaries(town=build_town(seed=1, size=size, categories=categories), days=days))


@pytest.fixture
def town(portland: None) -> None:
    """Two houses: Fern & Ember Massage, Juniper & Steam."""
    fill()


@pytest.mark.usefixtures("town")
def test_six_weeks_lie_behind_and_four_ahead() -> None:
    starts = Booking.objects.order_by("starts_at").values_list("starts_at", flat=True)
    days = {start.astimezone(ZONE).date() - TODAY for start in starts}
    assert min(days) == timedelta(-BEHIND)
    assert max(days) == timedelta(AHEAD)


@pytest.mark.usefixtures("town")
def test_the_past_is_over_and_the_future_is_agreed() -> None:
    dawn = datetime.combine(TODAY, time(), tzinfo=ZONE)
    past = Counter(Booking.objects.filter(ends_at__lte=dawn).values_list("state", flat=True))
    future = Counter(Booking.objects.filter(ends_at__gt=dawn).values_list("state", flat=True))
    assert set(past) == {"COMPLETED", "NO_SHOW", "CANCELLED"}
    assert set(future) == {"CONFIRMED", "CANCELLED"}
    assert past["COMPLETED"] > 10 * past["NO_SHOW"]
    assert future["CONFIRMED"] > 10 * future["CANCELLED"]
    assert not Booking.objects.filter(placed_at__gte=dawn).exists()


@pytest.mark.usefixtures("town")
def test_every_item_takes_its_time_and_none_overlaps() -> None:
    takes = {"CONFIRMED": "CONFIRMED", "COMPLETED": "COMPLETED"}
    for state, taken in BookingItem.objects.values_list("booking__state", "allocations__state"):
        assert taken == takes.get(state, "RELEASED")
    blocking = Allocation.objects.filter(state__in=BLOCKING).order_by("resource", "t0")
    spans = list(blocking.values_list("resource", "t0", "t1"))
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))


@pytest.mark.usefixtures("town")
def test_every_visit_lies_in_working_time_and_on_a_step() -> None:
    opening, shifts, breaks = by_day(OpeningHours), by_day(Shift), by_day(Break)
    special: dict[tuple[UUID, date], list[Stretch]] = defaultdict(list)
    for date_row in SpecialDate.objects.all():
        stretch = (date_row.opens_minute or 0, date_row.closes_minute or 0)
        special[date_row.venue_id, date_row.on].append(stretch)
    away = defaultdict(list)
    for row in TimeOff.objects.all():
        away[row.staff_id].append((row.starts_at, row.ends_at))
    items = BookingItem.objects.select_related("booking__venue").order_by("pk")
    for item in items:
        local = item.starts_at.astimezone(ZONE)
        start = local.hour * 60 + local.minute
        minutes = int((item.ends_at - item.starts_at).total_seconds()) // 60
        venue, staff, day = item.booking.venue, item.staff_id, local.weekday()
        hours = special.get((venue.pk, local.date()), opening[venue.pk, day])
        free = without(overlap(hours, shifts[staff, day]), breaks[staff, day])
        assert any(a <= start and start + minutes <= b for a, b in free), item.booking
        assert not any(a < item.ends_at and item.starts_at < b for a, b in away[staff])
        assert item.position > 1 or start % venue.step_minutes == 0


def by_day(
    model: type[OpeningHours] | type[Shift] | type[Break],
) -> dict[tuple[UUID, int], list[Stretch]]:
    names = ("venue", "opens_minute", "closes_minute")
    if model is not OpeningHours:
        names = ("staff", "starts_minute", "ends_minute")
    found: dict[tuple[UUID, int], list[Stretch]] = defaultdict(list)
    for whose, day, start, end in model._default_manager.values_list(
        names[0], "weekday", *names[1:]
    ):
        found[whose, day].append((start, end))
    return found


@pytest.mark.usefixtures("town")
def test_what_is_agreed_adds_up_and_is_told_to_nobody_again() -> None:
    for booking in Booking.objects.prefetch_related("items"):
        assert booking.total_cents == sum(item.price_cents for item in booking.items.all())
        assert booking.free_until == booking.starts_at - timedelta(hours=24)
    assert set(Delivery.objects.values_list("event", flat=True)) <= {
        "venues.invitation_made",
        "bookings.wait_due",
    }


@pytest.mark.usefixtures("town")
def test_only_visits_at_home_have_an_address_and_it_is_within_reach() -> None:
    at_home = Booking.objects.filter(items__service__done_at="HOME").distinct()
    centres = {row.code: row for row in Postcode.objects.all()}
    assert at_home.exists()
    for booking in at_home.select_related("venue"):
        home, venue = centres[booking.address_postcode], booking.venue
        assert booking.address_line1
        assert distance_m(venue.lat, venue.lon, home.lat, home.lon) <= (venue.travel_radius_m or 0)
    others = Booking.objects.exclude(pk__in=at_home.values("pk"))
    assert set(others.values_list("address_line1", flat=True)) == {""}


@pytest.mark.usefixtures("town")
def test_maya_has_visits_behind_and_before_her_that_never_overlap() -> None:
    hers = Booking.objects.filter(customer__email="maya@cozywish.example").order_by("starts_at")
    assert {"COMPLETED", "CONFIRMED"} == set(hers.values_list("state", flat=True))
    spans = list(hers.values_list("starts_at", "ends_at"))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.mark.usefixtures("town")
def test_maya_has_a_series_ahead_that_is_in_nobody_s_way() -> None:
    with undone():
        assert book_series(seed=1, now=NOON) == 4
        hers = list(Booking.objects.exclude(series=None).order_by("series_position"))
        assert [one.series_position for one in hers] == [1, 2, 3, 4]
        local = [one.starts_at.astimezone(ZONE) for one in hers]
        assert {at.time() for at in local} == {local[0].time()}
        assert local[0].date() > TODAY
        assert {b.date() - a.date() for a, b in pairwise(local)} == {timedelta(days=14)}


@pytest.mark.usefixtures("town")
def test_the_demo_accounts_can_sign_in_and_nobody_else() -> None:
    known = {account.email for account in DEMO_ACCOUNTS}
    for user in User.objects.all():
        assert user.check_password(DEMO_PASSWORD) is (user.email in known)
        assert EmailAddress.objects.filter(
            user=user, email=user.email, verified=True, primary=True
        ).exists()
    assert known <= set(User.objects.values_list("email", flat=True))


@pytest.mark.usefixtures("town")
def test_noor_manages_two_of_ines_people_and_one_invitation_is_open() -> None:
    noor = User.objects.get(email="noor@cozywish.example")

    [seat] = seats_of(noor)

    assert seat.venue.name == "Juniper & Steam"
    assert seat.powers == {Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_VIEW_CONTACT}
    seen = staff_within(user=noor, permission=Permission.BOOKINGS_VIEW).order_by("position")
    assert [person.name for person in seen] == ["Tomás Rey", "Priya Nair"]
    assert open_invitations().get().email == "priya@cozywish.example"


@pytest.mark.usefixtures("town")
def test_ines_keeps_some_clients_in_mind() -> None:
    cards = ClientCard.objects.filter(business__owner__email=INES.email)
    assert cards.count() == len(KEPT)
    maya = cards.get(customer__email=MAYA.email)
    assert "shoulder" in maya.notes
    assert [tag.word for tag in maya.tags.all()] == ["Regular"]


@pytest.mark.usefixtures("town")
def test_juniper_and_steam_is_as_in_the_pictures() -> None:
    venue = Venue.objects.get(slug="juniper-steam")
    assert (venue.address_line1, venue.district, venue.postcode) == (
        "2218 NE Alberta St",
        "Alberta Arts",
        "97211",
    )
    assert [person.first_name for person in venue.staff.order_by("position")] == [
        "Ines",
        "Tomás",
        "Priya",
        "Jonah",
        "Wren",
    ]
    assert venue.business.owner.email == "ines@cozywish.example"
    assert venue.staff.get(position=2).user == User.objects.get(email="tomas@cozywish.example")
    assert Resource.objects.filter(staff__venue=venue).count() == 5
    prices = dict(venue.services.filter(variant_of=None).values_list("name", "price_cents"))
    assert (prices["Hot stone massage"], prices["Communal soak & sauna"]) == (12800, 4500)
    assert not venue.staff.exclude(avatar__startswith="art/avatars/avatar-").exists()


def test_a_fill_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(filling, "remember", stop)
    with pytest.raises(KeyboardInterrupt):
        fill(size=1)
    assert (User.objects.count(), Venue.objects.count(), Booking.objects.count()) == (0, 0, 0)
    assert last_memory() is None
