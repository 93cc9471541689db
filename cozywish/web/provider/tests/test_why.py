"""The page that says why: who may ask about whom, what they read, and where they are led."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Prerequisites
from cozywish.apps.scheduling.models import Break, TimeOff
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.web.provider.tests.conftest import THURSDAY, House, at

NEXT = THURSDAY + timedelta(days=3650)  # long after today, whenever that is


@pytest.fixture
def house(house: House) -> House:
    """The house books ten years ahead."""
    house.venue.horizon_days = 5000
    house.venue.save()
    return house


def asked(
    user: User | None,
    house: House,
    time: str = "10:00",
    who: StaffMember | None = None,
    **more: str,
) -> str:
    client = Client()
    assert user is not None
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    said = {
        "who": str((who or house.ines).pk),
        "service": str(house.massage.pk),
        "day": NEXT.isoformat(),
        "at": time,
        **more,
    }
    return client.get("/pro/calendar/why/", said).content.decode()


def test_a_free_time_is_said_to_be_free_with_every_rule_that_allows_it(house: House) -> None:
    page = asked(house.bob, house)

    assert "Customers can book this" in page
    assert "The venue is open" in page
    assert "Where this is set" not in page


def test_every_rule_in_the_way_is_named_and_leads_to_where_it_is_set(house: House) -> None:
    page = asked(house.bob, house, "21:07")

    assert "Customers cannot book this" in page
    assert "Visits start every 15 minutes, counted from midnight." in page
    assert "This person does not work for at least part of the visit." in page
    assert f'href="/pro/team/{house.ines.pk}/schedule/"' in page


def test_a_break_and_time_off_are_named(house: House) -> None:
    Break.objects.create(
        staff=house.ines, weekday=NEXT.weekday(), starts_minute=600, ends_minute=660
    )
    TimeOff.objects.create(
        staff=house.ines, starts_at=at(10, on=NEXT), ends_at=at(12, on=NEXT), reason="Dentist"
    )

    page = asked(house.bob, house)

    assert "The visit would run into a break." in page
    assert "This person has time off." in page
    assert 'href="/pro/time-off/"' in page
    assert "Dentist" not in page


def test_whose_visit_is_in_the_way_is_told_to_those_who_may_see_it(house: House) -> None:
    visit = make_booking(house.ines, [house.massage], at(10, on=NEXT), contact_name="Alice Archer")

    for user in (house.bob, house.ines.user):
        page = asked(user, house)
        assert "This person’s time is taken." in page
        assert "Alice Archer" in page
        assert f'href="/pro/visits/{visit.reference}/"' in page
    colleague = asked(house.tomas.user, house)
    assert "This person’s time is taken." in colleague
    assert "another visit" in colleague
    assert "Alice" not in colleague
    assert visit.reference not in colleague


def test_who_sets_no_rules_is_led_to_no_page_of_them(house: House) -> None:
    assert "Where this is set" in asked(house.bob, house, "21:00")
    assert "Where this is set" not in asked(house.tomas.user, house, "21:00")


def test_a_manager_asks_only_about_those_their_grant_covers(house: House) -> None:
    mona = make_user("Mona Marsh", email="mona@example.com")
    make_manager(house.venue, mona, Permission.BOOKINGS_VIEW).staff.add(house.tomas)

    assert "Customers can book this" in asked(mona, house, who=house.tomas)
    about_ines = asked(mona, house)
    assert "Select a valid choice" in about_ines
    assert "Ines" not in about_ines


def test_nobody_asks_about_another_business(house: House) -> None:
    stranger = make_staff(make_venue(slug="elsewhere", name="Elsewhere"), "Sam Stranger")

    page = asked(house.bob, house, who=stranger)

    assert "Select a valid choice" in page
    assert "Sam Stranger" not in page


@pytest.mark.parametrize("wrong", [{"day": "tomorrow"}, {"at": "25:00"}, {"day": "1899-01-01"}])
def test_what_cannot_be_read_is_asked_again(
    house: House, client: Client, wrong: dict[str, str]
) -> None:
    client.force_login(house.bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    said = {
        "who": str(house.ines.pk),
        "service": str(house.massage.pk),
        "day": "2036-05-05",
        "at": "10:00",
    }

    page = client.get("/pro/calendar/why/", said | wrong)

    assert page.status_code == 422
    assert "Customers can" not in page.content.decode()


def test_a_time_that_the_clock_skips_does_not_exist(house: House, client: Client) -> None:
    client.force_login(house.bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    said = {
        "who": str(house.ines.pk),
        "service": str(house.massage.pk),
        "day": "2027-03-14",
        "at": "02:30",
    }

    page = client.get("/pro/calendar/why/", said)

    assert page.status_code == 422
    assert "The clock skips this time on that day." in page.content.decode()


def test_what_has_to_come_first_depends_on_the_client(house: House) -> None:
    patch = make_service(house.venue, "Patch test", by=[house.ines], duration_minutes=15)
    Prerequisites.objects.create(service=house.massage, first=patch, days_before=700)
    visit = make_booking(house.ines, [patch], timezone.now() - timedelta(days=1))
    foreign = make_booking(make_staff(make_venue()), [make_service(make_venue())], at(10, on=NEXT))

    page = asked(house.bob, house)
    assert "Customers can book this" in page
    assert "Only for clients who had “Patch test” here at least 2 days before." in page

    page = asked(house.bob, house, client=visit.reference.lower())
    assert "Customers cannot book this" in page  # ten years after it
    assert "This client had no “Patch test” here from 700 days to 2 days before." in page
    assert f'href="/pro/services/{house.massage.pk}/options/"' in page

    page = asked(house.bob, house, client=foreign.reference)
    assert "You see no visit with this reference." in page
