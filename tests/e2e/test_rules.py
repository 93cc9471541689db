"""Rules that an owner sets are what customers are offered: steps, service times, what comes first, kept visits."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.scheduling.models import OpeningHours
from cozywish.apps.venues.models import StaffMember, Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer", phone="+15035550148"))


def looks_good(page: Page) -> None:
    fits(page)
    axe_clean(page)


def saves(page: Page, button: str = "Save") -> None:
    looks_good(page)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    looks_good(page)


def owner(visitor: Visitor) -> User:
    return visitor.venue.business.owner


def ines(visitor: Visitor) -> StaffMember:
    return visitor.venue.staff.get(position=1)


def offered(visitor: Visitor, service: str, on: date) -> list[str]:
    """The times that whoever is signed in is offered with Ines on that day, free ones alone."""
    pk = visitor.venue.services.get(name=service).pk
    who = ines(visitor).pk
    visitor.go(f"/v/{visitor.venue.slug}/book/time/?services={pk}&staff={who}&date={on}")
    looks_good(visitor.page)
    words = visitor.page.locator("main .slot:not(.is-taken)").all_inner_texts()
    return [word.replace("\xa0", " ") for word in words]


def test_while_something_is_processing_somebody_else_is_served(visitor: Visitor) -> None:
    """75 minutes: 20 of work, 45 in which Ines is free, 10 of work. Half an hour for another client fits in between."""
    page = visitor.page
    massage = visitor.venue.services.get(name="Hot stone massage")
    visitor.go_as(owner(visitor), f"/pro/services/{massage.pk}/")
    page.get_by_role("link", name="Steps, rooms and equipment").click()
    page.get_by_role("button", name="Divide it into steps").click()
    for number, (what, minutes) in enumerate(
        [("Hands on", "20"), ("Processing", "45"), ("Hands on", "10")], start=1
    ):
        if page.get_by_label(f"Step {number}, what happens").count() == 0:
            page.get_by_role("button", name="Another step").click()
        page.get_by_label(f"Step {number}, what happens").select_option(label=what)
        page.get_by_label(f"Step {number}, minutes").fill(minutes)
    saves(page)
    at_ten = visitor.tomorrow(10)
    make_booking(ines(visitor), [massage], at_ten, customer=make_user("Bob Barnes"))

    visitor.go_as(visitor.alice, "/")
    short = offered(visitor, "Head and neck release", at_ten.date())
    assert "10:30 AM" in short  # from 10:20 to 11:05 nobody needs her
    assert not {"9:45 AM", "10:00 AM", "10:15 AM", "10:45 AM", "11:00 AM"} & set(short)
    assert "11:15 AM" in short


def test_a_service_is_offered_in_its_own_times_alone(visitor: Visitor) -> None:
    page = visitor.page
    massage = visitor.venue.services.get(name="Hot stone massage")
    day = visitor.tomorrow(9).date()
    name = day.strftime("%A")
    visitor.go_as(owner(visitor), f"/pro/services/{massage.pk}/")
    page.get_by_role("link", name="When it is offered").click()
    its_day = page.get_by_role("group", name=name)
    its_day.get_by_role("checkbox").check()
    its_day.get_by_label(f"{name}, stretch 1, from").fill("13:00")
    its_day.get_by_label(f"{name}, stretch 1, to").fill("15:00")
    saves(page)

    visitor.go_as(visitor.alice, "/")
    times = offered(visitor, "Hot stone massage", day)
    assert times == ["1:00 PM", "1:15 PM", "1:30 PM", "1:45 PM"]
    assert "9:00 AM" in offered(visitor, "Head and neck release", day)
    assert offered(visitor, "Hot stone massage", day + timedelta(days=1)) == []


def test_what_has_to_come_first_is_said_and_times_before_it_are_not_offered(
    visitor: Visitor,
) -> None:
    page, venue = visitor.page, visitor.venue
    massage = venue.services.get(name="Hot stone massage")
    patch = make_service(venue, "Patch test", by=[ines(visitor)], duration_minutes=15, position=3)
    visitor.go_as(owner(visitor), f"/pro/services/{massage.pk}/")
    page.get_by_role("link", name="Extras, questions, prerequisites").click()
    page.get_by_label("Needs another service first").select_option(label="Patch test")
    page.get_by_label("At least this many hours before").fill("48")
    page.get_by_label("Minimum age").fill("18")
    saves(page)

    visitor.go_as(visitor.alice, f"/v/{venue.slug}/")
    expect(page.get_by_text("Needs “Patch test” 48 hours before").first).to_be_visible()
    visitor.go(f"/v/{venue.slug}/book/time/?services={massage.pk}")
    sentence = "Before “Hot stone massage” you need “Patch test” here, at least 48 hours earlier."
    expect(page.get_by_text(sentence)).to_be_visible()
    looks_good(page)
    page.get_by_role("link", name="Patch test").click()
    expect(page.locator(f"input[type=checkbox][value='{patch.pk}']")).to_be_checked()

    today = visitor.tomorrow(0).date() - timedelta(days=1)
    noon_yesterday = visitor.tomorrow(12) - timedelta(days=2)
    mine = {"customer": visitor.alice, "contact_email": visitor.alice.email}
    make_booking(ines(visitor), [patch], noon_yesterday, state="COMPLETED", **mine)
    assert offered(visitor, "Hot stone massage", today) == []
    expect(page.get_by_text("you see the times from 48 hours to 180 days after it")).to_be_visible()
    assert offered(visitor, "Hot stone massage", noon_yesterday.date() + timedelta(days=2))[0] == (
        "12:15 PM"
    )
    page.locator("main .slot:not(.is-taken) input").first.check(force=True)
    page.locator(".btn-primary[form=step]").locator("visible=true").last.click()
    page.wait_for_url("**/book/details/**")
    looks_good(page)
    assert Booking.objects.filter(state="HELD", customer=visitor.alice).count() == 1


def test_hours_that_leave_a_visit_out_are_decided_by_the_owner(visitor: Visitor) -> None:
    page, visit = visitor.page, visitor.booked(18)
    begins = visit.starts_at
    name = visitor.tomorrow(18).strftime("%A")
    visitor.go_as(owner(visitor), "/pro/hours/")
    day = page.get_by_role("group", name=name)
    day.get_by_label(f"{name}, stretch 1, to").fill("17:00")
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_text("1 visit does not fit what you want to save.")).to_be_visible()
    expect(page.get_by_text("Alice Archer · Ines Calloway")).to_be_visible()
    looks_good(page)

    page.get_by_role("link", name="Leave it as it was").click()
    expect(page.get_by_label(f"{name}, stretch 1, to")).to_have_value("20:00")
    page.get_by_label(f"{name}, stretch 1, to").fill("17:00")
    page.get_by_role("button", name="Save hours").click()
    page.get_by_label("Keep it as it is").check()
    page.get_by_role("button", name="Save all of it").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_label(f"{name}, stretch 1, to")).to_have_value("17:00")
    looks_good(page)

    visit.refresh_from_db()
    assert (visit.state, visit.starts_at) == ("CONFIRMED", begins)
    weekday = visitor.tomorrow(18).weekday()
    closes = OpeningHours.objects.get(venue=visitor.venue, weekday=weekday).closes_minute
    assert closes == 17 * 60
    visitor.go_as(visitor.alice, f"/b/{visit.reference}/")
    expect(page.get_by_text("6:00 PM").first).to_be_visible()


def test_a_new_name_has_a_new_address_and_the_old_one_leads_there(visitor: Visitor) -> None:
    page, venue = visitor.page, visitor.venue
    old = venue.slug
    make_postcode()
    visitor.go_as(owner(visitor), "/pro/venue/")
    page.get_by_label("Name", exact=True).fill("Juniper & Steam Bathhouse")
    looks_good(page)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()

    venue.refresh_from_db()
    assert venue.slug == "juniper-steam-bathhouse" != old
    visitor.go_as(visitor.alice, f"/v/{old}/")
    page.wait_for_url(f"**/v/{venue.slug}/")
    expect(page.get_by_role("heading", name="Juniper & Steam Bathhouse").first).to_be_visible()
    looks_good(page)


def test_an_address_is_chosen_and_one_that_is_taken_is_told_at_the_field(visitor: Visitor) -> None:
    page, venue = visitor.page, visitor.venue
    old, other = venue.slug, Venue.objects.exclude(pk=venue.pk).first()
    assert other is not None
    make_postcode()
    visitor.go_as(owner(visitor), "/pro/venue/")
    address = page.get_by_label("Address of your page")
    expect(address).to_have_value(old)
    address.fill(other.slug)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("That address leads to another venue.")).to_be_visible()
    looks_good(page)
    address.fill("Alberta Bathhouse")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()

    visitor.go_as(visitor.alice, f"/v/{old}/")
    page.wait_for_url("**/v/alberta-bathhouse/")
