"""The way of a venue to its customers; it stands here because hours are the last thing that a venue needs for it."""

from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import Permission as DjangoPermission
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.models import OpeningHours, Shift
from cozywish.apps.venues import services
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.machine import VENUE
from cozywish.apps.venues.models import (
    Permission,
    StaffMember,
    Venue,
    VenueEvent,
    VenueReview,
    VenueStatus,
)
from cozywish.apps.venues.queries import public_venues
from cozywish.apps.venues.services import submit_venue
from cozywish.apps.venues.tests.conftest import NOW
from cozywish.core.services import Failure, Success

pytestmark = pytest.mark.django_db
Event, Status = VenueEvent, VenueStatus
NO_SERVICE = "a service that somebody of your team does"
NO_HOURS = "opening hours, and working hours of somebody who does a service"
BY_THE_OFFICE = {
    Event.APPROVE: services.approve,
    Event.ASK_FOR_CHANGES: services.ask_for_changes,
    Event.REJECT: services.reject,
    Event.SUSPEND: services.suspend,
    Event.REINSTATE: services.reinstate,
}
DECISIONS = [
    Event.SUBMIT,
    *BY_THE_OFFICE,
]  # an edit is none: it is saved, whatever becomes of the venue


def ready_venue(status: str = Status.DRAFT, owner: User | None = None) -> Venue:
    """A venue with everything it needs."""
    venue = make_venue(status=status, description="Warm hands.", owner=owner)
    ines = make_staff(venue)
    make_service(venue, by=[ines])
    open_daily(venue)
    work_daily(ines)
    return venue


def an_officer(name: str = "Olive Office") -> User:
    officer = make_user(name, is_staff=True)
    may = DjangoPermission.objects.get(codename="review_venue")
    officer.user_permissions.add(may)
    return User.objects.get(pk=officer.pk)


def kept() -> list[object]:
    """All that a step could write."""
    return [
        list(t.objects.order_by("pk").values()) for t in (Venue, VenueReview, AuditEntry, Delivery)
    ]


def test_a_venue_is_sent_in_written_down_and_its_owner_told() -> None:
    venue = ready_venue()

    services.submit_venue(editor=venue.business.owner, venue_id=venue.pk, now=NOW).unwrap()

    venue.refresh_from_db()
    assert venue.status == Status.SUBMITTED
    review = VenueReview.objects.get()
    assert (review.venue, review.at, review.actor, review.event, review.reasons) == (
        venue, NOW, venue.business.owner, "submit", "",
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="venues.submit")
    assert (entry.actor_kind, entry.actor_id, entry.object_type, entry.object_id) == (
        "USER", venue.business.owner_id, "venue", venue.pk,
    )  # fmt: skip
    assert Delivery.objects.get().payload == {"review_id": review.pk, "venue_id": str(venue.pk)}


@pytest.mark.parametrize(
    ("broken", "missing"),
    [
        (lambda v: Venue.objects.filter(pk=v.pk).update(description=""), "a description and a category"),
        (lambda v: v.categories.all().delete(), "a description and a category"),
        (
            lambda v: StaffMember.objects.filter(venue=v).update(is_bookable=False),
            f"somebody who takes bookings, {NO_SERVICE}, {NO_HOURS}",
        ),
        (
            lambda v: v.services.update(is_active=False),
            f"{NO_SERVICE}, {NO_HOURS}",
        ),
        (
            lambda v: OpeningHours.objects.all().delete(),
            NO_HOURS,
        ),
        (
            lambda v: Shift.objects.all().delete(),
            NO_HOURS,
        ),
    ],
)  # fmt: skip
def test_a_venue_that_lacks_something_stays_a_draft(broken, missing: str) -> None:  # type: ignore[no-untyped-def]
    venue = ready_venue()
    broken(venue)
    before = kept()

    refused = submit_venue(editor=venue.business.owner, venue_id=venue.pk, now=NOW)

    assert isinstance(refused, Failure)
    assert refused.error.code == "VENUES_INCOMPLETE"
    assert refused.error.message == f"Not yet. Still missing: {missing}."
    assert kept() == before


@pytest.mark.parametrize(("status", "event"), list(product(VenueStatus.values, DECISIONS)))
def test_only_what_the_table_lists_can_be_done(status: str, event: str) -> None:
    venue, officer = ready_venue(status), an_officer()
    before = kept()
    actor = "P" if event == Event.SUBMIT else "F"
    listed = VENUE.find(state=status, event=event, actor=actor)

    if event == Event.SUBMIT:
        done = submit_venue(editor=venue.business.owner, venue_id=venue.pk, now=NOW)
    else:
        work = BY_THE_OFFICE[VenueEvent(event)]
        done = work(officer=officer, venue_id=venue.pk, reasons="Because.", now=NOW)

    if listed is None:
        assert isinstance(done, Failure)
        assert done.error.code == "VENUES_WRONG_MOMENT"
        assert kept() == before
    else:
        assert isinstance(done, Success)
        venue.refresh_from_db()
        assert venue.status == listed.target
        assert VenueReview.objects.get().event == event


