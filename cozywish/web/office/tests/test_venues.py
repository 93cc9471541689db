"""The office's queue of venues, and what is decided there."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue, VenueEdit, VenuePhoto, VenueReview, VenueStatus
from cozywish.web.accounts.tests.steps import sign_in, words
from cozywish.web.office.tests.conftest import AT, looks_as

pytestmark = pytest.mark.django_db
QUEUE = "/admin/venues/venue/"


def ready(name: str, status: str = VenueStatus.SUBMITTED, **fields: Any) -> Venue:
    """A venue with everything it needs."""
    venue = make_venue(name=name, status=status, description="Warm hands.", **fields)
    ines = make_staff(venue)
    make_service(venue, by=[ines], price_cents=12800)
    open_daily(venue)
    work_daily(ines)
    return venue


def sent_in(venue: Venue, days_ago: int) -> None:
    at = AT - timedelta(days=days_ago)
    VenueReview.objects.create(venue=venue, at=at, actor=venue.business.owner, event="submit")


def decide(venue: Venue, name: str) -> str:
    return f"{QUEUE}{venue.pk}/do/{name}/"


@pytest.fixture
def vera(db: None) -> User:
    """Somebody who looks after venues."""
    set_up_office_groups(now=AT).unwrap()
    user = make_user("Vera Venues", is_staff=True)
    user.groups.add(Group.objects.get(name="office-work-2"))
    return user


@pytest.fixture
def reviewing(vera: User, client: Client) -> Client:
    """Vera's browser."""
    return looks_as(vera, client)


def test_those_that_wait_come_first_and_the_longest_on_top(reviewing: Client) -> None:
    ready("Live Place", VenueStatus.APPROVED)
    young, old = ready("Young Place"), ready("Old Place")
    sent_in(young, 1)
    sent_in(old, 3)
    ready("Newest Draft", VenueStatus.DRAFT)

    page = words(reviewing.get(QUEUE))

    names = ("Old Place", "Young Place", "Newest Draft", "Live Place")
    at = [page.index(name) for name in names]
    assert at == sorted(at)
    assert "March 2, 2026" in page.partition("Old Place")[2].partition("Young Place")[0]


def test_the_front_page_shows_what_waits_and_the_parts_one_may_look_at(
    reviewing: Client, vera: User
) -> None:
    young, old = ready("Young Place"), ready("Old Place")
    ready("Live Place", VenueStatus.APPROVED)
    sent_in(young, 1)
    sent_in(old, 3)

    answer = reviewing.get("/admin/")

    assert [venue.name for venue in answer.context["waiting"]] == ["Old Place", "Young Place"]
    assert f"{QUEUE}{old.pk}/preview/" in answer.content.decode()
    assert [part.label for part in answer.context["parts"]] == ["Bookings", "Businesses", "Venues"]
    here = [part.label for part in reviewing.get(QUEUE).context["parts"] if part.is_here]
    assert here == ["Venues"]


def test_who_may_not_look_at_venues_is_told_of_none(vera: User, client: Client) -> None:
    ready("Old Place")
    vera.groups.clear()
    vera.user_permissions.add(Permission.objects.get(codename="view_category"))

    answer = looks_as(vera, client).get("/admin/")

    assert answer.context["waiting"] is None
    assert "Old Place" not in words(answer)


def test_the_office_reads_what_a_venue_says_and_what_changed(reviewing: Client, vera: User) -> None:
    venue = ready("Fern & Ember")
    sent_in(venue, 3)
    page = words(reviewing.get(f"{QUEUE}{venue.pk}/change/"))
    assert "Hot stone massage: 60 min, $128.00" in page
    assert "Ines Calloway" in page
    assert "Nobody has looked at it yet." in page
    VenueReview.objects.create(
        venue=venue, at=AT, actor=vera, event="ask_for_changes", reasons="Say <where>."
    )
    VenueEdit.objects.create(
        venue=venue,
        at=AT + timedelta(hours=1),
        actor=venue.business.owner,
        field="tagline",
        before="Warm <hands>",
        after="Warmer hands",
    )

    page = words(reviewing.get(f"{QUEUE}{venue.pk}/change/"))

    assert page.count(": tagline Warm &lt;hands&gt; → Warmer hands") == 2  # since then, and of all
    assert "Changes asked (Vera Venues) Say &lt;where&gt;." in page or "Say <where>." in page


def test_the_office_sees_the_page_as_customers_will(reviewing: Client) -> None:
    venue = ready("Fern & Ember", slug="fern-ember")
    VenuePhoto.objects.create(
        venue=venue, position=1, image="art/venues/spa-still-0.webp", alt="A bath"
    )
    row = reviewing.get(f"{QUEUE}{venue.pk}/change/")
    assert str(row.context["acts"][0]["url"]) == f"{QUEUE}{venue.pk}/preview/"
    assert 'alt="A bath"' in row.content.decode()

    answer = reviewing.get(f"{QUEUE}{venue.pk}/preview/")

    page = answer.content.decode()
    assert answer.templates[0].name == "site/venue.html"
    assert "Only its team and our office see it now, and nobody can book yet." in page
    for said in ('alt="A bath"', "Hot stone massage", "$128", f"{QUEUE}{venue.pk}/change/"):
        assert said in page, said
    for door in ("/book/", "?services="):
        assert door not in page, door
    assert "'nonce-" in answer.headers["Content-Security-Policy"]


