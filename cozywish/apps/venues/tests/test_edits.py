"""An edit of a venue: kept in words for the office, and by a rule of the site it waits for it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import Venue, VenueEdit, VenueReview, VenueStatus
from cozywish.apps.venues.queries import decided_at, edits_of
from cozywish.apps.venues.services import Answered, Details, add_faq, change_venue
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
        Venue.objects.update(status="CLOSED")
