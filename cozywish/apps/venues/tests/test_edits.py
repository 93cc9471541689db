"""An edit of a venue: kept in words for the office, and by a rule of the site it waits for it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue, VenueEdit, VenuePhoto, VenueReview, VenueStatus
from cozywish.apps.venues.queries import decided_at, edits_of
from cozywish.apps.venues.services import (
    Answered,
    Details,
    Introduction,
    Words,
    add_faq,
    add_staff,
    add_staff_together,
    change_staff,
    change_venue,
    describe_photos,
    feature_staff,
    move_photo,
    order_photos,
    remove_photo,
    take_back,
)
from cozywish.apps.venues.tests.conftest import NOW

pytestmark = pytest.mark.django_db
SAID = Details(
    name="Fern & Ember",
    address_line1="2218 NE Alberta St",
    district="Alberta Arts",
    postcode="97211",
)


@pytest.fixture
def venue() -> Venue:
    make_postcode()
    venue = make_venue(name="Fern & Ember", slug="fern-ember")
    return save(venue)  # so that pin, rules and place are those of SAID


def save(venue: Venue, **changes: object) -> Venue:
    said = replace(SAID, **changes)  # type: ignore[arg-type]
    return change_venue(
        editor=venue.business.owner, venue_id=venue.pk, version=venue.version, details=said, now=NOW
    ).unwrap()


def edits() -> list[tuple[str, str, str]]:
    return list(VenueEdit.objects.order_by("field").values_list("field", "before", "after"))


def test_by_default_an_edit_goes_live_at_once_and_is_kept_in_words(venue: Venue) -> None:
    saved = save(venue, tagline="Warm hands", facts=["wifi", "step_free"], lead_minutes=240)

    assert saved.status == VenueStatus.APPROVED
    assert saved.facts == ["step_free", "wifi"]
    assert edits() == [
        ("facts", "", "Step-free entrance, Wi-Fi"),
        ("tagline", "", "Warm hands"),
    ]
    assert not VenueReview.objects.exists()


def test_where_the_office_looks_first_an_edit_takes_the_venue_back_to_review(
    venue: Venue, settings: Settings
) -> None:
    settings.VENUE_EDITS_GO_LIVE = False

    saved = save(venue, tagline="Warm hands")

    assert saved.status == VenueStatus.SUBMITTED
    assert not Venue.objects.public().exists()
    step = VenueReview.objects.get()
    assert (step.event, step.actor, step.at) == ("edit", venue.business.owner, NOW)
    assert AuditEntry.objects.filter(action="venues.edit").count() == 1
    assert Delivery.objects.filter(event="venues.venue_reviewed").count() == 1


def test_a_question_is_an_edit_too(venue: Venue, settings: Settings) -> None:
    settings.VENUE_EDITS_GO_LIVE = False

    add_faq(
        editor=venue.business.owner, venue_id=venue.pk, said=Answered("Parking?", "Yes."), now=NOW
    ).unwrap()

    venue.refresh_from_db()
    assert venue.status == VenueStatus.SUBMITTED


def test_photos_in_every_way_are_edits(venue: Venue) -> None:
    owner = venue.business.owner
    first, second = (
        VenuePhoto.objects.create(venue=venue, position=n, image=f"p{n}", alt="") for n in (1, 2)
    )
    about: dict[str, Any] = {"editor": owner, "venue_id": venue.pk, "now": NOW}

    describe_photos(words={second.pk: Words("A bath", "")}, **about).unwrap()
    move_photo(photo_id=second.pk, is_earlier=True, **about).unwrap()
    order_photos(seen=[second.pk, first.pk], wanted=[first.pk, second.pk], **about).unwrap()
    remove_photo(photo_id=first.pk, **about).unwrap()

    assert edits() == [
        ("order of photos", "1, 2", "2, 1"),
        ("order of photos", "1, 2", "2, 1"),
        ("photo 2", "", "A bath"),
        ("photos", "2", "1"),
    ]


def test_what_is_said_of_a_person_is_an_edit_and_whether_they_are_bookable_is_none(
    venue: Venue, settings: Settings
) -> None:
    settings.VENUE_EDITS_GO_LIVE = False
    owner, ines = venue.business.owner, make_staff(venue, "Ines Calloway")
    resting = Introduction("Ines Calloway", is_bookable=False)

    change_staff(user=owner, staff_id=ines.pk, who=resting, seen=1, now=NOW).unwrap()
    venue.refresh_from_db()
    assert (venue.status, edits()) == (VenueStatus.APPROVED, [])
    told = Introduction("Ines Calloway", "Lead therapist", "Warm hands.")
    change_staff(user=owner, staff_id=ines.pk, who=told, seen=2, now=NOW).unwrap()

    venue.refresh_from_db()
    assert venue.status == VenueStatus.SUBMITTED
    assert edits() == [("team", "Ines Calloway", "Ines Calloway\nLead therapist\nWarm hands.")]


@pytest.mark.parametrize(
    ("act", "after"),
    [
        (lambda who, house: add_staff(**who, venue_id=house.pk, who=Introduction("Eve", "", "Calm.")), "Eve\nCalm."),
        (
            lambda who, house: add_staff_together(
                **who, venue_id=house.pk, who=[Introduction("Eve"), Introduction("Ida", "Dyer")]
            ),
            "Eve\n\nIda\nDyer",
        ),
        (lambda who, house: feature_staff(**who, staff_id=house.staff.get(name="Ines").pk), "Ines"),
        (lambda who, house: take_back(**who, staff_id=house.staff.get(name="Tomás").pk), "Tomás"),
    ],
)  # fmt: skip
def test_who_is_new_to_customers_is_an_edit_too(
    venue: Venue, settings: Settings, act: Any, after: str
) -> None:
    settings.VENUE_EDITS_GO_LIVE = False
    make_staff(venue, "Ines", featured_place=None)
    make_staff(venue, "Tomás", is_active=False)

    act({"user": venue.business.owner, "now": NOW}, venue).unwrap()

    venue.refresh_from_db()
    assert venue.status == VenueStatus.SUBMITTED
    assert edits() == [("team", "", after)]


def test_rules_for_bookings_and_the_same_once_more_go_on_being_live(
    venue: Venue, settings: Settings
) -> None:
    settings.VENUE_EDITS_GO_LIVE = False

    assert save(venue, lead_minutes=240).status == VenueStatus.APPROVED
    venue.refresh_from_db()
    assert save(venue, lead_minutes=240).status == VenueStatus.APPROVED
    assert edits() == []


def test_of_a_draft_nothing_is_kept(venue: Venue) -> None:
    Venue.objects.update(status=VenueStatus.DRAFT)

    save(venue, tagline="Warm hands")

    assert edits() == []


def test_the_office_reads_what_changed_since_it_decided(venue: Venue) -> None:
    save(venue, tagline="Before")
    VenueReview.objects.create(
        venue=venue, at=NOW + timedelta(hours=1), actor=venue.business.owner, event="reinstate"
    )
    VenueEdit.objects.create(
        venue=venue,
        at=NOW + timedelta(hours=2),
        actor=venue.business.owner,
        field="tagline",
        before="Before",
        after="After",
    )

    since = decided_at(venue)

    assert [edit.after for edit in edits_of(venue, since=since)] == ["After"]
    assert [edit.after for edit in edits_of(venue, since=None)] == ["After", "Before"]


def test_the_database_knows_the_states(venue: Venue) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Venue.objects.update(status="GONE")
