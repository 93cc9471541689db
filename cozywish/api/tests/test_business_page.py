"""What a venue's page shows, through the API: photos, questions, facts and tags."""

import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from cozywish.api.tests.business import as_ines, as_manager
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import Owner
from cozywish.apps.catalog.factories import make_category
from cozywish.apps.catalog.models import OldCategorySlug, Tag
from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import Permission, Venue, VenuePhoto

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(shade: int = 20, name: str = "room.png") -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, 90, 90)).save(body, "PNG")
    return SimpleUploadedFile(name, body.getvalue(), "image/png")


def add(owner: Owner, *shades: int) -> list[dict[str, Any]]:
    parts = {"picture": [picture(shade) for shade in shades]}
    rows: list[dict[str, Any]] = data_of(owner.api.upload(f"{owner.at}photos/", parts), 201)
    return rows


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def test_several_photos_come_at_once_and_only_once(owner: Owner, tmp_path: Path) -> None:
    key, path = str(uuid4()), f"{owner.at}photos/"

    made = data_of(owner.api.upload(path, {"picture": [picture(1), picture(2)]}, key=key), 201)
    again = owner.api.upload(path, {"picture": [picture(1), picture(2)]}, key=key)

    assert data_of(again, 201) == made == data_of(owner.api.ask(path))
    assert again["Idempotent-Replay"] == "true"
    assert [(row["alt"], row["width"], row["height"]) for row in made] == [("", 60, 40)] * 2
    folders = [str(Path(row.image)) for row in VenuePhoto.objects.order_by("position")]
    kept = [f"venues/{folder.name}" for folder in (tmp_path / "venues").iterdir()]
    assert sorted(kept) == sorted(folders)
    assert made[0]["url"] == f"/media/{folders[0]}/60.webp"
    other = owner.api.upload(path, {"picture": [picture(3)]}, key=key)
    assert error_of(other)[:2] == (422, "IDEMPOTENCY_KEY_REUSED")


def test_one_wrong_picture_keeps_all_of_them_out(owner: Owner, tmp_path: Path) -> None:
    wrong = SimpleUploadedFile("room.png", b"<svg/>", "image/png")

    answer = owner.api.upload(f"{owner.at}photos/", {"picture": [picture(), wrong]})

    status, code, details = error_of(answer)
    assert (status, code) == (422, "PICTURE_OF_NO_KIND")
    assert (set(details), details["number"]) == ({"picture", "number"}, 1)
    assert VenuePhoto.objects.count() == 0
    assert list((tmp_path / "venues").iterdir()) == []


def test_a_picture_of_26_megabytes_is_refused_at_its_field(owner: Owner) -> None:
    heavy = SimpleUploadedFile("room.png", bytes(26 * 1024 * 1024), "image/png")

    status, code, details = error_of(owner.api.upload(f"{owner.at}photos/", {"picture": heavy}))

    assert (status, code, set(details)) == (422, "PICTURE_TOO_HEAVY", {"picture", "number"})


def test_twenty_photos_are_all_there_is_room_for(owner: Owner) -> None:
    for position in range(1, 20):
        VenuePhoto.objects.create(venue=owner.house.venue, position=position, image="art/a.webp")

    refused = error_of(owner.api.upload(f"{owner.at}photos/", {"picture": [picture(), picture(2)]}))

    assert refused[:2] == (409, "VENUES_PHOTOS_FULL")
    assert len(add(owner, 1)) == 1


def test_no_photo_is_no_upload(owner: Owner) -> None:
    assert error_of(owner.api.upload(f"{owner.at}photos/", {}))[1] == "VALIDATION_ERROR"
    text = error_of(owner.api.send(f"{owner.at}photos/", {"picture": ["a"]}))
    assert (text[0], set(text[2])) == (400, {"picture.0"})


def test_photos_are_ordered_and_who_is_second_sees_how_they_are(owner: Owner) -> None:
    one, two = ids(add(owner, 1, 2))
    path = f"{owner.at}photos/order/"

    done = data_of(owner.api.replace(path, {"seen": [one, two], "wanted": [two, one]}))
    late = error_of(owner.api.replace(path, {"seen": [one, two], "wanted": [one, two][:1]}))

    assert ids(done) == [two, one]
    assert late == (409, "VENUES_PHOTOS_CHANGED_MEANWHILE", {"current": done})


def test_photos_are_described_and_who_is_second_reads_what_was_said(owner: Owner) -> None:
    [one] = ids(add(owner, 1))
    path = f"{owner.at}photos/words/"

    def said(alt: str) -> dict[str, Any]:
        return {"photos": [{"id": one, "alt": alt, "before": ""}]}

    done = data_of(owner.api.replace(path, said("Ferns")))
    late = error_of(owner.api.replace(path, said("A room")))

    assert [row["alt"] for row in done] == ["Ferns"]
    assert late == (409, "VENUES_PHOTO_DESCRIBED_MEANWHILE", {"current": done})


def test_a_photo_goes_and_the_next_one_is_the_cover(owner: Owner, tmp_path: Path) -> None:
    one, two = ids(add(owner, 1, 2))

    assert owner.api.remove(f"{owner.at}photos/{one}/").status_code == 204

    assert ids(data_of(owner.api.ask(f"{owner.at}photos/"))) == [two]
    assert error_of(owner.api.remove(f"{owner.at}photos/{one}/")) == (404, "NOT_FOUND", {})