def test_the_preview_of_a_venue_costs_the_same_whatever_it_shows(reviewing: Client) -> None:
    venue = ready("Fern & Ember")
    reviewing.get(f"{QUEUE}{venue.pk}/preview/")
    with CaptureQueriesContext(connection) as few:
        reviewing.get(f"{QUEUE}{venue.pk}/preview/")
    for number in range(2, 6):
        person = make_staff(venue, f"Person {number}", position=number)
        make_service(venue, f"Service {number}", by=[person], position=number)
        VenuePhoto.objects.create(venue=venue, position=number, image="art/venues/spa-still-0.webp")

    with CaptureQueriesContext(connection) as many:
        reviewing.get(f"{QUEUE}{venue.pk}/preview/")

    assert len(many) == len(few)


def test_only_the_office_sees_the_preview_and_only_of_what_there_is(
    reviewing: Client, alice: User
) -> None:
    venue = ready("Fern & Ember")
    assert reviewing.get(f"{QUEUE}{UUID(int=7)}/preview/").status_code == 404
    stranger = Client()
    sign_in(stranger, alice.email)

    assert stranger.get(f"{QUEUE}{venue.pk}/preview/").status_code == 404
    assert Client().get(f"{QUEUE}{venue.pk}/preview/").status_code == 302


def test_a_venue_is_approved_and_customers_find_it(reviewing: Client, vera: User) -> None:
    venue = ready("Fern & Ember", slug="fern-ember")
    assert Client().get("/v/fern-ember/").status_code == 404
    page = words(reviewing.get(f"{QUEUE}{venue.pk}/change/"))
    assert [name for name in ("Approve", "Ask for changes", "Reject", "Suspend") if name in page] == [
        "Approve", "Ask for changes", "Reject",
    ]  # fmt: skip
    assert reviewing.get(decide(venue, "approve")).status_code == 200

    answer = reviewing.post(decide(venue, "approve"), {"reasons": ""})

    assert answer.headers["Location"] == f"{QUEUE}{venue.pk}/change/"
    assert Client().get("/v/fern-ember/").status_code == 200
    review = VenueReview.objects.get()
    assert (review.actor, review.event) == (vera, "approve")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("changes", "SUBMITTED", "CHANGES_ASKED"),
        ("reject", "SUBMITTED", "REJECTED"),
        ("suspend", "APPROVED", "SUSPENDED"),
        ("reinstate", "SUSPENDED", "APPROVED"),
    ],
)
def test_every_other_decision_needs_its_reasons(
    reviewing: Client, name: str, before: str, after: str
) -> None:
    venue = ready("Fern & Ember", before)

    refused = reviewing.post(decide(venue, name), {"reasons": " "})
    assert refused.status_code == 422
    assert "Please fill this in." in words(refused)
    venue.refresh_from_db()
    assert venue.status == before

    assert reviewing.post(decide(venue, name), {"reasons": "No such door."}).status_code == 303
    venue.refresh_from_db()
    assert venue.status == after
    assert VenueReview.objects.get().reasons == "No such door."


def test_what_does_not_fit_the_moment_is_said(reviewing: Client) -> None:
    venue = ready("Fern & Ember", VenueStatus.DRAFT)

    answer = reviewing.post(decide(venue, "approve"))

    assert answer.status_code == 409
    assert "That cannot be done now: the venue is “Draft”." in words(answer)


def test_other_groups_look_and_do_not_decide(looking: Client) -> None:
    venue = ready("Fern & Ember")

    assert "Approve" not in words(looking.get(f"{QUEUE}{venue.pk}/change/"))
    for name in ("approve", "changes", "reject", "suspend", "reinstate"):
        assert looking.post(decide(venue, name), {"reasons": "x"}).status_code == 404


def test_nobody_decides_about_their_own_venue(reviewing: Client, vera: User) -> None:
    venue = ready("Fern & Ember", owner=vera)

    assert reviewing.post(decide(venue, "approve")).status_code == 404
    assert reviewing.post(decide(venue, "nothing")).status_code == 404


def test_the_proof_is_asked_again_after_a_while(reviewing: Client) -> None:
    venue, session = ready("Fern & Ember"), reviewing.session
    for method in session["account_authentication_methods"]:
        method["at"] = 0
    session.save()

    answer = reviewing.post(decide(venue, "approve"))

    assert answer.status_code == 302
    assert "reauthenticate" in answer.headers["Location"]
    venue.refresh_from_db()
    assert venue.status == "SUBMITTED"
