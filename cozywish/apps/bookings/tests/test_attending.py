"""What happens on the day, by whom and when; what the business cancels; what is written down about it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.acting import Actor, client_of
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingChange, BookingNote
from cozywish.apps.bookings.queries.acting import (
    booking_to_change,
    business_actor,
    office_actor,
)
from cozywish.apps.bookings.queries.history import history_of, notes_of
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.bookings.refusals import (
    NotPossibleNow,
    NotYoursToChange,
    ReasonMissing,
    TooEarly,
    TooLate,
)
from cozywish.apps.bookings.services import (
    add_note,
    cancel_for_business,
    check_in,
    complete_visit,
    correct_outcome,
    mark_no_show,
    settle_visit,
)
from cozywish.apps.bookings.services.noting import NoteEmpty
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.core.db import database_now
from cozywish.core.services import ServiceResult

HOUR, DAY, MINUTE, INSTANT = (
    timedelta(hours=1), timedelta(days=1), timedelta(minutes=1), timedelta(microseconds=1),
)  # fmt: skip
END = TEN + HOUR
Step = Callable[..., ServiceResult[Booking]]


@pytest.fixture
def booked(house: House) -> Booking:
    return make_booking(house.ines, [house.massage], TEN)


@pytest.fixture
def owner(house: House) -> Actor:
    return Actor("O", "O", house.venue.business.owner_id)


def allocation(booking: Booking) -> str:
    return Allocation.objects.get(booking_item__booking=booking).state


def test_a_day_as_it_should_be(booked: Booking, owner: Actor) -> None:
    check_in(booking=booked, by=owner, now=TEN - 5 * MINUTE).unwrap()
    assert (booked.state, booked.started_at, allocation(booked)) == (
        "IN_PROGRESS", TEN - 5 * MINUTE, "IN_PROGRESS",
    )  # fmt: skip
    complete_visit(booking=booked, by=owner, now=END).unwrap()
    assert (booked.state, booked.finished_at, allocation(booked)) == ("COMPLETED", END, "COMPLETED")

    assert [(row.event, row.state, row.actor_kind) for row in history_of(booked)] == [
        ("check_in", "IN_PROGRESS", "O"),
        ("complete", "COMPLETED", "O"),
    ]
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["bookings.check_in", "bookings.complete"]


SHUT = partial(mark_no_show, tell_client=False)


@pytest.mark.parametrize(
    ("step", "opens", "closes"),
    [
        (check_in, TEN - 30 * MINUTE, END),
        (complete_visit, TEN, None),
        (SHUT, TEN + 15 * MINUTE, END + DAY),
    ],
)
def test_a_step_is_possible_from_its_first_to_its_last_instant(
    booked: Booking, owner: Actor, step: Step, opens: datetime, closes: datetime | None
) -> None:
    def at(now: datetime) -> ServiceResult[Booking]:
        return step(booking=Booking.objects.get(pk=booked.pk), by=owner, now=now)

    with pytest.raises(TooEarly):
        at(opens - INSTANT).unwrap()
    if closes is not None:
        with pytest.raises(TooLate):
            at(closes + INSTANT).unwrap()
    assert at(closes or opens).unwrap().version == 2


def test_a_no_show_frees_the_time_and_a_correction_leaves_it_free(
    booked: Booking, owner: Actor
) -> None:
    mark_no_show(booking=booked, by=owner, now=TEN + 20 * MINUTE, tell_client=False).unwrap()
    assert (booked.state, allocation(booked)) == ("NO_SHOW", "RELEASED")

    correct_outcome(booking=booked, by=owner, now=END).unwrap()

    assert (booked.state, allocation(booked)) == ("COMPLETED", "RELEASED")
    assert booked.finished_at == TEN + 20 * MINUTE


def test_a_day_after_it_was_written_down_only_the_office_corrects_it_and_says_why(
    booked: Booking, owner: Actor
) -> None:
    complete_visit(booking=booked, by=owner, now=END).unwrap()
    late, office = END + DAY + INSTANT, Actor("F", "F", make_user("Officer").pk)

    with pytest.raises(TooLate):
        correct_outcome(booking=booked, by=owner, now=late).unwrap()
    with pytest.raises(ReasonMissing):
        correct_outcome(booking=booked, by=office, now=late).unwrap()
    correct_outcome(booking=booked, by=office, reason="Both agree", now=late).unwrap()

    assert (booked.state, allocation(booked)) == ("NO_SHOW", "RELEASED")


def test_a_visit_nobody_said_anything_about_counts_as_done_after_a_day(
    house: House, owner: Actor
) -> None:
    """By the database's clock, in every mode, checked in or not."""
    over = database_now() - DAY - 2 * HOUR
    quiet = make_booking(house.ines, [house.massage], over, payment_mode="FREE")
    begun = make_booking(house.tomas, [house.massage], over, state="IN_PROGRESS")
    fresh = make_booking(house.ines, [house.massage], over + 3 * HOUR)

    for booking in (quiet, begun):
        settle_visit(booking_id=booking.pk).unwrap()
        booking.refresh_from_db()
        assert (booking.state, allocation(booking)) == ("COMPLETED", "COMPLETED")
    with pytest.raises(TooEarly):
        settle_visit(booking_id=fresh.pk).unwrap()
    with pytest.raises(NotPossibleNow):
        settle_visit(booking_id=quiet.pk).unwrap()
    assert BookingChange.objects.values_list("actor_kind", flat=True)[0] == "T"


