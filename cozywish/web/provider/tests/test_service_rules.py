"""What the form of a service says of how it is booked, and what customers get from it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import read, signed_in
from cozywish.web.provider.tests.test_services import said_of


def page_of(house: House) -> str:
    return f"/pro/services/{house.massage.pk}/"


def save(house: House, **said: Any) -> Any:
    return signed_in(house.bob).post(page_of(house), said_of(house, house.massage, **said))


def booked_by_alice(house: House) -> Booking:
    """What becomes of a visit that Alice takes through the pages."""
    client = Client()
    client.force_login(make_user("Alice Archer", phone="+15035550148"))
    starts_at = (timezone.now() + timedelta(days=3)).date().isoformat() + "T18:00:00Z"
    at = f"/v/{house.venue.slug}/book/"
    chosen = {"services": [str(house.massage.pk)], "staff": str(house.ines.pk), "at": starts_at}
    held = client.post(f"{at}time/", chosen)
    query = held.headers["Location"].partition("?")[2]
    client.post(f"{at}details/?{query}", {"name": "Alice Archer", "phone": "503 555 0148"})
    client.post(f"{at}pay/?{query}", {"payment_mode": "VENUE"})
    return Booking.objects.get()


@pytest.mark.parametrize(
    ("venue_asks", "service_says", "state"),
    [
        (False, "1", "REQUESTED"),
        (True, "0", "CONFIRMED"),
        (True, "", "REQUESTED"),
        (False, "", "CONFIRMED"),
    ],
)
def test_what_the_form_says_decides_whether_a_customer_asks_or_books(
    house: House, venue_asks: bool, service_says: str, state: str
) -> None:
    house.venue.on_request = venue_asks
    house.venue.save(update_fields=["on_request"])

    assert save(house, on_request=service_says).status_code == 303

    assert booked_by_alice(house).state == state


def test_the_form_says_what_is_inherited_and_what_is_its_own(house: House) -> None:
    client = signed_in(house.bob)
    field = client.get(page_of(house)).context["form"].fields["on_request"]
    assert field.choices == [
        ("", "As the venue: at once"),
        (0, "at once"),
        (1, "on request, you accept each visit"),
    ]
    assert field.help_text == "From the venue: at once"

    save(house, on_request="1")

    form = client.get(page_of(house)).context["form"]
    assert (form["on_request"].value(), form.fields["on_request"].help_text) == (
        1,
        "Of this service. The venue: at once",
    )
    refused = save(house, seen="2", on_request="2")
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"on_request"})


def test_what_is_featured_stands_first_and_in_few_words_where_it_belongs(house: House) -> None:
    scrub = make_service(house.venue, "Salt scrub", section="Body", position=2, by=[house.ines])
    Service.objects.filter(pk=scrub.pk).update(description="Salt and honey.")
    path = f"/v/{house.venue.slug}/"
    assert "Featured" not in read(Client(), path)

    saved = signed_in(house.bob).post(
        f"/pro/services/{scrub.pk}/",
        said_of(house, scrub, is_featured="on", description="Salt and honey."),
    )

    assert saved.status_code == 303
    said = read(Client(), path)
    assert said.index("Featured 1") < said.index("Massage 1") < said.index("Body 1")
    assert said.count("Salt scrub") == 2
    assert said.count("Salt and honey.") == 1
    Service.objects.update(is_featured=True)
    assert "Featured" not in read(Client(), path)  # all of it is nothing special
