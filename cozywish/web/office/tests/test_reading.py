"""Contact data is shown to who says why, and every look is written down (G7)."""

from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import lock_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.web.accounts.tests.steps import sign_in, words
from cozywish.web.office.tests.conftest import AT, WHY

LOG = "/admin/audit/auditentry/"


def reads() -> list[tuple[UUID | None, str, UUID, str]]:
    """Who saw what, and why."""
    found = AuditEntry.objects.filter(action="audit.read").order_by("pk")
    return list(found.values_list("actor_id", "object_type", "object_id", "reason"))


@pytest.mark.parametrize(
    "path",
    ["accounts/user/", "accounts/loginattempt/", "accounts/useractivity/", "bookings/booking/"],
)
def test_who_looks_says_why_first(olga: User, client: Client, path: str) -> None:
    sign_in(client, olga.email)
    answer = client.get(f"/admin/{path}?q=alice")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(
        f"/admin/why/?next=%2Fadmin%2F{path.split('/', maxsplit=1)[0]}"
    )

    asked = client.get(answer.headers["Location"])
    assert "Why do you need to look?" in words(asked)
    back = {"reason": WHY, "next": f"/admin/{path}?q=alice"}
    assert client.post("/admin/why/", {**back, "reason": " "}).status_code == 422
    assert client.post("/admin/why/", back).headers["Location"] == f"/admin/{path}?q=alice"
    assert client.get(f"/admin/{path}?q=alice").status_code == 200


@pytest.mark.parametrize("away", ["https://evil.example/admin/", "//evil.example/admin/", "/me/"])
def test_saying_why_leads_nowhere_else(olga: User, client: Client, away: str) -> None:
    sign_in(client, olga.email)
    answer = client.post("/admin/why/", {"reason": WHY, "next": away})
    assert answer.headers["Location"] == "/admin/"


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 303)])
def test_a_reason_is_good_for_half_an_hour(looking: Client, minutes: int, status: int) -> None:
    session = looking.session
    session["office_why"]["until"] -= minutes * 60
    session.save()
    assert looking.get("/admin/accounts/user/").status_code == status


def test_every_row_of_a_list_is_a_look(looking: Client, olga: User, alice: User) -> None:
    bob = make_user("Bob Barber")
    looking.get("/admin/accounts/user/?o=2")
    expected = {(olga.pk, "accounts.user", person.pk, WHY) for person in (alice, bob)}
    assert set(reads()) == expected, "and nobody is logged for seeing themselves"
    assert len(reads()) == 2


def test_only_what_was_found_was_seen(looking: Client, olga: User, alice: User) -> None:
    make_user("Bob Barber")
    looking.get("/admin/accounts/user/?q=alice@example.com")
    assert reads() == [(olga.pk, "accounts.user", alice.pk, WHY)]


def test_opening_a_person_is_a_look(looking: Client, olga: User, alice: User) -> None:
    assert "alice@example.com" in words(looking.get(f"/admin/accounts/user/{alice.pk}/change/"))
    assert reads() == [(olga.pk, "accounts.user", alice.pk, WHY)]


def test_tries_and_activity_are_looks_at_their_person(
    looking: Client, olga: User, alice: User, rows: None
) -> None:
    looking.get("/admin/accounts/loginattempt/?q=alice@example.com")
    looking.get("/admin/accounts/useractivity/?q=alice@example.com")
    assert reads() == [(olga.pk, "accounts.user", alice.pk, WHY)] * 2


def test_the_log_says_it_in_words(ruling: Client, ada: User, olga: User, alice: User) -> None:
    lock_user(officer=olga, user=alice, reason="Asked\nto", now=AT).unwrap()
    page = words(ruling.get(f"{LOG}?action=accounts.locked"))
    assert "Olga Office (Office) CozyWish locked the account Alice Archer Asked to" in page


def test_reading_the_log_is_written_down(ruling: Client, ada: User) -> None:
    ruling.get(f"{LOG}?action=audit.read&q=alice@example.com")
    entry = AuditEntry.objects.get(action="audit.log_read")
    assert (entry.actor_kind, entry.actor_id, entry.data) == (
        "OFFICE",
        ada.pk,
        {"asked": "action=audit.read"},
    )
    ruling.get(f"{LOG}{entry.pk}/change/")
    last = AuditEntry.objects.order_by("-pk")[0]
    assert (last.action, last.data) == ("audit.log_read", {"asked": f"object_id={entry.pk}"})


def test_what_one_did_and_what_was_done_to_them(
    ruling: Client, ada: User, olga: User, alice: User
) -> None:
    lock_user(officer=olga, user=alice, reason="Request 1", now=AT).unwrap()
    for typed in ("alice@example.com", "ALICE@example.com ", str(alice.pk), "olga@example.com"):
        assert "Request 1" in words(ruling.get(LOG, {"q": typed})), typed
    for typed in ("bob@example.com", "ABCDEFGHIJ", str(UUID(int=5))):
        assert "Request 1" not in words(ruling.get(LOG, {"q": typed})), typed


def test_one_day(ruling: Client, olga: User, alice: User) -> None:
    lock_user(officer=olga, user=alice, reason="Request 1", now=AT).unwrap()
    assert "Request 1" in words(ruling.get(LOG, {"day": "2026-03-05"}))
    assert "Request 1" not in words(ruling.get(LOG, {"day": "2026-03-06"}))


def test_a_long_log_costs_no_more(
    ruling: Client, olga: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        person = make_user(f"Person{number} P")
        lock_user(officer=olga, user=person, reason="x", now=AT).unwrap()
    with django_assert_max_num_queries(16) as taken:
        ruling.get(LOG)
    counted = [query["sql"] for query in taken.captured_queries if "COUNT(" in query["sql"]]
    assert counted
    assert all("LIMIT 10000" in sql for sql in counted)


def test_nobody_of_the_office_but_the_admin_reads_it(looking: Client) -> None:
    assert looking.get(LOG).status_code == 403
    assert looking.get(f"{LOG}1/change/").status_code == 403
    assert not AuditEntry.objects.filter(action="audit.log_read").exists()


def test_a_visit_is_found_by_its_reference_and_seeing_it_is_a_look(
    looking: Client, olga: User
) -> None:
    venue = make_venue()
    booking = make_booking(make_staff(venue), [make_service(venue)], AT.replace(year=2036))
    page = words(looking.get("/admin/bookings/booking/", {"q": booking.reference.lower()}))
    assert booking.reference in page
    assert reads() == [(olga.pk, "booking", booking.pk, WHY)]


def test_a_visit_says_its_price_as_people_do_and_whose_clock_its_times_follow(
    looking: Client,
) -> None:
    venue = make_venue()
    booking = make_booking(make_staff(venue), [make_service(venue)], AT.replace(year=2036))
    Booking.objects.filter(pk=booking.pk).update(total_cents=4550, currency="USD")
    page = words(looking.get(f"/admin/bookings/booking/{booking.pk}/change/"))
    assert "Total: $45.50" in page
    assert "4550" not in page
    assert "Times are in UTC" in page