def cancel(booking: Booking, by: Actor, now: datetime = NOW, **said: Any) -> Booking:
    asked: dict[str, Any] = {"reason": "Ines is ill", "tell_client": True, **said}
    return cancel_for_business(booking=booking, by=by, now=now, **asked).unwrap()


def test_the_business_cancels_with_a_reason_before_the_end(booked: Booking, owner: Actor) -> None:
    with pytest.raises(ReasonMissing):
        cancel(booked, owner, reason=" ")
    with pytest.raises(TooLate):
        cancel(booked, owner, END)
    cancel(booked, owner, END - INSTANT)

    assert (booked.state, booked.close_reason, allocation(booked)) == (
        "CANCELLED", "Ines is ill", "RELEASED",
    )  # fmt: skip
    assert "ill" not in str(AuditEntry.objects.values())


def test_the_office_also_cancels_what_has_begun(booked: Booking, owner: Actor) -> None:
    check_in(booking=booked, by=owner, now=TEN).unwrap()

    with pytest.raises(NotPossibleNow):
        cancel(booked, owner, TEN)
    cancel(booked, Actor("A", "A", make_user("Ada").pk), END + DAY)

    assert (booked.state, booked.closed_at) == ("CANCELLED", END + DAY)


@pytest.mark.parametrize(("tell", "count"), [(True, 1), (False, 0)])
def test_the_client_hears_of_it_with_the_reason_if_they_shall(
    booked: Booking, owner: Actor, monkeypatch: pytest.MonkeyPatch, tell: bool, count: int
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    cancel(booked, owner, tell_client=tell)

    drain(now=NOW)

    assert len(mail.outbox) == count
    assert all("The reason: “Ines is ill”" in str(one.body) for one in mail.outbox)
    assert BookingChange.objects.get().tells_client is tell


def test_buttons_say_what_may_be_done_now_and_why_not_yet(booked: Booking, owner: Actor) -> None:
    def buttons(now: datetime, actor: Actor) -> dict[str, str]:
        options = possible(booked, actor=actor, now=now)
        return {one.event: one.refusal.message if one.refusal else "" for one in options}

    assert buttons(NOW, owner) == {
        "reschedule": "",
        "cancel": "",
        "check_in": "That is possible from Mon, May 5, 9:30\xa0AM on.",
        "complete": "That is possible from Mon, May 5, 10:00\xa0AM on.",
        "no_show": "That is possible from Mon, May 5, 10:15\xa0AM on.",
    }
    assert buttons(TEN, client_of(booked)) == {
        "reschedule": "That was possible until Sun, May 4, 10:00\xa0AM.",
        "cancel": "That was possible until Mon, May 5, 10:00\xa0AM.",
    }


def test_who_somebody_is_to_a_booking(house: House, booked: Booking) -> None:
    people = {name: make_user(name) for name in ("Ines", "Mona", "Rose", "Vera", "Stranger")}
    StaffMember.objects.filter(pk=house.ines.pk).update(user=people["Ines"])
    grants = {
        "Ines": [Permission.BOOKINGS_RESPOND],
        "Mona": [Permission.BOOKINGS_VIEW, Permission.BOOKINGS_MANAGE],
        "Rose": [Permission.BOOKINGS_VIEW, Permission.BOOKINGS_RESPOND],
        "Vera": [Permission.BOOKINGS_VIEW],
    }
    for name, permissions in grants.items():
        make_manager(house.venue, people[name], *permissions, manages_all=True)

    def found(user: User) -> str:
        actor = business_actor(user=user, booking=booked)
        return f"{actor.kind} {actor.letters}" if actor else ""

    assert {name: found(user) for name, user in people.items()} == {
        "Ines": "S SR", "Mona": "M M", "Rose": "M R", "Vera": "", "Stranger": "",
    }  # fmt: skip
    assert found(house.venue.business.owner) == "O O"
    with pytest.raises(NotYoursToChange):
        booking_to_change(user=people["Vera"], reference=booked.reference)
    with pytest.raises(Booking.DoesNotExist):
        booking_to_change(user=people["Stranger"], reference=booked.reference)
    assert booking_to_change(user=people["Mona"], reference=booked.reference)[0] == booked


def test_the_office_is_not_the_office_where_it_is_the_customer(house: House, alice: User) -> None:
    ada = make_user("Ada", is_superuser=True)
    own = make_booking(house.ines, [house.massage], TEN, customer=ada)
    other = make_booking(house.tomas, [house.massage], TEN, customer=alice)

    assert office_actor(officer=ada, booking=other) == Actor("A", "A", ada.pk)
    assert office_actor(officer=ada, booking=own) is None
    assert office_actor(officer=alice, booking=own) is None


def test_a_note_is_sealed_dated_and_never_empty(
    booked: Booking, owner: Actor, house: House
) -> None:
    author = house.venue.business.owner

    with pytest.raises(NoteEmpty):
        add_note(booking=booked, by=owner, author=author, text=" ", now=NOW).unwrap()
    add_note(booking=booked, by=owner, author=author, text=" Likes tea ", now=NOW).unwrap()

    note = notes_of(booked).get()
    assert (note.text, note.author, note.at) == ("Likes tea", author, NOW)
    raw = BookingNote.objects.extra(select={"raw": "text"}).values_list("raw", flat=True)
    assert "tea" not in str(raw[0])
    assert AuditEntry.objects.get().data == {}
