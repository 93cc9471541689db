"""What the office does by the API: venues that wait, and what the site says."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from allauth.headless.tokens.strategies.jwt.internal import session_key_from_sid
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.api.documents import document
from cozywish.api.tests.client import AppClient, data_of, error_of
from cozywish.api.tests.conftest import NOW, browser_of
from cozywish.api.tests.test_document import OPERATIONS, example_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import Category, OldCategorySlug, Tag
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.machine import VENUE
from cozywish.apps.venues.models import Venue, VenueEdit, VenueReview
from cozywish.toolkit.sealed_sessions import SessionStore

NOTHING = (404, "NOT_FOUND")
EXECUTED = {"decideAboutVenue", "addCategory", "changeCategory", "addTag", "changeTag"} | {
    *("helpWithBooking", "moveBookingForOffice"),  # test_office_bookings.py
}


def officer(group: str, **fields: Any) -> User:
    set_up_office_groups(now=NOW).unwrap()
    user = make_user(f"{group} Office", is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=group))
    return user


def signed_in_as(user: User) -> AppClient:
    """An app in which that person has given the password just now."""
    app = AppClient()
    said = app.sign_in(user.email)
    sid = jwt.decode(said["access_token"], options={"verify_signature": False})["sid"]
    session = SessionStore(session_key_from_sid(sid))
    session[METHODS] = [{"method": "password", "at": NOW.timestamp()}]  # by the clock of the tests
    session.save()
    return app


@pytest.fixture
def reviewer(db: None) -> AppClient:
    """Somebody who looks after venues."""
    return signed_in_as(officer("office-work-2"))


@pytest.fixture
def editor(db: None) -> AppClient:
    """Somebody who looks after what the site says."""
    return signed_in_as(officer("office-work-3"))


def ready(name: str, days_ago: int, status: str = "SUBMITTED") -> Venue:
    """A venue with everything it needs, sent in so long ago."""
    venue = make_venue(name=name, status=status, description="Warm hands.")
    ines = make_staff(venue)
    make_service(venue, by=[ines])
    open_daily(venue)
    work_daily(ines)
    at, owner = NOW - timedelta(days=days_ago), venue.business.owner
    VenueReview.objects.create(venue=venue, at=at, actor=owner, event="submit")
    return venue


def decide(api: AppClient, venue: Venue, event: str, reasons: str = "") -> Any:
    body = {"event": event, "reasons": reasons}
    return api.send(f"office/venues/{venue.pk}/verdicts/", body)


def test_the_longest_wait_is_on_top(reviewer: AppClient) -> None:
    late, early = ready("Late", 1), ready("Early", 5)
    ready("Live", 9, status="APPROVED")

    found = data_of(reviewer.ask("office/venues/"))

    assert [one["name"] for one in found] == ["Early", "Late"]
    assert found[0] == {
        "id": str(early.pk),
        "name": "Early",
        "slug": early.slug,
        "status": "SUBMITTED",
        "business": early.business.name,
        "place": early.place.name,
        "since": "2036-04-30T14:00:00Z",
    }
    page = reviewer.ask("office/venues/", {"page_size": "1"})
    cursor = page.json()["meta"]["pagination"]["next_cursor"]
    rest = data_of(reviewer.ask("office/venues/", {"cursor": cursor}))
    assert [one["id"] for one in rest] == [str(late.pk)]
    live = data_of(reviewer.ask("office/venues/", {"status": "APPROVED"}))
    assert [one["name"] for one in live] == ["Live"]


def test_a_venue_shows_what_was_changed_since_the_last_decision(reviewer: AppClient) -> None:
    venue = ready("Fern", 5)
    owner = venue.business.owner
    for hours, before, after in ((100, "old", "older"), (1, "Warm feet.", "Warm hands.")):
        VenueEdit.objects.create(
            venue=venue,
            at=NOW - timedelta(hours=hours),
            actor=owner,
            field="description",
            before=before,
            after=after,
        )
    VenueReview.objects.create(
        venue=venue,
        at=NOW - timedelta(hours=2),
        actor=owner,
        event="ask_for_changes",
        reasons="Hands!",
    )

    found = data_of(reviewer.ask(f"office/venues/{venue.pk}/"))

    assert [(one["before"], one["after"]) for one in found["edits"]] == [
        ("Warm feet.", "Warm hands.")
    ]
    assert [(one["event"], one["reasons"]) for one in found["history"]] == [
        ("ask_for_changes", "Hands!"),
        ("submit", ""),
    ]
    assert found["verdicts"] == ["approve", "ask_for_changes", "reject"]


@pytest.mark.parametrize(
    ("event", "status", "reached"),
    [
        ("approve", "SUBMITTED", "APPROVED"),
        ("ask_for_changes", "SUBMITTED", "CHANGES_ASKED"),
        ("reject", "SUBMITTED", "REJECTED"),
        ("suspend", "APPROVED", "SUSPENDED"),
        ("reinstate", "SUSPENDED", "APPROVED"),
    ],
)
def test_each_verdict_is_given(reviewer: AppClient, event: str, status: str, reached: str) -> None:
    venue = ready("Fern", 5, status=status)

    done = data_of(decide(reviewer, venue, event, "So it is."))

    assert (done["status"], done["history"][0]["reasons"]) == (reached, "So it is.")
    assert Venue.objects.get(pk=venue.pk).status == reached


def test_every_verdict_of_the_table_is_tried_above() -> None:
    (mark,) = test_each_verdict_is_given.pytestmark  # type: ignore[attr-defined]
    listed = {row.event for row in VENUE.transitions if "F" in row.actors}
    assert {one[0] for one in mark.args[1]} == listed
    assert set(document()["components"]["schemas"]["VerdictEnum"]["enum"]) == listed


def test_a_verdict_that_cannot_be_given_says_why(reviewer: AppClient) -> None:
    venue = ready("Fern", 5)

    assert error_of(decide(reviewer, venue, "suspend", "?"))[:2] == (409, "VENUES_WRONG_MOMENT")
    assert error_of(decide(reviewer, venue, "reject"))[:2] == (422, "VENUES_REASONS_MISSING")
    assert error_of(decide(reviewer, venue, "close", "?"))[:2] == (400, "VALIDATION_ERROR")
    assert Venue.objects.get(pk=venue.pk).status == "SUBMITTED"


def test_whoever_proved_it_too_long_ago_proves_it_again(db: None) -> None:
    venue = ready("Fern", 5)
    browser = browser_of(officer("office-work-2"))

    body = {"event": "approve"}
    refused = error_of(browser.send(f"office/venues/{venue.pk}/verdicts/", body))

    assert refused[:2] == (401, "ACCOUNTS_REAUTHENTICATION_REQUIRED")
    assert data_of(browser.ask("office/venues/"))[0]["name"] == "Fern"


def test_nobody_decides_about_their_own_venue(db: None) -> None:
    olga = officer("office-work-2")
    venue = make_venue(owner=olga, status="SUBMITTED", description="Warm hands.")
    app = signed_in_as(olga)

    assert error_of(decide(app, venue, "approve"))[:2] == NOTHING
    assert data_of(app.ask(f"office/venues/{venue.pk}/"))["verdicts"] == []


@pytest.mark.parametrize("path", ["venues/", "categories/", "tags/"])
def test_for_everybody_else_there_is_no_office(db: None, path: str) -> None:
    alice = signed_in_as(make_user("Alice Archer"))
    venue = ready("Fern", 5)

    assert error_of(alice.ask(f"office/{path}"))[:2] == NOTHING
    assert error_of(alice.ask(f"office/venues/{venue.pk}/"))[:2] == NOTHING
    assert error_of(decide(alice, venue, "approve"))[:2] == NOTHING
    assert error_of(AppClient().ask(f"office/{path}"))[:2] == (401, "NOT_SIGNED_IN")


def test_a_group_does_what_is_its_own(reviewer: AppClient, editor: AppClient) -> None:
    venue = ready("Fern", 5)

    assert error_of(reviewer.ask("office/categories/"))[:2] == NOTHING
    assert error_of(reviewer.send("office/tags/", example_of("addTag")))[:2] == NOTHING
    assert error_of(decide(editor, venue, "approve"))[:2] == NOTHING


def test_a_long_queue_costs_no_more_queries_than_a_short_one(reviewer: AppClient) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            data_of(reviewer.ask("office/venues/"))
        return len(asked)

    ready("One", 1)
    few = queries()
    for number in range(4):
        ready(f"Another {number}", number)

    assert queries() == few


SAUNAS = {"name": "Saunas", "slug": "saunas", "hue": "pine", "version": 1}


def test_a_category_gets_another_address_and_keeps_the_old_one(editor: AppClient) -> None:
    made = data_of(editor.send("office/categories/", example_of("addCategory")), 201)
    path = f"office/categories/{made['id']}/"

    changed = data_of(editor.replace(path, SAUNAS))

    assert made == {
        "id": Category.objects.get().pk,
        "slug": "sauna",
        "name": "Sauna",
        "icon": "spa",
        "position": 9,
        "is_active": True,
        "description": "",
        "hue": "ember",
        "version": 1,
    }
    assert changed == {**made, **SAUNAS, "position": 1, "version": 2}
    assert OldCategorySlug.objects.get().slug == "sauna"
    assert data_of(editor.ask("office/categories/")) == [changed]
    said = AuditEntry.objects.filter(action__startswith="catalog.").values_list("action", flat=True)
    assert list(said.order_by("pk")) == ["catalog.category_added", "catalog.category_changed"]


def test_a_tag_is_added_and_switched_off(editor: AppClient) -> None:
    made = data_of(editor.send("office/tags/", example_of("addTag")), 201)
    off = {**example_of("changeTag"), "is_active": False}

    changed = data_of(editor.replace(f"office/tags/{made['id']}/", off))

    assert (made["is_active"], changed["is_active"]) == (True, False)
    assert data_of(editor.ask("office/tags/")) == [changed]
    assert Tag.objects.get().is_active is False


@pytest.mark.parametrize("kind", ["Category", "Tag"])
def test_who_saves_second_gets_what_the_first_has_saved(editor: AppClient, kind: str) -> None:
    words = "office/categories/" if kind == "Category" else "office/tags/"
    path = f"{words}{data_of(editor.send(words, example_of(f'add{kind}')), 201)['id']}/"
    first = data_of(editor.replace(path, {**example_of(f"change{kind}"), "description": "Warm"}))

    late = {**example_of(f"change{kind}"), "name": "Hot"}
    status, code, details = error_of(editor.replace(path, late))

    assert (status, code) == (409, "CATALOG_WORD_CHANGED_MEANWHILE")
    assert details == {"current": first}
    seen = {name: value for name, value in first.items() if name != "id"}
    done = data_of(editor.replace(path, {**seen, "name": "Hot"}))
    assert (done["name"], done["description"], done["version"]) == ("Hot", "Warm", 3)


def test_an_address_that_leads_elsewhere_is_taken(editor: AppClient) -> None:
    make_category("sauna")

    refused = error_of(editor.send("office/categories/", example_of("addCategory")))

    assert refused[:2] == (422, "CATALOG_SLUG_TAKEN")
    assert list(refused[2]) == ["slug"]
    assert error_of(editor.replace("office/tags/7/", example_of("changeTag")))[:2] == NOTHING


def test_the_example_of_a_verdict_is_true(reviewer: AppClient) -> None:
    path = f"office/venues/{ready('Fern', 5).pk}/verdicts/"

    done = data_of(reviewer.send(path, example_of("decideAboutVenue")))

    assert done["status"] == "CHANGES_ASKED"


def test_the_example_of_a_changed_category_is_true(editor: AppClient) -> None:
    row = make_category("facial")

    changed = data_of(editor.replace(f"office/categories/{row.pk}/", example_of("changeCategory")))

    assert changed["slug"] == "sauna"


def test_every_example_of_the_office_is_executed() -> None:
    paths = document()["paths"]
    with_body = {
        name
        for name, (method, path) in OPERATIONS.items()
        if "/office/" in path and "requestBody" in paths[path][method]
    }

    assert with_body == EXECUTED
