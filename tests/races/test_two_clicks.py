"""Every form of a booking, sent several times at once from one browser, has one effect and one answer (CON-15)."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.urls import reverse

from cozywish.api.tests.conftest import TEN, House, mailed_code
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import EmailCode
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking, make_series
from cozywish.apps.bookings.models import Booking, CartLine, Checkout, WaitEntry
from cozywish.web.customer.flow import placing
from cozywish.web.customer.urls import urlpatterns
from tests.races.together import together

pytestmark = pytest.mark.races

CLICKS = 4
GUEST = {"name": "Alice Archer", "email": "alice@example.com", "phone": "(503) 555-0148"}
KEY = "4d1b7c0e9f524a0fb1f7d2c38a6e5b90"


@dataclass(frozen=True, slots=True)
class Browser:
    """Alice's browser on her way through the booking."""

    client: Client
    house: House

    def at(self, step: str, hold: Booking | None = None) -> str:
        path = reverse(f"book-{step}", args=[self.house.venue.slug])
        return f"{path}?hold={hold.reference}" if hold else path

    def chosen(self, **changes: str) -> dict[str, Any]:
        house = self.house
        services, staff = [str(house.massage.pk)], str(house.ines.pk)
        return {"services": services, "staff": staff, "at": TEN[:16] + "Z", "key": KEY, **changes}

    def hold(self, **changes: str) -> Booking:
        before = set(Booking.objects.values_list("pk", flat=True))
        assert self.client.post(self.at("time"), self.chosen(**changes)).status_code == 303
        return Booking.objects.exclude(pk__in=before).get()

    def clicks(self, path: str, fields: dict[str, Any]) -> list[tuple[int, str]]:
        """Send the form several times at once; return status and Location of each answer."""
        tabs = [Client(REMOTE_ADDR=f"127.0.2.{number + 1}") for number in range(CLICKS)]
        for tab in tabs:
            tab.cookies = copy(self.client.cookies)

        def click(number: int) -> tuple[int, str]:
            answer = tabs[number].post(path, fields)
            return answer.status_code, answer.headers.get("Location", "")

        return together(CLICKS, click)


@pytest.fixture
def alice(house: House) -> Browser:
    return Browser(Client(), house)


def audited() -> list[str]:
    return [entry.action for entry in AuditEntry.objects.order_by("at", "pk")]


def test_a_time_is_held_once(alice: Browser) -> None:
    alice.client.post(alice.at("close", alice.hold(key="an earlier page")))

    answers = alice.clicks(alice.at("time"), alice.chosen())

    held = Booking.objects.get(state="HELD")
    assert set(answers) == {(303, answers[0][1])}
    assert f"hold={held.reference}" in answers[0][1]
    assert audited().count("bookings.hold") == 2


def test_a_plan_is_held_once(alice: Browser) -> None:
    massage, ines = str(alice.house.massage.pk), str(alice.house.ines.pk)
    asked = {"date": TEN[:10], "guest-1": "1", "service-1": massage, "staff-1": ines}
    page = alice.client.get(alice.at("together"), asked)

    answers = alice.clicks(
        alice.at("together"), {**dict(page.context["plans"][0].pairs), "key": KEY}
    )

    held = Booking.objects.get()
    assert set(answers) == {(303, answers[0][1])}
    assert f"hold={held.reference}" in answers[0][1]


def test_the_very_first_click_of_a_browser_holds_once_as_well(alice: Browser) -> None:
    alice.client.get(
        alice.at("time"), alice.chosen()
    )  # brings the cookie of the form and no session
    assert set(alice.client.cookies) == {"csrf"}

    answers = alice.clicks(alice.at("time"), alice.chosen())

    held = Booking.objects.get()
    assert set(answers) == {(303, answers[0][1])}
    assert f"hold={held.reference}" in answers[0][1]


def test_details_are_given_once(alice: Browser) -> None:
    held = alice.hold()

    answers = alice.clicks(alice.at("details", held), GUEST)

    assert answers == [(303, alice.at("pay", held))] * CLICKS
    held.refresh_from_db()
    assert (held.contact_email, EmailCode.objects.count()) == ("alice@example.com", 1)