def test_photos_are_for_who_edits_the_venue(owner: Owner) -> None:
    theirs = VenuePhoto.objects.create(venue=make_venue(), position=1, image="art/a.webp")
    assert error_of(owner.api.remove(f"{owner.at}photos/{theirs.pk}/"))[0] == 404
    for api in (as_ines(owner), as_manager(owner, Permission.SERVICES_MANAGE)):
        assert error_of(api.ask(f"{owner.at}photos/")) == (404, "NOT_FOUND", {})
        sent = api.upload(f"{owner.at}photos/", {"picture": picture()})
        assert error_of(sent) == (404, "NOT_FOUND", {})


BRING = {"question": "What should I bring?", "answer": "Nothing."}


def test_questions_are_added_changed_moved_and_removed(owner: Owner) -> None:
    path, key = f"{owner.at}questions/", str(uuid4())
    one = data_of(owner.api.send(path, BRING, key=key), 201)
    assert data_of(owner.api.send(path, BRING, key=key), 201) == one
    two = data_of(owner.api.send(path, {"question": "Parking?", "answer": "Yes."}), 201)

    changed = data_of(
        owner.api.replace(f"{path}{one['id']}/", {**BRING, "answer": "A smile.", "version": 1})
    )
    moved = data_of(owner.api.send(f"{path}{two['id']}/move/", {"to": "up"}))

    assert changed == {**one, "answer": "A smile.", "version": 2}
    assert moved == [two, changed] == data_of(owner.api.ask(path))
    assert owner.api.remove(f"{path}{two['id']}/").status_code == 204
    assert data_of(owner.api.ask(path)) == [changed]


def test_who_saves_a_question_second_gets_it_as_it_is(owner: Owner) -> None:
    made = data_of(owner.api.send(f"{owner.at}questions/", BRING), 201)
    path = f"{owner.at}questions/{made['id']}/"
    first = data_of(owner.api.replace(path, {**BRING, "answer": "Tea.", "version": 1}))

    refused = error_of(owner.api.replace(path, {**BRING, "answer": "Towels.", "version": 1}))

    assert refused == (409, "VENUES_FAQ_CHANGED_MEANWHILE", {"current": first})


def test_a_page_has_five_questions(owner: Owner) -> None:
    path = f"{owner.at}questions/"
    for number in range(5):
        data_of(owner.api.send(path, {**BRING, "question": f"Question {number}?"}), 201)

    assert error_of(owner.api.send(path, BRING))[:2] == (409, "VENUES_FAQS_FULL")
    assert error_of(owner.api.replace(f"{path}{10**17}/", {**BRING, "version": 1}))[0] == 404
    assert error_of(as_ines(owner).ask(path)) == (404, "NOT_FOUND", {})


def test_facts_and_tags_are_said_and_go_when_they_are_left_out(owner: Owner) -> None:
    Tag.objects.create(slug="candlelight", name="Candlelight", position=1)
    venue = {
        "name": "Fern & Ember",
        "categories": ["massage"],
        "address_line1": "2218 NE Alberta St",
        "postcode": "97211",
    }
    facts = {"facts": ["wifi", "step_free"], "tags": ["candlelight"]}

    said = data_of(owner.api.replace(owner.at, {**venue, **facts, "version": 1}))

    assert (said["facts"], said["tags"]) == (["step_free", "wifi"], ["candlelight"])
    without = data_of(owner.api.replace(owner.at, {**venue, "version": 2}))
    assert (without["facts"], without["tags"]) == ([], [])
    wrong = {**venue, "facts": ["gold"], "version": 3}
    assert set(error_of(owner.api.replace(owner.at, wrong))[2]) == {"facts.0"}
    unknown = {**venue, "tags": ["candlelight", "gold"], "version": 3}
    assert error_of(owner.api.replace(owner.at, unknown))[2] == {
        "tags.1": ["There is no such tag."]
    }
    assert Venue.objects.get(pk=owner.house.venue.pk).version == 3


def test_what_there_is_to_choose_is_listed(owner: Owner) -> None:
    Tag.objects.create(slug="gone", name="Gone", position=1, is_active=False)
    Tag.objects.create(slug="candlelight", name="Candlelight", position=2)

    found = data_of(owner.api.ask("business/choices/"))

    assert found["tags"] == [{"slug": "candlelight", "name": "Candlelight"}]
    assert {"slug": "massage", "name": "Massage"} in found["categories"]
    assert found["facts"][0] == {"slug": "step_free", "name": "Step-free entrance"}


def test_a_category_is_found_by_the_slug_it_had(owner: Owner) -> None:
    kind = make_category("massage")
    OldCategorySlug.objects.create(slug="bodywork", category=kind)

    now, earlier, never = (
        [row["name"] for row in data_of(owner.api.ask("venues/", {"category": slug}))]
        for slug in ("massage", "bodywork", "gardening")
    )

    assert (now, earlier, never) == (["Fern & Ember"], ["Fern & Ember"], [])
