"""The pages of the photos: several at once, each with its own error; order, words, removing; what customers see."""

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from cozywish.apps.venues.factories import make_manager, make_venue
from cozywish.apps.venues.models import Permission, Venue, VenuePhoto, VenueStatus
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import read, same_bytes, signed_in, words

PHOTOS = "/pro/venue/photos/"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def jpeg(name: str = "pool.jpg") -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (700, 500), (20, 90, 90)).save(body, "JPEG")
    return SimpleUploadedFile(name, body.getvalue(), "image/jpeg")


def drawing(venue: Venue, position: int, alt: str = "") -> VenuePhoto:
    image = f"art/venues/massage-interior-{position % 3}.webp"
    return VenuePhoto.objects.create(venue=venue, position=position, image=image, alt=alt)


def alts(venue: Venue) -> list[str]:
    return list(venue.photos.order_by("position").values_list("alt", flat=True))


def test_several_photos_come_at_once_and_what_is_none_is_named(house: House) -> None:
    client = signed_in(house.bob)
    wrong = SimpleUploadedFile("plan.svg", b"<svg/>", "image/jpeg")
    cut = jpeg("cut.jpg")
    cut = SimpleUploadedFile("cut.jpg", cut.read()[:900])

    answer = client.post(PHOTOS, {"photos": [jpeg(), wrong, jpeg("sauna.jpg"), cut]})

    html = answer.content.decode()
    said = words(html)
    assert (answer.status_code, house.venue.photos.count()) == (422, 2)
    assert "2 photos added." in said
    assert "plan.svg This file (6 bytes) is no JPEG, PNG, WebP or GIF picture." in said
    assert "cut.jpg This JPEG picture (900 bytes) cannot be read." in said
    assert html.count('class="photo-tile"') == 2
    assert "2 of 20" in said
    assert "Next best: add 3 more photos, then the top of your page is filled." in said


def test_one_upload_too_many_says_when_to_go_on_and_keeps_the_rest(house: House) -> None:
    client = signed_in(house.bob)
    nothing = [SimpleUploadedFile(f"{n}.jpg", b"-") for n in range(29)]

    said = words(
        client.post(PHOTOS, {"photos": [*nothing, jpeg(), jpeg("late.jpg")]}).content.decode()
    )

    assert house.venue.photos.count() == 1
    assert re.search(r"late\.jpg Too many", said) or re.search(r"late\.jpg [^.]*wait", said), said[
        -400:
    ]


def test_no_file_at_all_is_told(house: House) -> None:
    client = signed_in(house.bob)
    assert client.post(PHOTOS, {}).status_code == 303
    assert "Please choose photos first." in read(client, PHOTOS)


