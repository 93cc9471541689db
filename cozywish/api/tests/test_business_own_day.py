"""What a member of the team has of their own, and a start for a menu."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import Settings

from cozywish.api.tests.business import TEN, as_ines, as_manager, book
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import NOW, Owner
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import Permission

NOTHING = (404, "NOT_FOUND")


def me_at(owner: Owner) -> str:
    return f"business/me/{owner.house.ines.pk}/"


def test_ones_own_day_has_when_one_works_and_who_comes(owner: Owner) -> None:
    api, row = as_ines(owner), book(owner)
    make_booking(owner.house.tomas, [owner.house.facial], TEN)
    book(owner, TEN + timedelta(days=1))

    found = data_of(api.ask(f"{me_at(owner)}day/"))

    assert (found["on"], [one["id"] for one in found["visits"]]) == ("2036-05-05", [str(row.pk)])
    assert found["works"] == [
        {"starts_at": "2036-05-05T16:00:00Z", "ends_at": "2036-05-06T00:00:00Z"}
    ]
    assert [one["event"] for one in found["visits"][0]["steps"]] == [
        "check_in",
        "complete",
        "no_show",
    ]


def test_another_day_is_asked_for_by_its_date(owner: Owner) -> None:
    api, row = as_ines(owner), book(owner, TEN + timedelta(days=1))

    found = data_of(api.ask(f"{me_at(owner)}day/", {"on": "2036-05-06"}))

    assert [one["id"] for one in found["visits"]] == [str(row.pk)]
    refused = error_of(api.ask(f"{me_at(owner)}day/", {"on": "1999-12-31"}))
    assert (refused[:2], list(refused[2])) == ((400, "VALIDATION_ERROR"), ["on"])


def test_an_empty_date_is_none(owner: Owner) -> None:
    refused = as_ines(owner).ask(f"{me_at(owner)}day/", {"on": ""})

    details = {"on": ["This field may not be blank."]}
    assert error_of(refused) == (400, "VALIDATION_ERROR", details)


def test_a_step_of_ones_own_day_is_taken(owner: Owner) -> None:
    api, row = as_ines(owner), book(owner, NOW)

    body = {"event": "check_in", "version": 1}
    done = data_of(api.send(f"{owner.at}visits/{row.pk}/steps/", body))

    assert (done["state"], done["history"][0]["by"]) == ("IN_PROGRESS", "S")
    (seen,) = data_of(api.ask(f"{me_at(owner)}day/"))["visits"]
    assert (seen["state"], [one["event"] for one in seen["steps"]]) == ("IN_PROGRESS", ["complete"])


def test_nobody_elses_day_is_ones_own(owner: Owner) -> None:
    assert error_of(owner.api.ask(f"{me_at(owner)}day/"))[:2] == NOTHING
    assert error_of(owner.api.remove(f"{me_at(owner)}portrait/"))[:2] == NOTHING


def test_a_full_day_costs_no_more_queries_than_an_easy_one(owner: Owner) -> None:
    api = as_ines(owner)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            data_of(api.ask(f"{me_at(owner)}day/"))
        return len(asked)

    book(owner, TEN)
    queries()  # the rules are kept from here on
    few = queries()
    for number in range(1, 5):
        book(owner, TEN + timedelta(minutes=75 * number))

    assert queries() == few


def test_one_shows_what_one_looks_like(owner: Owner, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    api, body = as_ines(owner), io.BytesIO()
    Image.new("RGB", (500, 400), (20, 90, 90)).save(body, "PNG")
    face = SimpleUploadedFile("ines.png", body.getvalue(), "image/png")

    shown = data_of(api.replace_file(f"{me_at(owner)}portrait/", {"picture": face}))
    removed = api.remove(f"{me_at(owner)}portrait/")

    owner.house.ines.refresh_from_db()
    assert (shown["name"], shown["picture"][-8:]) == ("Ines Calloway", "192.webp")
    assert (removed.status_code, bool(owner.house.ines.avatar)) == (204, False)


def offered(owner: Owner) -> dict[str, list[dict[str, Any]]]:
    found = data_of(owner.api.ask(f"{owner.at}services/templates/"))
    return {one["category"]: one["services"] for one in found}


def test_a_menu_is_begun_from_what_others_do(owner: Owner) -> None:
    before = offered(owner)["massage"]
    body = {
        "category": "massage",
        "services": [
            {"name": "Swedish massage"},
            {"name": "Prenatal massage", "price": {"amount_minor": 9900, "currency": "USD"}},
        ],
        "staff": [str(owner.house.ines.pk)],
    }

    made = data_of(owner.api.send(f"{owner.at}services/templates/", body), 201)

    assert before[0] == {
        "name": "Swedish massage",
        "description": "Long, even strokes, head to toe.",
        "duration_minutes": 60,
        "padding_after_minutes": 15,
        "price": {"amount_minor": 9500, "currency": "USD"},
    }
    assert "Hot stone massage" not in [one["name"] for one in before]
    assert [(one["name"], one["price"]["amount_minor"]) for one in made] == [
        ("Swedish massage", 9500),
        ("Prenatal massage", 9900),
    ]
    assert "Swedish massage" not in [one["name"] for one in offered(owner)["massage"]]
    added = Service.objects.get(name="Swedish massage")
    assert [one.staff for one in added.offers.all()] == [owner.house.ines]


def test_a_start_that_there_is_none_of_adds_nothing(owner: Owner) -> None:
    count = Service.objects.count()
    made_up = {"category": "massage", "services": [{"name": "Moon bath"}]}
    euros = {"amount_minor": 1, "currency": "EUR"}
    dear = {"category": "massage", "services": [{"name": "Swedish massage", "price": euros}]}
    path = f"{owner.at}services/templates/"

    assert list(error_of(owner.api.send(path, made_up))[2]) == ["services.0.name"]
    assert list(error_of(owner.api.send(path, dear))[2]) == ["services.0.price.currency"]
    assert error_of(owner.api.send(path, {**made_up, "category": "moon"}))[:2] == NOTHING
    assert Service.objects.count() == count


def test_whoever_sets_no_prices_starts_no_menu(owner: Owner) -> None:
    api = as_manager(owner, Permission.SERVICES_MANAGE)

    assert error_of(api.ask(f"{owner.at}services/templates/"))[:2] == NOTHING
