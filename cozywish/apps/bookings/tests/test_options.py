"""Variants, extras, answers and prerequisites of a booking: agreed as they were, and nothing else is taken."""

from datetime import date, timedelta
from typing import Any

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingAnswer, BookingItemExtra
from cozywish.apps.bookings.queries.asking import asked_for
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.free_time import FreeTimes, free_times, nearest_free
from cozywish.apps.bookings.services import Contact, confirm_booking, give_contact, move_own_booking
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import AddOn, Prerequisites, Question, Service
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.core.services import Failure, ServiceResult

ALICE = Contact(name="Alice Archer", email="alice@example.com", phone="+15035550100")
HOUR = timedelta(hours=1)
MISSING = "BOOKINGS_EARLIER_MISSING"
BOBS = {"device": "bob's phone", "contact_email": "bob@example.com"}
DAY = timedelta(days=1)


def add_on(service: Service, name: str = "Scalp oil", **over: Any) -> AddOn:
    given: dict[str, Any] = {"price_cents": 1800, "minutes": 10, "position": 1, **over}
    return AddOn.objects.create(service=service, name=name, **given)


def code(answer: ServiceResult[Any]) -> str:
    assert isinstance(answer, Failure)
    return answer.error.code


def starts(house: House, **extra: int) -> int:
    """How many starts Ines has that Monday."""
    return len(
        free_times(
            venue_id=house.venue.pk,
            service_ids=[house.massage.pk],
            staff_id=house.ines.pk,
            first=TEN.date(),
            days=1,
            now=NOW,
            extra={house.massage.pk: extra.get("minutes", 0)},
        ).all()
    )


def test_extras_lengthen_the_visit_raise_its_price_and_are_kept_as_agreed(house: House) -> None:
    oil, balm = add_on(house.massage), add_on(house.massage, "Balm", minutes=0, position=2)

    booking = house.hold(extra_ids=[balm.pk, oil.pk]).unwrap()

    assert (booking.total_cents, booking.ends_at - TEN) == (12_600, timedelta(minutes=70))
    item = booking.items.get()
    assert (item.price_cents, item.ends_at) == (9000, booking.ends_at)
    taken = Allocation.objects.get()
    assert (taken.t1 - taken.t0) * 5 == 60 + 10 + 15
    AddOn.objects.update(name="Other", price_cents=1, minutes=5)
    assert list(item.extras.values_list("position", "name", "price_cents", "minutes")) == [
        (1, "Scalp oil", 1800, 10),
        (2, "Balm", 1800, 0),
    ]


def test_what_is_offered_with_extras_can_be_held_to_the_last_start(house: House) -> None:
    oil = add_on(house.massage, minutes=60)
    found = nearest_free(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=house.ines.pk,
        around=TEN + 6 * HOUR,
        now=NOW,
        extra={house.massage.pk: 60},
        count=1,
    )

    assert [start.starts_at for start in found] == [TEN + 5 * HOUR]
    late = house.hold(TEN + 5.25 * HOUR, extra_ids=[oil.pk])
    assert code(late) == "BOOKINGS_NOT_OFFERED"
    assert starts(house) - starts(house, minutes=60) == 4
    house.hold(TEN + 5 * HOUR, extra_ids=[oil.pk]).unwrap()


def test_an_extra_that_is_not_offered_with_these_services_is_refused(house: House) -> None:
    other = make_service(house.venue, "Facial", by=[house.ines])
    off = add_on(house.massage, is_active=False)

    for wrong in (add_on(other), off):
        assert code(house.hold(extra_ids=[wrong.pk])) == "BOOKINGS_EXTRA_NOT_OFFERED"
    assert Booking.objects.count() == 0


def test_a_variant_is_booked_by_its_full_name_with_the_extras_of_its_family(house: House) -> None:
    long = make_service(
        house.venue,
        house.massage.name,
        by=[house.ines],
        variant_of=house.massage,
        variant_name="90 min",
        duration_minutes=90,
        price_cents=13_000,
    )
    oil = add_on(house.massage)

    booking = house.hold(service_ids=[long.pk], extra_ids=[oil.pk]).unwrap()

    assert booking.items.get().service_name == "Hot stone massage, 90 min"
    assert (booking.total_cents, booking.ends_at - TEN) == (14_800, timedelta(minutes=100))
    assert BookingItemExtra.objects.get().add_on == oil


# ── answers ──


@pytest.fixture
def asking(house: House) -> House:
    Prerequisites.objects.create(service=house.massage, minimum_age=16, consent="I know the risks.")
    for position, (text, kind, choices, is_required) in enumerate(
        [
            ("Any allergies?", "TEXT", "", True),
            ("How firm?", "CHOICE", "Soft\nFirm", False),
            ("First time?", "YES_NO", "", False),
        ],
        start=1,
    ):
        Question.objects.create(
            service=house.massage,
            text=text,
            kind=kind,
            choices=choices,
            is_required=is_required,
            position=position,
        )
    return house