def test_asking_for_another_code_leaves_one_code(alice: Browser) -> None:
    held = alice.hold()
    alice.client.post(alice.at("details", held), GUEST)

    answers = alice.clicks(alice.at("code", held), {})

    assert answers == [(303, f"{alice.at('pay', held)}&sent=1")] * CLICKS
    assert EmailCode.objects.count() == 1


def test_a_hold_is_made_longer_once(alice: Browser) -> None:
    held = alice.hold()
    until = held.hold_until

    answers = alice.clicks(alice.at("extend", held), {"step": "4"})

    held.refresh_from_db()
    assert answers == [(303, alice.at("details", held))] * CLICKS
    assert held.hold_until is not None
    assert until is not None
    assert held.hold_until - until == timedelta(minutes=settings.HOLD_MINUTES)
    assert audited() == ["bookings.hold", "bookings.extend"]


def booked(alice: Browser) -> tuple[Booking, dict[str, str]]:
    """A hold with details, and the fields of the last form."""
    held = alice.hold()
    alice.client.post(alice.at("details", held), GUEST)
    return held, {"payment_mode": "VENUE", "code": mailed_code()}


def test_a_booking_is_confirmed_once(alice: Browser) -> None:
    held, said = booked(alice)

    answers = alice.clicks(alice.at("pay", held), said)

    assert answers == [(303, f"/b/{held.reference}/")] * CLICKS
    assert audited() == ["bookings.hold", "bookings.confirm"]


def test_a_hold_is_given_up_once(alice: Browser) -> None:
    held = alice.hold()

    answers = alice.clicks(alice.at("close", held), {})

    assert answers == [(303, f"/v/{alice.house.venue.slug}/")] * CLICKS
    assert audited() == ["bookings.hold", "bookings.abandon"]


def test_a_booking_is_cancelled_once(alice: Browser) -> None:
    held, said = booked(alice)
    alice.client.post(alice.at("pay", held), said)

    answers = alice.clicks(reverse("booking-cancel", args=[held.reference]), {})

    assert answers == [(303, f"/b/{held.reference}/")] * CLICKS
    assert audited() == ["bookings.hold", "bookings.confirm", "bookings.cancel"]


def test_a_visit_is_moved_once(alice: Browser) -> None:
    held, said = booked(alice)
    alice.client.post(alice.at("pay", held), said)
    Booking.objects.update(free_until=F("starts_at"))
    eleven = {"staff": str(alice.house.ines.pk), "at": "2036-05-05T18:00Z"}

    answers = alice.clicks(reverse("booking-move", args=[held.reference]), eleven)

    assert answers == [(303, f"/b/{held.reference}/")] * CLICKS
    assert audited() == ["bookings.hold", "bookings.confirm", "bookings.reschedule"]


def test_a_series_is_held_once(alice: Browser) -> None:
    rule = {"every": "WEEK", "ends": "count", "count": "2", "staff": str(alice.house.ines.pk)}
    page = alice.client.get(alice.at("repeat"), {**alice.chosen(), **rule})
    wish = dict(page.context["wish"].pairs())
    dates = {f"date-{one.number}": one.value for one in page.context["dates"]}
    shown = {"shown": page.context["shown"]}

    answers = alice.clicks(alice.at("repeat"), {**alice.chosen(), **wish, **dates, **shown})

    checkout = Checkout.objects.get()
    assert answers == [(303, reverse("checkout-details", args=[checkout.pk]))] * CLICKS
    assert Booking.objects.filter(state="HELD").count() == 2


def test_a_visit_is_put_into_the_cart_once(alice: Browser) -> None:
    alice.client.get(alice.at("time"), alice.chosen())
    alice.client.post(alice.at("cart"), alice.chosen(staff=""))  # the browser has a cart now

    answers = alice.clicks(alice.at("cart"), alice.chosen())

    assert answers == [(303, reverse("cart"))] * CLICKS
    assert CartLine.objects.count() == 2


def test_a_plan_is_put_into_the_cart_once(alice: Browser) -> None:
    massage, ines = str(alice.house.massage.pk), str(alice.house.ines.pk)
    asked = {"date": TEN[:10], "guest-1": "1", "service-1": massage, "staff-1": ines}
    page = alice.client.get(alice.at("together"), asked)
    alice.client.post(alice.at("cart"), alice.chosen(staff=""))  # the browser has a cart now

    answers = alice.clicks(alice.at("cart"), dict(page.context["plans"][0].pairs))

    assert answers == [(303, reverse("cart"))] * CLICKS
    assert CartLine.objects.count() == 2


