"""An owner's photos in a real browser at both widths: several at once, one of them bad, in order, described, seen."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits, passes
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
DRAWN = 30_000  # milliseconds in which a busy machine has drawn two photos
PHOTOS = "/pro/venue/photos/"
CHOSEN = "image => image.decode().then(() => image.currentSrc.split('/').pop())"


@pytest.fixture
def visitor(
    town: list[Venue], shown: Page, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> Visitor:
    settings.MEDIA_ROOT = tmp_path
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def photo(name: str, colour: tuple[int, int, int]) -> FilePayload:
    body = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(body, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": body.getvalue()}


def bad() -> FilePayload:
    return {"name": "plan.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}


def tile(page: Page, number: int) -> Locator:
    return page.locator(".photo-tile").nth(number - 1)


def uploads(page: Page) -> None:
    """Three at once: two are kept, and the other is named with what is wrong."""
    page.get_by_label("Drop photos here, or choose them").set_input_files(
        [photo("pool.jpg", (20, 90, 90)), bad(), photo("sauna.jpg", (160, 90, 30))]
    )
    expect(page.locator(".photo-tile")).to_have_count(3, timeout=DRAWN)
    expect(page.locator(".photo-wait")).to_have_count(1)
    expect(page.locator(".photo-wait")).to_contain_text("plan.svg")
    expect(page.get_by_role("alert")).to_contain_text("is no JPEG, PNG, WebP or GIF picture")
    expect(page.get_by_text("2 of 3 photos added.")).to_be_attached()
    expect(page.get_by_text("3 of 20")).to_be_visible()
    passes(page, "photos-uploaded")


def orders(page: Page) -> None:
    """The last one goes to the front with the arrow keys; undoing takes the last step back, a button does it again."""

    def saved(act: Callable[[], None]) -> None:
        with page.expect_response("**/photos/order/") as answer:
            act()
        assert answer.value.status == 204

    grip = tile(page, 3).get_by_role("button", name="Move: drag, or press the arrow keys")
    saved(lambda: grip.press("ArrowLeft"))
    saved(lambda: page.keyboard.press("ArrowLeft"))
    saved(page.get_by_role("button", name="Undo").last.click)
    saved(lambda: tile(page, 2).get_by_role("button", name="Move earlier").click())
    expect(tile(page, 1).get_by_text("Cover")).to_be_visible()
    expect(tile(page, 2).get_by_text("Cover")).to_be_hidden()


def describes(page: Page) -> None:
    tile(page, 1).get_by_label("What it shows").fill("A sauna of cedar")
    expect(page.get_by_text("1 unsaved change")).to_be_visible()
    page.get_by_role("button", name="Save descriptions").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(tile(page, 1)).not_to_contain_text("No description yet")
    expect(tile(page, 3)).to_contain_text("No description yet")


def test_photos_are_uploaded_put_in_order_described_and_seen(visitor: Visitor) -> None:
    page, venue = visitor.page, visitor.venue
    visitor.go_as(venue.business.owner, PHOTOS)
    uploads(page)
    orders(page)
    describes(page)

    visitor.go(f"/v/{venue.slug}/")
    gallery = page.get_by_role("region", name="Photos")
    names = gallery.get_by_role("img").evaluate_all("all => all.map((image) => image.alt)")
    assert names[0] == "A sauna of cedar"
    assert f"Photo of {venue.name}" in names
    cover = gallery.get_by_role("img", name="A sauna of cedar")
    is_phone = page.evaluate("innerWidth") == 390
    assert cover.evaluate(CHOSEN) == ("480.avif" if is_phone else "900.avif")
    axe_clean(page)
    fits(page)


def test_a_photo_is_dragged_to_the_front_and_removed_and_a_service_gets_one(
    visitor: Visitor,
) -> None:
    page = visitor.page
    visitor.go_as(visitor.venue.business.owner, PHOTOS)
    page.get_by_label("Drop photos here, or choose them").set_input_files(
        photo("pool.jpg", (20, 90, 90))
    )
    expect(page.locator(".photo-tile")).to_have_count(2, timeout=DRAWN)
    tile(page, 1).scroll_into_view_if_needed()
    tile(page, 2).locator("[data-grip]").hover()
    page.mouse.down()
    first = tile(page, 1).bounding_box()
    assert first is not None
    page.mouse.move(first["x"] + 60, first["y"] + first["height"] - 20)
    page.mouse.up()
    expect(page.get_by_role("status").filter(has_text="The order is saved.")).to_be_visible()
    assert [photo.alt for photo in visitor.venue.photos.order_by("position")] == [
        *("", "A massage table by a window")
    ]

    tile(page, 1).get_by_role("link", name="Remove this photo").click()
    expect(page.get_by_text("It is your cover")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".photo-tile")).to_have_count(1)
    expect(tile(page, 1).get_by_text("Cover")).to_be_visible()

    service = visitor.venue.services.get(position=1)
    visitor.go(f"/pro/services/{service.pk}/picture/")
    chosen = page.locator("main input[type=file]")
    chosen.set_input_files(bad())
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is no JPEG, PNG, WebP or GIF picture")).to_be_visible()
    chosen.set_input_files(photo("stones.jpg", (60, 60, 60)))
    page.get_by_label("What it shows").fill("Warm stones")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The picture is saved.")).to_be_visible()
    visitor.go(f"/v/{visitor.venue.slug}/")
    expect(page.get_by_role("img", name="Warm stones").first).to_be_visible()