def test_the_script_gets_one_tile_or_one_sentence(house: House) -> None:
    client = signed_in(house.bob)
    asks = {"HX-Request": "true"}

    made = client.post(PHOTOS, {"photos": jpeg()}, headers=asks)
    wrong = client.post(PHOTOS, {"photos": SimpleUploadedFile("x.jpg", b"x")}, headers=asks)

    assert (made.status_code, made.content.decode().count("<li")) == (201, 1)
    assert "No description yet" in made.content.decode()
    assert (wrong.status_code, wrong["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert wrong.content.decode().startswith("This file (1\xa0byte) is no JPEG")


def test_customers_see_the_photos_in_widths_and_in_order(house: House) -> None:
    bob = signed_in(house.bob)
    bob.post(PHOTOS, {"photos": [jpeg(), jpeg("sauna.jpg")]})
    cover = house.venue.photos.get(position=1)

    html = Client().get("/v/fern-ember/").content.decode()

    sets = re.findall(r'srcset="([^"]+)"', html)
    first = [f"/media/{cover.image}/480.avif 480w", f"/media/{cover.image}/700.avif 700w"]
    assert (sets[0].split(", "), len(sets)) == (first, 6)
    assert f'src="data:image/webp;base64,{cover.tiny}"' in html
    assert html.count('alt="Photo of Fern &amp; Ember"') == 2
    assert f'content="http://testserver/media/{cover.image}/700.jpg"' in html
    picture = Client().get(f"/media/{cover.image}/480.avif")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/avif")
    for other in ("original.jpg", "pool.jpg", "tiny.webp", ""):
        assert Client().get(f"/media/{cover.image}/{other}").status_code == 404


def test_more_than_five_photos_are_behind_a_button(house: House) -> None:
    for position in range(1, 8):
        drawing(house.venue, position, f"Room {position}")
    html = Client().get("/v/fern-ember/").content.decode()
    assert "gallery-5" in html
    assert "All 7 photos" in words(html)
    assert html.count('alt="Room 7"') == 1


def test_words_are_saved_and_what_somebody_else_wrote_is_shown(house: House) -> None:
    photo = drawing(house.venue, 1, "A room")
    bob, sheet = signed_in(house.bob), f"{PHOTOS}words/"

    def say(alt: str, before: str) -> tuple[int, str]:
        answer = bob.post(sheet, {f"alt-{photo.pk}": alt, f"before-{photo.pk}": before})
        return answer.status_code, answer.content.decode()

    assert say("A warm  room", "A room")[0] == 303
    status, html = say("A cold room", "A room")
    assert (status, alts(house.venue)) == (409, ["A warm room"])
    assert "Saved by now: “A warm room”." in words(html)
    assert 'value="A cold room"' in html
    assert (
        f'name="before-{photo.pk}" value="A warm room"' in html
    )  # the next click may save over it
    assert say("A cold room", "A warm room")[0] == 303
    assert say("x" * 161, "A cold room")[0] == 422
    assert alts(house.venue) == ["A cold room"]


def test_photos_move_without_a_script_and_by_the_whole_order(house: House) -> None:
    a, b, c = (drawing(house.venue, n, name).pk for n, name in enumerate("abc", start=1))
    bob = signed_in(house.bob)

    assert bob.post(f"{PHOTOS}{c}/move/", {"to": "earlier"}).status_code == 303
    assert alts(house.venue) == ["a", "c", "b"]
    seen = f"{a},{c},{b}"
    done = bob.post(f"{PHOTOS}order/", {"seen": seen, "wanted": f"{b},{a},{c}"})
    late = bob.post(f"{PHOTOS}order/", {"seen": seen, "wanted": f"{c},{b},{a}"})
    assert (done.status_code, late.status_code) == (204, 409)
    assert late.content.decode().startswith("Somebody else changed the photos meanwhile.")
    assert bob.post(f"{PHOTOS}order/", {"seen": "x", "wanted": "9" * 40}).status_code == 409
    assert alts(house.venue) == ["b", "a", "c"]


def test_removing_asks_first(house: House) -> None:
    bob, photo = signed_in(house.bob), drawing(house.venue, 1)
    path = f"{PHOTOS}{photo.pk}/remove/"

    assert "It is your cover" in read(bob, path)
    assert house.venue.photos.count() == 1
    assert bob.post(path)["Location"] == PHOTOS
    assert (house.venue.photos.count(), bob.post(path).status_code) == (0, 404)


def test_photos_of_others_are_as_if_there_were_none(house: House) -> None:
    bob, elsewhere = signed_in(house.bob), drawing(make_venue(), 1)
    photo = drawing(house.venue, 1)
    for act in ("move", "remove"):
        theirs, nobodys = (bob.post(f"{PHOTOS}{pk}/{act}/") for pk in (elsewhere.pk, 999_999))
        assert (theirs.status_code, same_bytes(theirs, nobodys)) == (404, True)
    assert VenuePhoto.objects.count() == 2

    ines = signed_in(house.ines.user)
    for path in (PHOTOS, f"{PHOTOS}{photo.pk}/remove/"):
        assert (ines.get(path).status_code, ines.post(path).status_code) == (403, 403)
    make_manager(house.venue, house.tomas.user, Permission.VENUE_EDIT, manages_all=True)
    assert signed_in(house.tomas.user).get(PHOTOS).status_code == 200


def test_the_checklist_counts_photos_and_does_not_wait_for_them(house: House) -> None:
    Venue.objects.filter(pk=house.venue.pk).update(status=VenueStatus.DRAFT)
    bob = signed_in(house.bob)
    assert "Add photos Optional The first one is your cover. Add" in read(bob, "/pro/")
    drawing(house.venue, 1)
    said = read(bob, "/pro/")
    assert "Add photos Optional 1 added, at most 20. Edit" in said
    assert "Done: Add photos" in said


def test_twenty_photos_cost_as_many_queries_as_one(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bob = signed_in(house.bob)
    for count in (1, 20):
        for position in range(house.venue.photos.count() + 1, count + 1):
            drawing(house.venue, position)
        with django_assert_max_num_queries(12):
            bob.get(PHOTOS)
