"""What an owner gets wrong is told where it stands, and the rest is kept: prices, minutes, breaks, files, lists."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import Venue, VenuePhoto
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def looks_good(page: Page) -> None:
    fits(page)
    axe_clean(page)


def test_negative_minutes_and_a_price_that_is_none_are_told_at_their_fields(
    visitor: Visitor,
) -> None:
    page = visitor.page
    visitor.go_as(visitor.venue.business.owner, "/pro/services/new/")
    page.get_by_label("Name", exact=True).fill("Salt scrub")
    page.get_by_label("Length in minutes").fill("-20")
    page.get_by_label("Price in USD").fill("much")
    page.get_by_role("button", name="Add to your list").click()

    expect(page.get_by_label("Length in minutes")).to_have_accessible_description(
        "Choose a length in steps of five minutes, from 5 minutes to 24 hours."
    )
    expect(page.get_by_label("Price in USD")).to_have_accessible_description(
        "Write the price like 45 or 45.50."
    )
    expect(page.get_by_label("Name", exact=True)).to_have_value("Salt scrub")
    expect(page.get_by_label("Length in minutes")).to_have_value("-20")
    looks_good(page)
    assert not Service.objects.filter(name="Salt scrub").exists()


def test_a_break_outside_the_working_hours_is_told_at_its_line(visitor: Visitor) -> None:
    page = visitor.page
    person = visitor.venue.staff.get(position=1)
    visitor.go_as(visitor.venue.business.owner, f"/pro/team/{person.pk}/schedule/")
    breaks = page.get_by_role("group", name="Monday").last
    breaks.get_by_role("checkbox").check()
    breaks.get_by_label("Monday, stretch 1, from").fill("04:00")
    breaks.get_by_label("Monday, stretch 1, to").fill("04:30")
    page.get_by_role("button", name="Save schedule").click()

    expect(breaks.get_by_label("Monday, stretch 1, from")).to_have_accessible_description(
        "This is not inside the working time of the day."
    )
    expect(breaks.get_by_label("Monday, stretch 1, from")).to_have_value("04:00")
    looks_good(page)
    assert not person.breaks.exists()


def test_of_200_lines_three_wrong_ones_stay_to_be_mended(visitor: Visitor) -> None:
    page, venue = visitor.page, visitor.venue
    before = Service.objects.filter(venue=venue).count()
    lines = [f"Ritual {number} {30 + 5 * (number % 6)} min ${number}" for number in range(1, 201)]
    lines[49], lines[119], lines[179] = "Back -20 min $20", "Scrub 30 min much", "Zero 0 min $10"
    visitor.go_as(venue.business.owner, "/pro/services/paste/")
    page.get_by_label("Your price list").fill("\n".join(lines))
    page.get_by_role("button", name="See what it says").click()
    expect(page.get_by_text("3 lines need a look")).to_be_visible()
    for number, text in ((50, lines[49]), (120, lines[119]), (180, lines[179])):
        expect(page.get_by_text(f"Line {number}, “{text}”:")).to_be_visible()
    looks_good(page)

    page.get_by_role("button", name="Add 197 services").click()

    expect(page.get_by_text("197 services are on your list.")).to_be_visible()
    left = page.get_by_label("Your price list").input_value().splitlines()
    assert left == [lines[49], lines[119], lines[179]]
    assert Service.objects.filter(venue=venue).count() == before + 197


def test_a_photo_of_26_mb_and_files_that_are_none_are_named_and_the_good_one_is_kept(
    visitor: Visitor,
) -> None:
    page = visitor.page
    picture = BytesIO()
    Image.new("RGB", (400, 300), (10, 120, 90)).save(picture, "JPEG")
    said = b"<script>alert(1)</script>"
    files = {
        "big.jpg": picture.getvalue() + b"\0" * (26 * MB),
        "page.jpg": b"<html>" + said,
        "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg'>" + said + b"</svg>",
        "both.jpg": picture.getvalue() + b"PK\x03\x04<html>" + said,
    }
    had = VenuePhoto.objects.filter(venue=visitor.venue).count()
    visitor.go_as(visitor.venue.business.owner, "/pro/venue/photos/")
    chosen = [
        FilePayload(name=name, mimeType="image/jpeg", buffer=body) for name, body in files.items()
    ]
    page.locator("#photos-input").set_input_files(chosen)

    expect(page.get_by_text("1 of 4 photos added.")).to_be_attached(timeout=30_000)
    for name in ("big.jpg", "page.jpg", "drawing.png"):
        wrong = page.locator(".photo-wait", has_text=name)
        expect(wrong.locator(".errors")).to_be_visible()
    expect(page.get_by_text("This file has 26")).to_be_visible()
    looks_good(page)
    kept = VenuePhoto.objects.filter(venue=visitor.venue).order_by("position")
    assert kept.count() == had + 1
    newest = kept.last()
    assert newest is not None
    served = page.request.get(visitor.base + newest.url(400, "jpg"))
    assert served.status == 200
    assert said not in served.body()
