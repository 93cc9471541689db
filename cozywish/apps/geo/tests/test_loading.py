"""Every place comes from the package, once, and stands where its ZIP codes stand."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import zipcodes

from cozywish.apps.geo import services
from cozywish.apps.geo.models import Place, Postcode


def test_a_city_is_the_mean_of_its_zip_codes(places: services.Loaded) -> None:
    portland = Place.objects.get(country="US", slug="portland-or")

    assert (portland.name, portland.state, portland.search_name) == ("Portland", "OR", "portland")
    assert portland.time_zone == "America/Los_Angeles"
    assert (portland.lat, portland.lon) == (45.519714, -122.663877)
    assert portland.postcodes_count == portland.postcodes.count() == 65


def test_a_zip_code_stands_in_its_city_with_its_own_zone(places: services.Loaded) -> None:
    code = Postcode.objects.select_related("place").get(country="US", code="97211")

    assert (code.place.slug, code.lat, code.lon) == ("portland-or", 45.5653, -122.6448)
    # Most of Malheur County keeps Mountain time, the rest of Oregon does not.
    assert Postcode.objects.get(code="97914").time_zone == "America/Boise"


def test_loading_again_changes_nothing(places: services.Loaded) -> None:
    before = set(Place.objects.values_list("pk", "slug", "lat", "lon"))

    assert services.load_us_places().unwrap() == places
    assert set(Place.objects.values_list("pk", "slug", "lat", "lon")) == before
    assert Postcode.objects.count() == places.postcodes


def row(**own: Any) -> dict[str, Any]:
    return {
        "zip_code": "00001",
        "city": "Nowhere",
        "state": "OR",
        "timezone": "America/Los_Angeles",
        "lat": "45.0",
        "long": "-122.0",
        **own,
    }


Load = Callable[..., services.Loaded]


@pytest.fixture
def load(db: None, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load these rows as if they were the whole package."""

    def load(*rows: dict[str, Any]) -> services.Loaded:
        monkeypatch.setattr(services, "zipcodes", SimpleNamespace(list_all=lambda: rows))
        return services.load_us_places().unwrap()

    return load


def test_a_zip_code_without_coordinates_stands_at_its_citys_centre(load: Load) -> None:
    assert load(row(), row(zip_code="00002", lat="0", long="0.0000")) == services.Loaded(1, 2, 0)

    assert Place.objects.values_list("lat", "lon").get() == (45.0, -122.0)
    assert Postcode.objects.values_list("lat", "lon").get(code="00002") == (45.0, -122.0)


def test_what_is_nowhere_on_the_map_is_left_out(load: Load) -> None:
    nowhere = row(zip_code="00002", city="Apo", lat="0", long="0", timezone="", state="AE")

    assert load(row(), nowhere) == services.Loaded(places=1, postcodes=1, left_out=1)


def test_a_zone_that_does_not_exist_becomes_the_commonest_of_the_state(load: Load) -> None:
    load(row(), row(zip_code="00002", city="Napakiak", timezone="Napakiak"))

    assert Place.objects.get(name="Napakiak").time_zone == "America/Los_Angeles"


def test_two_spellings_of_a_name_are_one_city_under_the_commoner_one(load: Load) -> None:
    load(
        row(city="O'Brien"),
        row(zip_code="00002", city="OBrien"),
        row(zip_code="00003", city="O'Brien"),
    )

    assert Place.objects.values_list("name", "slug", "postcodes_count").get() == (
        "O'Brien",
        "obrien-or",
        3,
    )


def test_the_package_lists_as_many_zip_codes_as_ever() -> None:
    assert len(zipcodes.list_all()) == 42_789  # type: ignore[no-untyped-call]  # it comes without types