def test_the_table_lists_the_eight_ways() -> None:
    ways = [(t.event, *sorted(t.sources), t.target, *t.actors) for t in VENUE.transitions]

    assert ways == [
        ("submit", "CHANGES_ASKED", "DRAFT", "SUBMITTED", "P"),
        ("approve", "SUBMITTED", "APPROVED", "F"),
        ("ask_for_changes", "REJECTED", "SUBMITTED", "CHANGES_ASKED", "F"),
        ("reject", "SUBMITTED", "REJECTED", "F"),
        ("suspend", "APPROVED", "SUSPENDED", "F"),
        ("reinstate", "SUSPENDED", "APPROVED", "F"),
        ("edit", "APPROVED", "SUBMITTED", "P"),
        (
            "close",
            *("APPROVED", "CHANGES_ASKED", "DRAFT", "REJECTED", "SUBMITTED", "SUSPENDED"),
            *("CLOSED", "O"),
        ),
    ]


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (Event.ASK_FOR_CHANGES, Status.SUBMITTED),
        (Event.REJECT, Status.SUBMITTED),
        (Event.SUSPEND, Status.APPROVED),
        (Event.REINSTATE, Status.SUSPENDED),
    ],
)
@pytest.mark.parametrize("reasons", ["", "  \n "])
def test_the_office_says_why(event: VenueEvent, status: str, reasons: str) -> None:
    venue, officer = ready_venue(status), an_officer()
    before = kept()

    refused = BY_THE_OFFICE[event](officer=officer, venue_id=venue.pk, reasons=reasons, now=NOW)

    assert isinstance(refused, Failure)
    assert (refused.error.code, refused.error.field) == ("VENUES_REASONS_MISSING", "reasons")
    assert kept() == before


def test_a_reason_is_kept_for_the_owner_and_the_audit_log_only_says_where() -> None:
    venue, officer = ready_venue(Status.SUBMITTED), an_officer()

    services.reject(officer=officer, venue_id=venue.pk, reasons=" No such door. ", now=NOW).unwrap()

    review = VenueReview.objects.get()
    assert review.reasons == "No such door."
    entry = AuditEntry.objects.get()
    assert (entry.actor_kind, entry.actor_id, entry.action, entry.reason, entry.data) == (
        "OFFICE", officer.pk, "venues.reject", "", {"review": review.pk},
    )  # fmt: skip


def test_the_office_does_not_approve_what_lost_a_part_meanwhile() -> None:
    venue = ready_venue(Status.SUBMITTED)
    Shift.objects.all().delete()

    refused = services.approve(officer=an_officer(), venue_id=venue.pk, reasons="", now=NOW)

    assert isinstance(refused, Failure)
    assert refused.error.code == "VENUES_INCOMPLETE"


def test_nobody_decides_without_the_right_or_about_what_is_their_own() -> None:
    owner = an_officer("Bob Barnes")
    venue = ready_venue(Status.SUBMITTED, owner=owner)
    manager = an_officer("Mona Marsh")
    make_manager(venue, manager, Permission.BOOKINGS_VIEW)
    helper = make_user("Hugo Help", is_staff=True)
    left = an_officer("Lea Left")
    left.is_active = False
    before = kept()

    for officer in (owner, manager, helper, left, make_user("Charlie Cole")):
        refused = services.approve(officer=officer, venue_id=venue.pk, reasons="", now=NOW)
        assert isinstance(refused, Failure)
        assert refused.error.code == "VENUES_REVIEW_NOT_YOURS"
    assert kept() == before


def test_a_manager_sends_in_exactly_the_venues_of_the_grant() -> None:
    venue, mona = ready_venue(), make_user("Mona Marsh")
    grant = make_manager(venue, mona, Permission.VENUE_EDIT)
    grant.staff.add(venue.staff.get())
    for person in (mona, make_user("Charlie Cole")):
        with pytest.raises(Venue.DoesNotExist):
            submit_venue(editor=person, venue_id=venue.pk, now=NOW).unwrap()
    grant.venues.add(venue)

    assert submit_venue(editor=mona, venue_id=venue.pk, now=NOW).unwrap().status == "SUBMITTED"


def test_a_suspended_venue_is_not_public_and_comes_back() -> None:
    venue, officer = ready_venue(Status.APPROVED), an_officer()
    assert list(public_venues()) == [venue]

    services.suspend(officer=officer, venue_id=venue.pk, reasons="Police.", now=NOW).unwrap()
    assert list(public_venues()) == []

    later = NOW + timedelta(hours=1)
    services.reinstate(officer=officer, venue_id=venue.pk, reasons="Sorry.", now=later).unwrap()
    assert list(public_venues()) == [venue]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE venues_venuereview SET reasons = 'x'",
        "UPDATE venues_venuereview SET reasons = '', event = 'approve'",
        "UPDATE venues_venuereview SET reasons = '', actor_id = NULL",
        "DELETE FROM venues_venuereview",
    ],
)
def test_the_database_keeps_every_step_for_ever(change: str) -> None:
    venue = ready_venue(Status.SUBMITTED)
    services.reject(officer=an_officer(), venue_id=venue.pk, reasons="No", now=NOW).unwrap()

    with (
        pytest.raises((IntegrityError, DatabaseError), match="venues_venuereview_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_the_reasons_of_a_step_can_be_emptied_and_nothing_else_of_it() -> None:
    venue = ready_venue(Status.SUBMITTED)
    services.reject(officer=an_officer(), venue_id=venue.pk, reasons="No", now=NOW).unwrap()

    VenueReview.objects.update(reasons="")

    assert VenueReview.objects.get().event == "reject"
