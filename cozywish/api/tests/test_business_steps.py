"""What becomes of a visit by the API: its steps, another time, and notes."""

from datetime import timedelta
from typing import Any

import pytest

from cozywish.api.documents import document
from cozywish.api.tests.business import TEN, as_ines, as_manager, book
from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import NOW, Owner, browser_of
from cozywish.api.tests.test_business_visits import visit_at
from cozywish.apps.bookings.acting import BUSINESS_STEPS, Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.limits import TOLD_BY_VENUE
from cozywish.apps.bookings.machine import BOOKING
from cozywish.apps.bookings.models import Booking, BookingChange, BookingNote
from cozywish.apps.bookings.services import add_note, cancel_for_business
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.limits.services import count_try
from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import ManagerPermission, Permission


def step(
    api: ApiClient, owner: Owner, row: Booking, event: str, *, key: str = "", **said: Any
) -> Any:
    body = {"event": event, "version": 1, **said}
    return api.send(f"{visit_at(owner, row)}steps/", body, key=key)


def test_the_document_lists_the_steps_of_the_table() -> None:
    steps = document()["components"]["schemas"]["BookingStepEnum"]["enum"]
    of_the_business = {
        row.event for row in BOOKING.transitions if not row.actors.isdisjoint("SRMO")
    }

    assert steps == list(BUSINESS_STEPS)
    assert set(steps) == of_the_business - {"place", "reschedule"}


@pytest.mark.parametrize(
    ("event", "state", "minutes_ago", "reached"),
    [
        ("accept", "REQUESTED", -60, "CONFIRMED"),
        ("decline", "REQUESTED", -60, "DECLINED"),
        ("cancel", "CONFIRMED", -60, "CANCELLED"),
        ("check_in", "CONFIRMED", -30, "IN_PROGRESS"),
        ("complete", "IN_PROGRESS", 60, "COMPLETED"),
        ("no_show", "CONFIRMED", 15, "NO_SHOW"),
        ("correct", "COMPLETED", 90, "NO_SHOW"),
    ],
)
def test_each_step_is_taken(
    owner: Owner, event: str, state: str, minutes_ago: int, reached: str
) -> None:
    starts = NOW - timedelta(minutes=minutes_ago)
    row = make_booking(
        owner.house.ines, [owner.house.massage], starts, state=state, finished_at=NOW
    )

    done = data_of(step(owner.api, owner, row, event, reason="So it was."))

    assert (done["state"], done["version"]) == (reached, 2)
    assert [one["event"] for one in done["history"]] == [event]
    assert Booking.objects.get().state == reached


def test_every_step_is_tried_above() -> None:
    (mark,) = test_each_step_is_taken.pytestmark  # type: ignore[attr-defined]
    assert sorted(one[0] for one in mark.args[1]) == sorted(BUSINESS_STEPS)


def test_a_step_is_taken_once_and_nobodys_words_are_kept_with_its_key(owner: Owner) -> None:
    row, key = book(owner), "b7a5d2f4-6f0c-4c57-9f43-2a4f5a2b8c01"

    first = step(owner.api, owner, row, "cancel", key=key, reason="Ines is ill.")
    again = step(owner.api, owner, row, "cancel", key=key, reason="Ines is ill.")

    assert data_of(again) == data_of(first)
    assert again["Idempotent-Replay"] == "true"
    assert BookingChange.objects.count() == 1
    kept = str(Answer.objects.get().body)
    assert ("Alice" in kept, "ill" in kept) == (False, False)


def test_what_somebody_changed_meanwhile_is_shown_first(owner: Owner) -> None:
    row = book(owner)
    Booking.objects.update(version=2)

    status, code, details = error_of(step(owner.api, owner, row, "cancel", reason="Ill."))

    assert (status, code) == (409, "BOOKINGS_VISIT_CHANGED_MEANWHILE")
    assert (details["current"]["version"], details["current"]["client"]) == (2, "Alice Archer")
    assert data_of(step(owner.api, owner, row, "cancel", reason="Ill.", version=2))["version"] == 3


