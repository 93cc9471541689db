"""Visits that recur, on the pages: the dates before they are held, the series afterwards, and changing several."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking, make_series
from cozywish.apps.bookings.models import Booking, Series
from cozywish.web.customer.tests.conftest import NOW, TEN, House, words

WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
TEN_AT = NOW + 3 * HOUR
WEEKLY = {"every": "WEEK", "ends": "count", "count": "3"}


@pytest.fixture
def alice(house: House, client: Client) -> User:
    """Alice, signed in."""
    alice = make_user("Alice Archer", email="alice@example.com")
    client.force_login(alice)
    return alice


@pytest.fixture
def visits(house: House, alice: User) -> list[Booking]:
    """Her massages with Ines, from Wednesday at ten on."""
    starts = [TEN_AT + 2 * DAY + number * WEEK for number in range(3)]
    return make_series(house.ines, [house.massage], starts, customer=alice)


def starts(visits: list[Booking]) -> list[timedelta]:
    rows = Booking.objects.filter(pk__in=[one.pk for one in visits]).order_by("series_position")
    return [one.starts_at - TEN_AT for one in rows]


def shown_of(page: str) -> str:
    """What names the rule whose dates the page shows."""
    return page.partition('name="shown" value="')[2].partition('"')[0]


# ── before ──


def test_step_3_leads_to_the_dates(house: House, client: Client) -> None:
    assert "Repeat this visit" in words(client.get(house.url("time/"), house.chosen()))
    sent = client.post(house.url("repeat/"), house.chosen())
    assert sent.status_code == 303
    assert sent.headers["Location"].startswith("/v/juniper-steam/book/repeat/?services=")
    assert "6 dates All free" in words(client.get(sent.headers["Location"]))


def test_without_a_time_it_says_what_is_missing(house: House, client: Client) -> None:
    without = {**house.chosen(), "at": ""}
    page = client.get(house.url("repeat/"), without)
    assert page.status_code == 422
    assert "Choose a time to go on." in words(page)
    assert client.get(house.url("repeat/"), {}).status_code == 422


def test_dates_that_cannot_be_had_say_why_and_offer_others(house: House, client: Client) -> None:
    make_booking(house.ines, [house.massage], TEN_AT + WEEK)
    page = client.get(house.url("repeat/"), {**house.chosen(), **WEEKLY})
    said = words(page)
    assert "1 cannot be had as it comes" in said
    assert "Taken by somebody else" in said
    assert "Continue with 2 visits" in said
    assert 'name="date-2" value="2036-05-12T18:00Z"' in " ".join(page.content.decode().split())


def test_the_sum_follows_what_is_picked(house: House, client: Client) -> None:
    asked = {**house.chosen(), **WEEKLY}
    shown = shown_of(client.get(house.url("repeat/"), asked).content.decode())
    picked = {**asked, "shown": shown, "date-1": TEN, "date-3": "2036-05-19T17:00Z"}
    said = words(client.get(house.url("repeat/"), picked))
    assert "Continue with 2 visits" in said
    assert "$256.00 in all" in said
    alone = words(client.get(house.url("repeat/"), {**asked, "shown": shown, "date-1": TEN}))
    assert "Choose at least two dates to go on." in alone


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"every": "DAY"}, 400),
        ({"ends": "never"}, 400),
        ({"count": "x"}, 400),
        ({"until": "soon"}, 400),
        ({"count": "1"}, 422),
        ({"count": "27"}, 422),
        ({"count": "9" * 30}, 400),
        ({"ends": "until", "until": "2036-05-06"}, 422),
        ({"ends": "until"}, 422),
    ],
)
def test_what_is_no_rule_is_refused_in_words(
    house: House, client: Client, wrong: dict[str, str], status: int
) -> None:
    page = client.get(house.url("repeat/"), {**house.chosen(), **WEEKLY, **wrong})
    assert page.status_code == status


def test_queries_do_not_grow_with_the_dates(house: House, client: Client) -> None:
    counts = []
    for count in ("2", "26"):
        with CaptureQueriesContext(connection) as asked:
            client.get(house.url("repeat/"), {**house.chosen(), **WEEKLY, "count": count})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_all_dates_are_held_and_a_double_click_holds_them_once(
    house: House, client: Client
) -> None:
    asked = {**house.chosen(), **WEEKLY}
    page = client.get(house.url("repeat/"), asked).content.decode()
    dates = {f"date-{number + 1}": f"2036-05-{5 + 7 * number:02}T17:00Z" for number in range(3)}
    sent = {**asked, "shown": shown_of(page), "key": "k" * 20, **dates}
    first, second = (client.post(house.url("repeat/"), sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Booking.objects.filter(state="HELD").count() == 3
    assert Series.objects.get().visits == 3


def test_the_rule_for_cancelling_is_said_once_for_all_dates_it_holds_for(
    house: House, client: Client, alice: User
) -> None:
    asked = {**house.chosen(), **WEEKLY}
    shown = shown_of(client.get(house.url("repeat/"), asked).content.decode())
    dates = {f"date-{number + 1}": f"2036-05-{5 + 7 * number:02}T17:00Z" for number in range(3)}
    sent = client.post(house.url("repeat/"), {**asked, "shown": shown, "key": "k" * 20, **dates})
    details = sent.headers["Location"]
    said = {"name": "Alice Archer", "phone": "+15035550148"}
    page = words(client.get(client.post(details, said).headers["Location"]))

    assert "You pay nothing today: each visit is paid at the venue." in page
    assert "Juniper & Steam: $128.00 This is too close to cancel free of charge" in page
    assert "Juniper & Steam, 2 visits: $256.00 Each visit is free to cancel until 24 hours" in page
    assert page.count("free to cancel until") == 1


def test_another_rule_replaces_what_was_held(house: House, client: Client) -> None:
    for every, last in (("WEEK", "2036-05-12"), ("TWO_WEEKS", "2036-05-19")):
        asked = {**house.chosen(), **WEEKLY, "every": every, "count": "2"}
        page = client.get(house.url("repeat/"), asked)
        assert "All free" in words(page)  # what is held for it is not in its own way
        dates = {"date-1": TEN, "date-2": f"{last}T17:00Z"}
        shown = shown_of(page.content.decode())
        client.post(house.url("repeat/"), {**asked, "shown": shown, "key": every * 5, **dates})
    held = Booking.objects.filter(state="HELD").order_by("starts_at")
    assert [one.starts_at - TEN_AT for one in held] == [0 * DAY, 2 * WEEK]


def test_what_was_taken_meanwhile_is_shown_and_nothing_is_held(
    house: House, client: Client
) -> None:
    asked = {**house.chosen(), **WEEKLY}
    shown = shown_of(client.get(house.url("repeat/"), asked).content.decode())
    make_booking(house.ines, [house.massage], TEN_AT + WEEK)
    sent = {**asked, "shown": shown, "date-1": TEN, "date-2": "2036-05-12T17:00Z"}
    page = client.post(house.url("repeat/"), sent)
    assert page.status_code == 409
    assert "That time was just taken." in words(page)
    assert Booking.objects.count() == 1


# ── afterwards ──


def test_a_visit_says_that_it_is_one_of_a_series(visits: list[Booking], client: Client) -> None:
    page = client.get(f"/b/{visits[1].reference}/")
    assert "Visit 2 of 3, every week" in words(page)
    assert f'href="/b/{visits[1].reference}/series/"' in page.content.decode()
    assert "2 of 3, every week" in words(client.get("/me/bookings/"))


def test_the_series_lists_all_dates(visits: list[Booking], client: Client) -> None:
    page = words(client.get(f"/b/{visits[1].reference}/series/"))
    assert "3 visits are still to come" in page
    for visit in visits:
        assert f"{visit.series_position} of 3, with Ines Calloway" in page


def test_a_visit_of_no_series_and_a_stranger_find_nothing(
    visits: list[Booking], house: House, alice: User, client: Client
) -> None:
    alone = make_booking(house.ines, [house.massage], TEN_AT + DAY, customer=alice)
    assert client.get(f"/b/{alone.reference}/series/").status_code == 404
    assert Client().get(f"/b/{visits[0].reference}/series/").status_code == 404
    assert Client().get(f"/b/{visits[0].reference}/series/move/").status_code == 404


def test_cancelling_asks_whether_it_is_about_more(visits: list[Booking], client: Client) -> None:
    path = f"/b/{visits[1].reference}/cancel/"
    page = words(client.get(path))
    assert "This visit is 2 of 3, every week. Which visits do you mean?" in page
    assert "This one and those after it 2 visits:" in page
    gone = client.post(path, {"scope": "FOLLOWING", "reason": ""})
    assert gone.headers["Location"] == f"/b/{visits[1].reference}/series/"
    assert "2 visits cancelled." in words(client.get(gone.headers["Location"]))
    states = Booking.objects.order_by("series_position").values_list("state", flat=True)
    assert list(states) == ["CONFIRMED", "CANCELLED", "CANCELLED"]


@pytest.mark.parametrize("scope", ["ALL", "FOLLOWING"])
def test_what_the_address_asks_for_is_what_the_form_says(
    visits: list[Booking], client: Client, scope: str
) -> None:
    """Of the first visit both mean the same, and one of them is offered."""
    for name in ("move", "cancel"):
        page = client.get(f"/b/{visits[0].reference}/{name}/?scope={scope}").content.decode()
        assert page.count('name="scope"') == 2
        assert 'name="scope" value="ALL" checked' in " ".join(page.split())


def test_one_alone_is_cancelled_as_ever(visits: list[Booking], client: Client) -> None:
    client.post(f"/b/{visits[1].reference}/cancel/", {"scope": "", "reason": ""})
    states = Booking.objects.order_by("series_position").values_list("state", flat=True)
    assert list(states) == ["CONFIRMED", "CANCELLED", "CONFIRMED"]


def test_moving_several_is_looked_at_first(
    visits: list[Booking], house: House, client: Client
) -> None:
    path = f"/b/{visits[0].reference}/move/"
    said = {"staff": str(house.ines.pk), "at": "2036-05-07T19:00Z", "scope": "ALL"}
    looked = client.post(path, said)
    review = looked.headers["Location"]
    assert review.startswith(f"/b/{visits[0].reference}/series/move/?scope=ALL&at=")
    assert "Wednesday, May 14, 12:00 PM" in words(client.get(review))
    assert starts(visits) == [2 * DAY, 2 * DAY + WEEK, 2 * DAY + 2 * WEEK]
    moved = client.post(review.partition("?")[0], said)
    assert moved.headers["Location"] == f"/b/{visits[0].reference}/series/"
    assert starts(visits) == [2 * DAY + 2 * HOUR + number * WEEK for number in range(3)]


def test_what_is_in_the_way_is_shown_before_and_can_stay_or_go_elsewhere(
    visits: list[Booking], house: House, client: Client
) -> None:
    make_booking(house.ines, [house.massage], visits[1].starts_at + 2 * HOUR)
    path = f"/b/{visits[0].reference}/series/move/"
    said = {"staff": str(house.ines.pk), "at": "2036-05-07T19:00Z", "scope": "ALL"}
    page = client.get(path, said)
    assert "1 visit cannot go where the others go." in words(page)
    assert "That time was just taken." in words(page)
    refused = client.post(path, said)
    assert refused.status_code == 409
    assert starts(visits) == [2 * DAY + number * WEEK for number in range(3)]
    client.post(path, {**said, f"to-{visits[1].reference}": "2036-05-14T20:00Z"})
    assert starts(visits) == [
        2 * DAY + 2 * HOUR, 2 * DAY + WEEK + 3 * HOUR, 2 * DAY + 2 * WEEK + 2 * HOUR,
    ]  # fmt: skip


def test_a_move_without_a_scope_or_a_time_goes_back(visits: list[Booking], client: Client) -> None:
    path = f"/b/{visits[0].reference}/series/move/"
    assert client.get(path).headers["Location"] == f"/b/{visits[0].reference}/move/"
    assert client.get(path, {"scope": "MOST", "at": TEN}).status_code == 400
