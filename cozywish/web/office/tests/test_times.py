"""Support asks why a venue's customers can or cannot book a time, and reads nothing of anybody's visits."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from cozywish.web.office.tests.conftest import looks_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(db: None) -> StaffMember:
    venue = make_venue(time_zone="UTC")
    open_daily(venue)
    ines = make_staff(venue, "Ines Calloway")
    work_daily(ines)
    make_service(venue, "Massage", by=[ines])
    return ines


def asked(client: Client, ines: StaffMember, at: str, **more: str) -> tuple[int, str]:
    day = timezone.now().date() + timedelta(days=2)
    said = {
        "who": str(ines.pk),
        "service": str(ines.venue.services.get().pk),
        "day": str(day),
        "at": at,
    }
    page = client.get(f"/admin/venues/venue/{ines.venue.pk}/times/", said | more)
    return page.status_code, page.content.decode()


@pytest.mark.parametrize("group", ["office-work-1", "office-work-2"])
def test_support_reads_which_rule_says_no(
    olga: User, client: Client, ines: StaffMember, group: str
) -> None:
    olga.groups.set([Group.objects.get(name=group)])
    browser = looks_as(olga, client)

    assert "Customers can book this" in asked(browser, ines, "10:00")[1]
    status, page = asked(browser, ines, "21:00")
    assert status == 200
    assert "Customers cannot book this" in page
    assert "This person does not work for at least part of the visit." in page


def test_support_does_not_read_whose_visit_it_is(
    olga: User, client: Client, ines: StaffMember
) -> None:
    ten = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=2)
    visit = make_booking(ines, list(ines.venue.services.all()), ten, contact_name="Alice Archer")

    _, page = asked(looks_as(olga, client), ines, "10:00")

    assert "This person’s time is taken." in page
    assert "Alice" not in page
    assert visit.reference not in page


def test_what_cannot_be_read_is_asked_again(olga: User, client: Client, ines: StaffMember) -> None:
    assert asked(looks_as(olga, client), ines, "25:00")[0] == 422


def test_for_everybody_else_there_is_nothing(client: Client, ines: StaffMember) -> None:
    client.force_login(
        ines.venue.business.owner, backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    assert asked(client, ines, "10:00")[0] == 404
