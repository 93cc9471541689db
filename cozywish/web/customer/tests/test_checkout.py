"""Two places in one go, as a browser without scripts books them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, CartLine, Checkout
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Question, QuestionKind, Service
from cozywish.apps.outbox.services import drain
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.core.db import DatabaseNow
from cozywish.web.customer.tests.conftest import (
    ELEVEN,
    GUEST,
    NEXT_MONDAY,
    NOW,
    TEN,
    House,
    code_in,
    words,
)
from tests.authz.money import pay

AT_ONE = "2036-05-12T20:00Z"


@dataclass(frozen=True, slots=True)
class Two:
    """Juniper & Steam and, across the river, Ada who cuts hair; one browser with a visit of each in its cart."""

    house: House
    ada: StaffMember
    cut: Service
    client: Client

    def fill(self, first: str = NEXT_MONDAY, second: str = AT_ONE) -> None:
        """Put both into the cart."""
        self.client.post(self.house.url("cart/"), self.house.chosen(at=first))
        asked = {"services": str(self.cut.pk), "staff": str(self.ada.pk), "at": second}
        self.client.post("/v/river-hair/book/cart/", asked)

    def start(self, key: str = "k" * 20, **more: str) -> Any:
        """Check out what the cart shows."""
        quote = self.client.get("/cart/").context["content"].quote
        return self.client.post("/cart/checkout/", {"key": key, "quote": quote, **more})

    def begun(self) -> str:
        """Fill and check out; return the address of the checkout."""
        self.fill()
        response = self.start()
        assert response.status_code == 303, words(response)
        return str(response.headers["Location"].removesuffix("details/"))

    def given(self) -> str:
        """As `begun`, with the contact given."""
        url = self.begun()
        response = self.client.post(f"{url}details/", GUEST)
        assert response.headers.get("Location") == f"{url}pay/", words(response)
        drain(now=NOW)
        return url

    def said(self, url: str) -> dict[str, str]:
        """What the last step sends."""
        page = self.client.get(f"{url}pay/")
        return {"quote": page.context["held"].quote, "code": code_in(mail.outbox[-1].body)}


@pytest.fixture
def two(house: House, client: Client) -> Two:
    venue = make_venue(name="River Hair", slug="river-hair")
    open_daily(venue)
    ada = make_staff(venue, "Ada Moss")
    work_daily(ada)
    cut = make_service(venue, "Haircut", by=[ada], price_cents=5000)
    return Two(house, ada, cut, client)


def states() -> list[str]:
    return sorted(Booking.objects.values_list("state", flat=True))


def test_two_places_are_booked_in_one_go_by_a_guest(two: Two) -> None:
    url = two.given()
    assert (states(), len(mail.outbox)) == (["HELD", "HELD"], 1)
    page = words(two.client.get(f"{url}pay/"))
    assert "Juniper & Steam: $128.00" in page
    assert "River Hair: $50.00" in page
    assert "Total $178.00" in page

    response = two.client.post(f"{url}pay/", two.said(url))

    assert response.headers["Location"] == url
    assert states() == ["CONFIRMED", "CONFIRMED"]
    assert not CartLine.objects.exists()
    page = words(two.client.get(url))
    assert "2 visits, Alice" in page
    for booking in Booking.objects.all():
        assert booking.reference in page
        assert booking.contact_email == GUEST["email"]
        assert two.client.get(f"/b/{booking.reference}/").status_code == 200
    assert two.client.get(f"{url}pay/").headers["Location"] == url


def test_what_is_paid_ahead_is_not_to_be_paid_again(two: Two) -> None:
    url = two.given()
    two.client.post(f"{url}pay/", two.said(url))
    visit = Booking.objects.get(venue__slug="juniper-steam")
    Booking.objects.filter(pk=visit.pk).update(payment_mode="DEPOSIT", deposit_cents=9000)
    pay(visit, make_user("Alice Archer"))

    page = words(two.client.get(url))

    assert "Price $128.00 Deposit paid Visa ending 4242 $90.00" in page
    assert "Still to be paid at the venue $38.00" in page
    assert page.count("To pay at the visit") == 1


def test_where_a_card_is_wanted_no_code_is_mailed_and_the_fee_is_said_first(
    two: Two, settings: Any
) -> None:
    settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", "http://127.0.0.1:8010"
    two.fill()
    assert "You pay each place at the visit." in words(two.client.get("/cart/"))
    Venue.objects.filter(slug="river-hair").update(paid_when="GUARANTEE")
    assert "What of it is paid ahead, you see before you agree." in words(two.client.get("/cart/"))
    url = str(two.start().headers["Location"].removesuffix("details/"))
    assert "we mail you" not in words(two.client.get(f"{url}details/"))
    two.client.post(f"{url}details/", GUEST)
    drain(now=NOW)

    page = words(two.client.get(f"{url}pay/"))

    assert mail.outbox == []
    assert "Juniper & Steam, Mon, May 12: paid at the visit" in page
    assert "50% of the price is kept then" in page
    assert "If you do not come, it is 100%. If they cancel, you pay nothing." in page


def test_a_double_click_holds_once(two: Two) -> None:
    two.fill()
    first, second = two.start(), two.start()
    assert first.headers["Location"] == second.headers["Location"]
    assert Checkout.objects.count() == 1


def test_going_back_and_checking_out_again_replaces_what_was_held(two: Two) -> None:
    two.begun()
    page = two.client.get("/cart/")
    assert "Your times are held." in words(page)
    assert not page.context["content"].blocking

    assert two.start(key="another key of the page").status_code == 303

    assert states() == ["CANCELLED", "CANCELLED", "HELD", "HELD"]


def test_when_one_is_lost_none_is_held(two: Two) -> None:
    two.fill()
    quote = two.client.get("/cart/").context["content"].quote
    make_booking(two.ada, [two.cut], CartLine.objects.latest("added_at").starts_at or NOW)

    response = two.client.post("/cart/checkout/", {"key": "k" * 20, "quote": quote})

    assert response.status_code == 409
    assert states() == ["CONFIRMED"]
    assert CartLine.objects.count() == 2


def test_a_price_that_rose_since_it_was_shown_asks_again(two: Two) -> None:
    two.fill()
    quote = two.client.get("/cart/").context["content"].quote
    two.cut.price_cents = 6000
    two.cut.save()

    response = two.client.post("/cart/checkout/", {"key": "k" * 20, "quote": quote})

    assert response.status_code == 409
    page = words(response)
    assert "Something changed since this was shown." in page
    assert "This was $50.00 when you last saw it. It is $60.00 now." in page
    assert "Total $188.00" in page
    assert not Booking.objects.exists()
    assert "when you last saw it" not in words(two.client.get("/cart/"))
    assert two.start().status_code == 303


def test_a_total_that_rose_while_it_was_held_asks_again_and_says_what_changed(two: Two) -> None:
    url = two.given()
    said = two.said(url)
    Booking.objects.filter(venue=two.cut.venue).update(total_cents=7500)

    response = two.client.post(f"{url}pay/", said)

    page = words(response)
    assert (response.status_code, states()) == (409, ["HELD", "HELD"])
    assert "Something changed since this was shown." in page
    assert "All of it costs $203.00 now." in page
    assert "This was $50.00 when you last saw it." in page
    two.client.post(f"{url}pay/", two.said(url))
    assert states() == ["CONFIRMED", "CONFIRMED"]


def test_a_wrong_code_agrees_to_nothing(two: Two) -> None:
    url = two.given()
    said = two.said(url)
    wrong = "000000" if said["code"] != "000000" else "111111"
    response = two.client.post(f"{url}pay/", {**said, "code": wrong})
    assert (response.status_code, states()) == (422, ["HELD", "HELD"])


def test_more_time_is_had_once_for_all(two: Two) -> None:
    url = two.begun()
    before = {one.pk: one.hold_until for one in Booking.objects.all()}
    assert "+15 min" in words(two.client.get(f"{url}details/"))

    two.client.post(f"{url}extend/", {"name": "Alice Ar"})

    for one in Booking.objects.all():
        until = before[one.pk]
        assert until
        assert one.hold_until == until + timedelta(minutes=15)
    page = two.client.get(f"{url}details/")
    assert page.context["form"]["name"].value() == "Alice Ar"
    assert "+15 min" not in words(page)


def test_what_is_over_leads_back_to_the_cart(two: Two) -> None:
    url = two.begun()
    Booking.objects.update(hold_until=DatabaseNow() - timedelta(seconds=1))

    page = words(two.client.get(f"{url}details/"))

    assert "Your times are no longer held" in page
    assert "Everything is still in your cart." in page
    assert two.client.post(f"{url}details/", GUEST).status_code == 409
    assert two.start(key="another key of the page").status_code == 303


def test_letting_go_asks_first_and_keeps_the_cart(two: Two) -> None:
    url = two.begun()
    assert "What you chose stays in your cart." in words(two.client.get(f"{url}close/"))
    response = two.client.post(f"{url}close/")
    assert (response.headers["Location"], states()) == ("/cart/", ["CANCELLED", "CANCELLED"])
    assert CartLine.objects.count() == 2


def test_answers_and_notes_of_the_cart_are_there_and_go_to_their_venue(two: Two) -> None:
    asked = Question.objects.create(
        service=two.cut, text="How short?", kind=QuestionKind.TEXT, is_required=True, position=1
    )
    two.fill()
    line = CartLine.objects.get(venue=two.cut.venue)
    two.client.post(f"/cart/{line.pk}/", {"note": "Left handed", f"question-{asked.pk}": "Very"})
    url = two.start().headers["Location"].removesuffix("details/")
    cut = Booking.objects.get(venue=two.cut.venue)

    page = two.client.get(f"{url}details/").context["form"]
    assert page[f"{cut.reference}-note"].value() == "Left handed"
    missing = two.client.post(f"{url}details/", GUEST)
    assert (missing.status_code, states()) == (422, ["HELD", "HELD"])
    said = {f"{cut.reference}-note": "Left handed", f"{cut.reference}-question-{asked.pk}": "Very"}
    assert two.client.post(f"{url}details/", {**GUEST, **said}).status_code == 303

    notes = {one.venue_id: one.note for one in Booking.objects.all()}
    assert notes == {two.cut.venue_id: "Left handed", two.house.venue.pk: ""}
    assert cut.answers.get().answer == "Very"


def test_two_people_are_served_side_by_side(two: Two) -> None:
    two.client.post(two.house.url("cart/"), {**two.house.chosen(at=NEXT_MONDAY), "staff": ""})
    line = CartLine.objects.get()
    two.client.post(f"/cart/{line.pk}/persons/", {"persons": "2"})

    assert two.start().status_code == 303

    booking = Booking.objects.get()
    assert booking.total_cents == 12800 + 14000
    guests = booking.items.order_by("guest").values_list("guest", "staff__name")
    assert sorted(guest for guest, _name in guests) == [1, 2]
    assert {name for _guest, name in guests} == {"Ines Calloway", "Tomás Rey"}


def test_a_customer_books_without_a_code(two: Two) -> None:
    alice = make_user("Alice Archer")
    two.client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    url = two.begun()
    said = {"name": "Alice Archer", "phone": GUEST["phone"]}
    assert two.client.post(f"{url}details/", said).status_code == 303
    quote = two.client.get(f"{url}pay/").context["held"].quote
    assert two.client.post(f"{url}pay/", {"quote": quote}).headers["Location"] == url
    assert states() == ["CONFIRMED", "CONFIRMED"]
    assert set(Booking.objects.values_list("customer", flat=True)) == {alice.pk}


def test_nobody_else_sees_a_checkout(two: Two, charlie: Client) -> None:
    url = two.begun()
    for step in ("", "details/", "pay/", "close/"):
        assert charlie.get(f"{url}{step}").status_code == 404
    for step in ("details/", "pay/", "code/", "extend/", "close/"):
        assert charlie.post(f"{url}{step}").status_code == 404
    assert states() == ["HELD", "HELD"]


def test_one_of_several_is_not_agreed_alone(two: Two) -> None:
    url = two.begun()
    booking = Booking.objects.filter(venue=two.cut.venue).get()
    step = f"/v/river-hair/book/pay/?hold={booking.reference}"
    assert two.client.get(step).headers["Location"] == url


def test_while_it_is_held_the_cart_leads_back_to_it(two: Two) -> None:
    url = two.begun()
    page = two.client.get("/cart/")
    assert "Your times are held." in words(page)
    assert page.context["content"].held.checkout_id == Booking.objects.all()[0].checkout_id
    assert two.client.get(url).headers["Location"] == f"{url}details/"


def test_a_new_code_ends_the_earlier_one(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    url = two.given()
    said, later = two.said(url), NOW + timedelta(seconds=40)
    monkeypatch.setattr(timezone, "now", lambda: later)

    response = two.client.post(f"{url}code/")

    assert response.headers["Location"] == f"{url}pay/?sent=1"
    assert "A new code is on its way." in words(two.client.get(response.headers["Location"]))
    drain(now=later)
    newer = two.said(url)
    if newer["code"] != said["code"]:  # of a million, they may be the same
        assert two.client.post(f"{url}pay/", said).status_code == 422
    assert two.client.post(f"{url}pay/", newer).headers["Location"] == url


def test_a_second_click_at_the_end_shows_what_was_agreed(two: Two) -> None:
    url = two.given()
    said = two.said(url)
    two.client.post(f"{url}pay/", said)

    again = two.client.post(f"{url}pay/", said)

    assert again.headers["Location"] == url
    assert "2 visits, Alice" in words(two.client.get(url))
    assert states() == ["CONFIRMED", "CONFIRMED"]


def test_a_place_that_wants_to_be_asked_is_asked_and_the_other_is_booked(two: Two) -> None:
    Venue.objects.filter(pk=two.cut.venue_id).update(on_request=True)
    url = two.given()
    assert "They confirm each visit themselves." in words(two.client.get(f"{url}pay/"))

    two.client.post(f"{url}pay/", two.said(url))

    assert states() == ["CONFIRMED", "REQUESTED"]


def test_the_contact_has_to_be_there_before_it_is_paid(two: Two) -> None:
    url = two.begun()
    assert two.client.get(f"{url}pay/").headers["Location"] == f"{url}details/"
    response = two.client.post(f"{url}details/", {**GUEST, "email": "not an address"})
    assert response.status_code == 422
    assert states() == ["HELD", "HELD"]


@pytest.mark.parametrize("step", ["details/", "pay/", "close/"])
def test_the_queries_do_not_grow_with_the_visits(two: Two, step: str) -> None:
    url = two.given()
    two.client.get(f"{url}{step}")
    with CaptureQueriesContext(connection) as both:
        two.client.get(f"{url}{step}")
    CartLine.objects.filter(venue=two.cut.venue_id).delete()
    Booking.objects.filter(venue=two.cut.venue_id).update(checkout=None)
    two.client.get(f"{url}{step}")
    with CaptureQueriesContext(connection) as one:
        two.client.get(f"{url}{step}")
    assert len(one) == len(both)


def test_an_empty_cart_cannot_be_checked_out(two: Two) -> None:
    response = two.client.post("/cart/checkout/", {"key": "k" * 20})
    assert response.status_code == 422


@pytest.mark.parametrize("second", [TEN, ELEVEN])
def test_visits_that_cross_block_the_checkout(two: Two, second: str) -> None:
    two.fill(first=TEN, second=second)
    blocked = two.client.get("/cart/").context["blocked"]
    assert bool(blocked) == (second == TEN)