def test_a_series_is_moved_once(alice: Browser) -> None:
    house, ten = alice.house, datetime.fromisoformat(TEN)
    bob = make_user("Bob Baker")
    starts = [ten, ten + timedelta(days=7)]
    agreed = {"customer": bob, "free_until": ten}
    first, _second = make_series(house.ines, [house.massage], starts, **agreed)
    alice.client.force_login(bob)
    to = ten + timedelta(days=1, hours=2)
    said = {"staff": str(house.ines.pk), "at": f"{to:%Y-%m-%dT%H:%MZ}", "scope": "ALL"}

    answers = alice.clicks(reverse("booking-series-move", args=[first.reference]), said)

    assert answers == [(303, reverse("booking-series", args=[first.reference]))] * CLICKS
    assert audited().count("bookings.reschedule") == 2
    now_at = Booking.objects.order_by("starts_at").values_list("starts_at", flat=True)
    assert list(now_at) == [to, to + timedelta(days=7)]


def waiting(alice: Browser, **more: Any) -> dict[str, Any]:
    """The form of who waits for the day on which somebody has ten o'clock."""
    day = TEN[:10]
    window = {"first_on": day, "last_on": day, "weekdays": list("0123456")}
    return {**window, "from_minute": "600", "to_minute": "660", **more}


def test_somebody_joins_the_waiting_list_once(alice: Browser) -> None:
    make_booking(alice.house.ines, [alice.house.massage], datetime.fromisoformat(TEN))
    bob = make_user("Bob Baker")
    alice.client.force_login(bob)
    said = {"name": bob.name, "phone": GUEST["phone"], "staff": str(alice.house.ines.pk)}

    answers = alice.clicks(alice.at("wait"), {**alice.chosen(), **waiting(alice, **said)})

    entry = WaitEntry.objects.get()
    assert answers == [(303, reverse("wait", args=[entry.pk]))] * CLICKS


def test_a_visit_waits_for_an_earlier_time_once(alice: Browser) -> None:
    house, ten = alice.house, datetime.fromisoformat(TEN)
    bob = make_user("Bob Baker")
    make_booking(house.ines, [house.massage], ten)
    later = {"customer": bob, "free_until": ten + timedelta(hours=4)}
    visit = make_booking(house.ines, [house.massage], ten + timedelta(hours=4), **later)
    alice.client.force_login(bob)

    answers = alice.clicks(reverse("booking-earlier", args=[visit.reference]), waiting(alice))

    entry = WaitEntry.objects.get()
    assert answers == [(303, reverse("wait", args=[entry.pk]))] * CLICKS
    assert entry.moves == visit


def test_every_form_of_a_booking_is_here(alice: Browser) -> None:
    held, takes_posts = alice.hold(), set()
    alice.client.force_login(make_user())
    for route in (route for route in urlpatterns if str(route.name).startswith("book")):
        named = {"slug": alice.house.venue.slug, "reference": held.reference, "token": "none"}
        wanted = route.pattern.converters
        path = reverse(str(route.name), kwargs={name: named[name] for name in wanted})
        if alice.client.post(f"{path}?hold={held.reference}").status_code != 405:
            takes_posts.add(route.name)

    assert takes_posts == {
        "book-time",
        "book-together",
        "book-details",
        "book-code",
        "book-extend",
        "book-pay",
        "book-close",
        "book-repeat",
        "book-cart",
        "book-wait",
        "booking-cancel",
        "booking-fee",
        "booking-move",
        "booking-earlier",
        "booking-series-move",
    }


def test_without_a_common_key_every_click_has_an_effect_of_its_own(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CON-00, the control of CON-15: nothing but the key keeps clicks on anyone's time from holding several."""
    alice.client.post(alice.at("close", alice.hold(key="an earlier page")))
    monkeypatch.setattr(placing, "FLOW_KEY", "no such field")

    alice.clicks(alice.at("time"), alice.chosen(staff=""))

    assert audited().count("bookings.hold") >= 1 + 2