def answers_to(booking: Booking, **changes: str) -> dict[str, str]:
    said = ["yes", "Nuts", "Firm", "no", "yes"]
    keys = [one.key for one in asked_for(booking)]
    return dict(zip(keys, said, strict=True)) | {
        keys[int(number[1:])]: text for number, text in changes.items()
    }


def give(booking: Booking, answers: dict[str, str]) -> ServiceResult[Booking]:
    return give_contact(booking=booking, contact=ALICE, customer=None, now=NOW, answers=answers)


def test_answers_are_kept_with_the_question_as_it_was_worded(asking: House) -> None:
    booking = asking.hold().unwrap()

    give(booking, answers_to(booking)).unwrap()

    Question.objects.all().delete()
    assert [(row.kind, row.asked, row.answer) for row in booking.answers.order_by("position")] == [
        ("AGE", "Whoever comes is at least 16 years old.", "yes"),
        ("ANSWER", "Any allergies?", "Nuts"),
        ("ANSWER", "How firm?", "Firm"),
        ("ANSWER", "First time?", "no"),
        ("CONSENT", "I know the risks.", "yes"),
    ]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"n0": ""}, "BOOKINGS_AGE_NOT_CONFIRMED"),
        ({"n0": "no"}, "BOOKINGS_AGE_NOT_CONFIRMED"),
        ({"n1": "   "}, "BOOKINGS_ANSWER_MISSING"),
        ({"n1": "x" * 501}, "BOOKINGS_ANSWER_TOO_LONG"),
        ({"n2": "Firmer"}, "BOOKINGS_ANSWER_UNKNOWN"),
        ({"n3": "perhaps"}, "BOOKINGS_ANSWER_UNKNOWN"),
        ({"n4": "no"}, "BOOKINGS_CONSENT_MISSING"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_written(
    asking: House, changes: dict[str, str], refusal: str
) -> None:
    booking = asking.hold().unwrap()

    assert code(give(booking, answers_to(booking, **changes))) == refusal
    booking.refresh_from_db()
    assert (booking.contact_email, BookingAnswer.objects.count()) == ("", 0)


def test_what_need_not_be_answered_leaves_no_row_and_later_answers_replace_earlier_ones(
    asking: House,
) -> None:
    booking = asking.hold().unwrap()
    give(booking, answers_to(booking)).unwrap()

    give(booking, answers_to(booking, n1="None", n2="", n3="")).unwrap()

    assert [row.answer for row in booking.answers.order_by("position")] == ["yes", "None", "yes"]


# ── what is needed first ──


@pytest.fixture
def patch(house: House) -> Service:
    test = make_service(house.venue, "Patch test", by=[house.ines], duration_minutes=15)
    Prerequisites.objects.create(
        service=house.massage, first=test, hours_before=48, days_before=180
    )
    return test


@pytest.mark.parametrize(
    ("before", "is_enough"),
    [
        (timedelta(hours=48, minutes=15), True),
        (timedelta(hours=48, minutes=10), False),
        (timedelta(days=180), True),
        (timedelta(days=180, minutes=20), False),
    ],
)
def test_a_patch_test_counts_when_it_is_over_in_the_window_before(
    house: House, patch: Service, alice: User, before: timedelta, is_enough: bool
) -> None:
    make_booking(house.ines, [patch], TEN - before, customer=alice)

    answer = house.hold(customer=alice)

    assert isinstance(answer, Failure) is not is_enough


@pytest.mark.parametrize(
    "other",
    [
        {"state": "CANCELLED"},
        {"state": "NO_SHOW"},
        {"state": "HELD", "hold_until": TEN - 20 * DAY},
        {"customer": None},
        {"customer": None, "device": "charlie's laptop"},
    ],
)
def test_a_patch_test_that_was_not_done_or_not_theirs_does_not_count(
    house: House, patch: Service, alice: User, other: dict[str, Any]
) -> None:
    make_booking(house.ines, [patch], TEN - 7 * DAY, **{"customer": alice, **other})

    refused = house.hold(customer=alice)

    assert isinstance(refused, Failure)
    assert isinstance(refused.error, refusals.EarlierMissing)
    assert refused.error.first_id == patch.pk
    assert refused.error.message == (
        "Before “Hot stone massage” you need “Patch test” here, at least 48 hours earlier."
    )
    assert Booking.objects.filter(starts_at=TEN).count() == 0


def test_one_still_to_come_does_not_count(house: House, patch: Service, alice: User) -> None:
    make_booking(house.ines, [patch], TEN + 2 * HOUR, customer=alice)

    assert code(house.hold(TEN + 7 * DAY, customer=alice)) == "BOOKINGS_EARLIER_MISSING"


def test_a_guest_is_known_by_their_browser_and_at_another_venue_it_does_not_count(
    house: House, patch: Service
) -> None:
    make_booking(house.ines, [patch], TEN - 7 * DAY, device="alice's phone")
    house.hold().unwrap()

    elsewhere = make_venue()
    theirs = make_service(elsewhere, "Patch test")
    make_booking(make_staff(elsewhere), [theirs], TEN - 6 * DAY, **BOBS)
    assert code(house.hold(TEN + 2 * HOUR, device="bob's phone")) == "BOOKINGS_EARLIER_MISSING"


def known_times(house: House, asker: Asker | None, on: date) -> FreeTimes:
    return free_times(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=house.ines.pk,
        first=on,
        days=2,
        now=NOW,
        asker=asker,
    )


def test_whoever_is_known_is_offered_exactly_the_times_that_can_be_held(
    house: House, patch: Service, alice: User
) -> None:
    make_booking(house.ines, [patch], NOW - timedelta(minutes=15) - HOUR, customer=alice)
    wednesday = TEN.date() + 2 * DAY

    everybody = known_times(house, None, wednesday).all()
    times = known_times(house, Asker(alice.pk), wednesday)

    assert len(everybody) == 58  # from nine to four, each quarter of an hour, on two days
    assert times.all() == everybody  # over at six on Monday: from six on Wednesday
    later = make_booking(house.ines, [patch], NOW - 180 * DAY, customer=make_user("Bob"))
    assert later.customer is not None
    early = known_times(house, Asker(later.customer.pk), TEN.date())
    assert [len(early.on(day)) for day in (TEN.date(), TEN.date() + DAY)] == [0, 0]
    assert [(day.count, day.reason) for day in early.counts()] == [(0, "FIRST"), (0, "FIRST")]
    for start in (everybody[0], everybody[-1]):
        assert code(house.hold(start.starts_at, customer=later.customer)) == MISSING


def test_the_first_time_that_is_offered_is_the_first_that_can_be_held(
    house: House, patch: Service
) -> None:
    make_booking(house.ines, [patch], TEN - 2 * DAY - HOUR, **BOBS)  # over at 9:15 on Saturday

    [first, *_rest] = known_times(house, Asker(device="bob's phone"), TEN.date()).all()

    assert first.starts_at == TEN - 45 * timedelta(minutes=1)
    assert code(house.hold(TEN - HOUR, device="bob's phone")) == MISSING
    house.hold(first.starts_at, device="bob's phone").unwrap()


def test_a_guest_is_known_by_the_address_that_was_proved_in_the_browser(
    house: House, patch: Service
) -> None:
    """The patch test was booked on the phone; the browser proved the address with another visit."""
    make_booking(house.ines, [patch], TEN - 7 * DAY, contact_email="bob@example.com")
    assert code(house.hold(device="bob's phone")) == MISSING

    make_booking(house.tomas, [house.massage], TEN - 9 * DAY, state="CANCELLED", **BOBS)
    assert code(house.hold(device="bob's phone")) == MISSING  # typed, and proved by nobody
    make_booking(house.tomas, [house.massage], TEN - 8 * DAY, **BOBS)
    house.hold(device="bob's phone").unwrap()


def test_a_visit_moves_only_to_where_what_comes_first_lets_it(
    house: House, patch: Service, alice: User
) -> None:
    make_booking(house.ines, [patch], TEN - 7 * DAY, customer=alice)
    visit = make_booking(house.ines, [house.massage], TEN + 30 * DAY, customer=alice)

    move_own_booking(booking=visit, starts_at=TEN + 29 * DAY, now=NOW).unwrap()
    Prerequisites.objects.update(days_before=10)
    visit.refresh_from_db()

    assert code(move_own_booking(booking=visit, starts_at=TEN + 5 * DAY, now=NOW)) == MISSING
    move_own_booking(booking=visit, starts_at=TEN + 2 * DAY, now=NOW).unwrap()


def test_what_turned_out_not_to_have_been_done_is_asked_for_at_confirmation(
    house: House, patch: Service, alice: User
) -> None:
    had = make_booking(house.ines, [patch], TEN - 7 * DAY, customer=alice)
    held = house.hold(customer=alice).unwrap()
    give_contact(booking=held, contact=ALICE, customer=alice, now=NOW).unwrap()
    Booking.objects.filter(pk=had.pk).update(state="NO_SHOW")

    refused = confirm_booking(booking=held, payment_mode="VENUE", code="", now=NOW)
    assert code(refused) == MISSING

    Booking.objects.filter(pk=had.pk).update(state="COMPLETED")
    confirm_booking(booking=held, payment_mode="VENUE", code="", now=NOW).unwrap()