@pytest.mark.parametrize(
    ("event", "said", "refusal"),
    [
        ("cancel", {}, (422, "BOOKINGS_REASON_MISSING", {"reason": ["Please say why."]})),
        ("complete", {}, (409, "BOOKINGS_TOO_EARLY", {})),
        ("accept", {}, (409, "BOOKINGS_NOT_POSSIBLE_NOW", {})),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(
    owner: Owner, event: str, said: dict[str, str], refusal: tuple[int, str, dict[str, Any]]
) -> None:
    row = book(owner)

    assert error_of(step(owner.api, owner, row, event, **said)) == refusal
    assert BookingChange.objects.count() == 0


@pytest.mark.parametrize("event", ["hold", "reschedule", "place", "auto_complete", "verified"])
def test_what_is_no_step_of_the_business_is_no_value(owner: Owner, event: str) -> None:
    refused = error_of(step(owner.api, owner, book(owner), event))

    assert (refused[:2], list(refused[2])) == ((400, "VALIDATION_ERROR"), ["event"])


def test_who_may_only_look_changes_nothing(owner: Owner) -> None:
    row = book(owner)
    viewer, ines = as_manager(owner, Permission.BOOKINGS_VIEW), as_ines(owner)
    forbidden = (403, "BOOKINGS_NOT_YOURS_TO_CHANGE")
    later = {"version": 1, "starts_at": "2036-05-05T12:00:00-07:00"}

    assert error_of(step(viewer, owner, row, "check_in"))[:2] == forbidden
    assert error_of(step(ines, owner, row, "cancel", reason="Ill."))[:2] == forbidden
    assert error_of(ines.send(f"{visit_at(owner, row)}move/", later))[:2] == forbidden
    assert error_of(viewer.send(f"{visit_at(owner, row)}notes/", {"text": "?"}))[:2] == forbidden
    assert BookingChange.objects.count() == BookingNote.objects.count() == 0


def test_whoever_was_trusted_with_requests_answers_them(owner: Owner) -> None:
    row = make_booking(owner.house.ines, [owner.house.massage], TEN, state="REQUESTED")
    api = as_manager(owner, Permission.BOOKINGS_RESPOND)

    done = data_of(step(api, owner, row, "accept"))

    assert (done["state"], done["history"][0]["by"]) == ("CONFIRMED", "M")


def test_whoever_only_answers_requests_gets_the_same_answer_again_and_nothing_new(
    owner: Owner,
) -> None:
    """CON-05 and the rules of permissions: agreed visits are not theirs to see, their own answer is."""
    row = make_booking(owner.house.ines, [owner.house.massage], TEN, state="REQUESTED")
    api, key = as_manager(owner, Permission.BOOKINGS_RESPOND), "0f5d9c1e-accept-twice"

    first = step(api, owner, row, "accept", key=key)
    second = step(api, owner, row, "accept", key=key)

    assert first.status_code == second.status_code == 200
    assert second["Idempotent-Replay"] == "true"
    assert data_of(second) == data_of(first)
    assert data_of(first)["version"] == 2
    assert [one["event"] for one in data_of(first)["history"]] == ["accept"]
    assert BookingChange.objects.count() == 1

    later = NOW + timedelta(minutes=1)
    by = Actor("O", "O", owner.house.venue.business.owner_id)
    kept = Booking.objects.get(pk=row.pk)
    author = owner.house.venue.business.owner
    add_note(booking=kept, by=by, author=author, text="Tips well.", now=later).unwrap()
    cancel_for_business(booking=kept, by=by, reason="Ill.", now=later, tell_client=False).unwrap()

    assert data_of(step(api, owner, row, "accept", key=key)) == data_of(first)
    assert error_of(step(api, owner, row, "accept"))[:2] == (404, "NOT_FOUND")
    assert error_of(api.ask(visit_at(owner, row)))[:2] == (404, "NOT_FOUND")

    ManagerPermission.objects.all().delete()
    assert error_of(step(api, owner, row, "accept", key=key))[:2] == (404, "NOT_FOUND")


def test_clients_are_told_only_so_often_and_only_if_somebody_says_so(owner: Owner) -> None:
    row = book(owner)
    for _number in range(TOLD_BY_VENUE.tries):
        count_try(TOLD_BY_VENUE, who=str(owner.house.venue.pk), now=NOW)

    told = error_of(step(owner.api, owner, row, "cancel", reason="Ill."))
    untold = data_of(step(owner.api, owner, row, "cancel", reason="Ill.", tell_client=False))

    assert told[0] == 429
    assert untold["history"][0]["told_client"] is False


def test_a_visit_goes_to_another_time_and_person(owner: Owner) -> None:
    row = book(owner)
    body = {
        "version": 1,
        "starts_at": "2036-05-05T12:05:00-07:00",
        "staff": str(owner.house.tomas.pk),
        "reason": "Ines is ill.",
        "tell_client": False,
    }

    moved = data_of(owner.api.send(f"{visit_at(owner, row)}move/", body))

    (work,) = moved["items"]
    assert (work["staff"]["name"], work["starts_local"], work["ends_local"]) == (
        "Tomás Rivera",
        "2036-05-05T12:05:00-07:00",
        "2036-05-05T13:20:00-07:00",
    )
    assert moved["total"] == {"amount_minor": 10500, "currency": "USD"}
    assert moved["version"] == 2
    assert [(one["event"], one["reason"]) for one in moved["history"]] == [
        ("reschedule", "Ines is ill.")
    ]


def test_a_visit_gets_another_length(owner: Owner) -> None:
    row = book(owner)
    body = {"version": 1, "starts_at": "2036-05-05T10:00:00-07:00", "minutes": 90}

    moved = data_of(owner.api.send(f"{visit_at(owner, row)}move/", body))
    refused = error_of(
        owner.api.send(f"{visit_at(owner, row)}move/", {**body, "version": 2, "minutes": 91})
    )

    assert moved["ends_local"] == "2036-05-05T11:30:00-07:00"
    assert refused[:2] == (422, "BOOKINGS_LENGTH_IMPOSSIBLE")


def test_a_move_into_taken_time_leaves_everything_as_it_was(owner: Owner) -> None:
    row = book(owner)
    book(owner, TEN + timedelta(hours=2))
    body = {"version": 1, "starts_at": "2036-05-05T12:00:00-07:00"}

    refused = error_of(owner.api.send(f"{visit_at(owner, row)}move/", body))

    assert refused[:2] == (409, "BOOKINGS_SLOT_TAKEN")
    kept = Booking.objects.get(pk=row.pk)
    assert (kept.starts_at, kept.version) == (TEN, 1)


def test_a_move_of_what_somebody_changed_meanwhile_is_refused(owner: Owner) -> None:
    row = book(owner)
    Booking.objects.update(version=2)
    body = {"version": 1, "starts_at": "2036-05-05T12:00:00-07:00"}

    refused = error_of(owner.api.send(f"{visit_at(owner, row)}move/", body))

    assert refused[:2] == (409, "BOOKINGS_VISIT_CHANGED_MEANWHILE")
    assert refused[2]["current"]["starts_local"] == "2036-05-05T10:00:00-07:00"


def test_notes_are_for_the_people_of_the_business(owner: Owner) -> None:
    row = book(owner)

    noted = data_of(
        as_ines(owner).send(f"{visit_at(owner, row)}notes/", {"text": " By bus. "}), 201
    )
    empty = error_of(owner.api.send(f"{visit_at(owner, row)}notes/", {"text": "  "}))

    assert noted["notes"] == [
        {"at": "2036-05-05T14:00:00Z", "author": "Ines Calloway", "text": "By bus."}
    ]
    assert (empty[0], list(empty[2])) == (400, ["text"])
    assert "bus" not in str(Answer.objects.get().body)


def test_to_other_businesses_there_is_no_visit(owner: Owner) -> None:
    row = book(owner)
    stranger = browser_of(make_venue(name="Elsewhere").business.owner)
    later = {"version": 1, "starts_at": "2036-05-05T12:00:00-07:00"}
    nothing = (404, "NOT_FOUND")

    assert error_of(step(stranger, owner, row, "cancel", reason="?"))[:2] == nothing
    assert error_of(stranger.send(f"{visit_at(owner, row)}move/", later))[:2] == nothing
    assert error_of(stranger.send(f"{visit_at(owner, row)}notes/", {"text": "?"}))[:2] == nothing
