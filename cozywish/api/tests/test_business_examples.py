"""The examples that the OpenAPI document gives of the business side are true."""

from typing import Any

import pytest

from cozywish.api.documents import document
from cozywish.api.tests.business import book
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import Owner
from cozywish.api.tests.test_document import OPERATIONS, example_of
from cozywish.apps.catalog.factories import make_category
from cozywish.apps.catalog.models import ServicePicture
from cozywish.apps.venues.factories import make_rooms
from cozywish.apps.venues.models import VenuePhoto

EXAMPLES = {
    "changeOwnVenue": ("replace", "", 200),
    "closeVenue": ("send", "closing/", 201),
    "addService": ("send", "services/", 201),
    "changeService": ("replace", "services/{massage}/", 200),
    "moveService": ("send", "services/{massage}/move/", 200),
    "addPerson": ("send", "people/", 201),
    "changePerson": ("replace", "people/{ines}/", 200),
    "replaceOffers": ("replace", "people/{ines}/offers/", 200),
    "addTimeOff": ("send", "people/{ines}/time-off/", 201),
    "setSpecialDates": ("send", "special-dates/", 200),
    "removeSpecialDates": ("send", "special-dates/remove/", 200),
    "replaceSteps": ("replace", "services/{massage}/steps/", 200),
    "replaceServiceTimes": ("replace", "services/{massage}/times/", 200),
    "replaceOptions": ("replace", "services/{massage}/options/", 200),
    "addVariant": ("send", "services/{massage}/variants/", 201),
    "addRooms": ("send", "rooms/", 201),
    "changeRooms": ("replace", "rooms/{rooms}/", 200),
    "addQuestion": ("send", "questions/", 201),
    "setSingleDay": ("send", "people/{ines}/days/", 200),
    "removeSingleDay": ("send", "people/{ines}/days/remove/", 200),
    "movePerson": ("send", "people/{ines}/move/", 200),
    "invitePerson": ("send", "people/{ines}/invitation/", 201),
    "placeVisit": ("send", "visits/", 201),
    "takeStep": ("send", "visits/{visit}/steps/", 200),
    "moveVisit": ("send", "visits/{visit}/move/", 200),
    "addNote": ("send", "visits/{visit}/notes/", 201),
    "blockTime": ("send", "blocks/", 201),
    "moveBlock": ("replace", "blocks/{block}/", 200),
    "addFromTemplates": ("send", "services/templates/", 201),
    "startImport": ("send", "imports/", 201),
    "settleImport": ("replace", "imports/{draft}/columns/", 200),
    "mendImport": ("replace", "imports/{draft}/lines/", 200),
}
EXECUTED = set(EXAMPLES) | {
    "openVenue", "replaceHours", "replaceSchedule", "askTimeOff", "approveTimeOff", "appointManager", "changeManager",
    "changeQuestion", "moveQuestion", "addMaintenance", "orderPhotos", "describePhotos", "applyImport",
    "describeServicePicture", "changeClient", "refundVisit", "decideRefund",
}  # fmt: skip


def draft_of(owner: Owner) -> Any:
    """The import that `startImport` has as its example."""
    return data_of(owner.api.send(f"{owner.at}imports/", example_of("startImport")), 201)


def block_of(owner: Owner) -> Any:
    """The block that `blockTime` has as its example."""
    return data_of(owner.api.send(f"{owner.at}blocks/", example_of("blockTime")), 201)


def test_the_examples_of_grants_are_true(owner: Owner) -> None:
    made = data_of(owner.api.send("business/managers/", example_of("appointManager")), 201)
    path = f"business/managers/{made['id']}/"

    assert data_of(owner.api.replace(path, example_of("changeManager")))["id"] == made["id"]


def test_the_examples_of_what_is_numbered_are_true_but_for_the_numbers(owner: Owner) -> None:
    faq = data_of(owner.api.send(f"{owner.at}questions/", example_of("addQuestion")), 201)
    question = f"{owner.at}questions/{faq['id']}/"
    group = make_rooms(owner.house.venue, "Fern", group="Room")
    out = {**example_of("addMaintenance"), "unit": group.units.get().pk}
    venue = owner.house.venue
    photos = [
        VenuePhoto.objects.create(venue=venue, position=n, image="art/a.webp").pk for n in (1, 2, 3)
    ]
    by_number = dict(enumerate(photos, start=1))
    order = {name: [by_number[n] for n in said] for name, said in example_of("orderPhotos").items()}
    words = [
        {**said, "id": by_number[said["id"]]} for said in example_of("describePhotos")["photos"]
    ]
    draft = draft_of(owner)

    assert data_of(owner.api.replace(question, example_of("changeQuestion")))
    assert data_of(owner.api.send(f"{question}move/", example_of("moveQuestion")))
    assert data_of(owner.api.send(f"{owner.at}rooms/{group.pk}/maintenance/", out), 201)
    assert data_of(owner.api.replace(f"{owner.at}photos/order/", order))[0]["id"] == photos[1]
    assert data_of(owner.api.replace(f"{owner.at}photos/words/", {"photos": words}))
    ServicePicture.objects.create(service=owner.house.massage, image="art/a.webp")
    described = example_of("describeServicePicture")
    picture = f"{owner.at}services/{owner.house.massage.pk}/picture/words/"
    assert data_of(owner.api.replace(picture, described))["alt"] == described["alt"]
    seen = {**example_of("applyImport"), "seen": draft["seen"]}
    assert data_of(owner.api.send(f"{owner.at}imports/{draft['id']}/apply/", seen))["done_at"]


def test_every_example_of_the_business_side_is_executed() -> None:
    with_example = {
        name
        for name, (method, path) in OPERATIONS.items()
        if "/business/" in path
        and "examples"
        in document()["paths"][path][method]
        .get("requestBody", {})
        .get("content", {})
        .get("application/json", {})
    }

    assert with_example == EXECUTED


@pytest.mark.parametrize("operation", EXAMPLES)
def test_the_examples_of_the_business_side_are_true(owner: Owner, operation: str) -> None:
    make_category("facial")
    how, below, status = EXAMPLES[operation]
    path = below.format(
        massage=owner.house.massage.pk,
        ines=owner.house.ines.pk,
        rooms=make_rooms(owner.house.venue, "Fern", group="Room").pk,
        draft=draft_of(owner)["id"],
        visit=book(owner).pk if "{visit}" in below else "",
        block=block_of(owner)["id"] if "{block}" in below else "",
    )

    answer = getattr(owner.api, how)(owner.at + path, example_of(operation))

    assert data_of(answer, status)


@pytest.mark.parametrize(
    ("operation", "below"),
    [("replaceHours", "hours/"), ("replaceSchedule", "people/{ines}/schedule/")],
)
def test_the_examples_of_weeks_are_true_but_for_their_mark(
    owner: Owner, operation: str, below: str
) -> None:
    path = owner.at + below.format(ines=owner.house.ines.pk)
    said = example_of(operation)

    refused = error_of(owner.api.replace(path, said))
    mark = data_of(owner.api.ask(path))["mark"]

    assert refused[:2] == (409, "SCHEDULING_CHANGED_MEANWHILE")
    assert data_of(owner.api.replace(path, {**said, "mark": mark}))
