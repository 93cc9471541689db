"""Steps 1 to 3, as a browser without scripts walks them."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.models import TimeOff
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from cozywish.web.customer.flow.choice import Choice
from cozywish.web.customer.tests.conftest import (
    ELEVEN,
    NEXT_MONDAY,
    NOON,
    NOW,
    TEN,
    Hold,
    House,
    words,
)

THREE_HOURS = timedelta(hours=3)


def test_services_are_listed_by_section_with_the_least_price(house: House, client: Client) -> None:
    page = words(client.get(house.url()))
    assert "Massage Hot stone massage 60 min · from $128" in page
    assert "Body Scalp oil ritual 10 min · $18" in page
    assert "Nothing chosen yet." in page


def test_what_is_chosen_stands_in_the_address(house: House, client: Client) -> None:
    page = words(client.get(house.url(), house.of(house.massage, house.scalp)))
    assert "Total from $146.00" in page
    assert "from $146 2 services, 70 min" in page


def test_a_service_nobody_does_is_not_offered(house: House, client: Client) -> None:
    make_service(house.venue, "Cupping", by=[])
    assert "Cupping" not in words(client.get(house.url()))


def test_going_on_without_a_service_asks_for_one(house: House, client: Client) -> None:
    response = client.get(house.url("professional/"))
    assert response.status_code == 422
    assert "Choose at least one service to go on." in words(response)


def test_five_services_are_too_many(house: House, client: Client) -> None:
    extra = [make_service(house.venue, f"Service {n}", by=[house.ines]) for n in range(4)]
    for step in ("", "professional/", "time/"):
        response = client.get(house.url(step), house.of(house.massage, *extra))
        assert response.status_code == 422
        assert "Choose up to 4 services for one visit." in words(response)


def test_people_come_with_first_time_and_price_difference(house: House, client: Client) -> None:
    make_booking(house.ines, [house.massage], NOW + timedelta(hours=2))  # at nine
    page = words(client.get(house.url("professional/"), house.of(house.massage)))
    assert "Anyone free Most times to choose from Today 9:00 AM" in page
    assert "IC Ines Calloway Today 10:00 AM TR Tomás Rey Today 9:00 AM +$12" in page


def test_only_who_does_all_of_it_is_listed(house: House, client: Client) -> None:
    chosen = house.of(house.massage, house.scalp)
    page = words(client.get(house.url("professional/"), chosen))
    assert "Ines Calloway" in page
    assert "Tomás Rey" not in page


def test_services_nobody_does_together_are_explained(house: House, client: Client) -> None:
    shave = make_service(house.venue, "Shave", by=[house.tomas])
    chosen = house.of(house.scalp, shave)
    page = words(client.get(house.url("professional/"), chosen))
    assert "Nobody does all of this in one visit." in page
    assert "Continue" not in page


def test_who_is_away_stays_visible_and_cannot_be_chosen(house: House, client: Client) -> None:
    TimeOff.objects.create(
        staff=house.tomas, starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=6)
    )
    response = client.get(house.url("professional/"), house.of(house.massage))
    assert "Tomás Rey Away until May 11" in words(response)
    assert re.search(rf'value="{house.tomas.pk}"\s+disabled', response.content.decode())


def test_the_first_free_day_is_shown_with_its_times(house: House, client: Client) -> None:
    page = words(client.get(house.url("time/"), house.chosen(at="")))
    assert "May 2036" in page
    assert "Mon 5 29 left" in page
    assert "Tue 6 29" in page
    assert "Times are in Pacific Time (Portland)." in page
    assert "Morning 9:00 AM 9:15 AM 9:30 AM" in page
    assert "Evening" not in page


def test_a_time_in_the_address_is_chosen_and_summed_up(house: House, client: Client) -> None:
    response = client.get(house.url("time/"), house.chosen())
    assert f'value="{TEN}" checked' in response.content.decode()
    assert "Monday, May 5 10:00 AM – 11:00 AM (60 min)" in words(response)
    assert "60 min with Ines Calloway $128.00" in words(response)


def test_days_say_why_they_have_no_times_and_how_few_are_left(house: House, client: Client) -> None:
    house.venue.hours.filter(weekday=2).delete()
    tuesday = NOW + timedelta(days=1, hours=2)
    for n in range(0, 8, 4):
        make_booking(house.ines, [house.massage] * 4, tuesday + timedelta(hours=n))
    page = words(client.get(house.url("time/"), house.chosen()))
    assert "Tue 6 Full Wed 7 Closed Thu 8 29" in page


def test_an_instant_with_an_offset_is_understood(house: House, client: Client) -> None:
    asked = house.chosen(at="2036-05-05T10:00-07:00")
    assert "10:00 AM – 11:00 AM" in words(client.get(house.url("time/"), asked))


def test_later_weeks_and_months_can_be_reached_up_to_the_horizon(
    house: House, client: Client
) -> None:
    page = client.get(house.url("time/"), {**house.chosen(at=""), "date": "2036-06-20"})
    assert "June 2036" in words(page)
    assert "date=2036-06-23" in page.content.decode()  # the next week
    last = client.get(house.url("time/"), {**house.chosen(at=""), "date": "2037-01-01"})
    assert "July 2036" in words(last)
    assert "Fri 4 29 left" in words(last)
    assert "Sat 5 Not open yet" in words(last)


def test_posting_a_time_holds_it(house: House, client: Client) -> None:
    response = client.post(house.url("time/"), house.chosen())
    held = Booking.objects.get()
    assert response.status_code == 303
    assert response.headers["Location"] == (
        f"/v/juniper-steam/book/details/?staff={house.ines.pk}&hold={held.reference}"
    )
    assert (held.state, held.customer, held.total_cents) == ("HELD", None, 12800)
    assert held.starts_at == NOW + THREE_HOURS


def test_anyone_means_who_has_least_to_do(house: House, client: Client) -> None:
    make_booking(house.ines, [house.massage], NOW + timedelta(hours=7))
    client.post(house.url("time/"), {"services": house.massage.pk, "staff": "", "at": TEN})
    held = Booking.objects.get(state="HELD")
    assert held.items.get().staff == house.tomas
    assert held.total_cents == 14000


def test_no_time_chosen_is_said_in_place(house: House, client: Client) -> None:
    response = client.post(house.url("time/"), {**house.chosen(at=""), "date": "2036-05-06"})
    assert response.status_code == 422
    assert "Choose a time to go on." in words(response)
    assert "Tue 6 29 left" in words(response)
    assert not Booking.objects.exists()


def test_a_taken_time_answers_with_the_three_nearest(
    house: House, client: Client, charlie: Client
) -> None:
    charlie.post(house.url("time/"), house.chosen(at=ELEVEN))
    response = client.post(house.url("time/"), house.chosen(at=ELEVEN))
    assert response.status_code == 409
    page = words(response)
    assert "11:00 AM was just taken. Closest times: 9:45 AM 10:00 AM 12:00 PM" in page
    content = response.content.decode()
    assert f'name="services" value="{house.massage.pk}"' in content
    assert f'name="staff" value="{house.ines.pk}"' in content
    assert f'name="instead" value="{NOON}"' in content
    assert Booking.objects.count() == 1


def test_one_click_on_an_alternative_holds_it(house: House, client: Client) -> None:
    chosen = house.chosen(at=ELEVEN, instead=NOON)
    assert client.post(house.url("time/"), chosen).status_code == 303
    assert Booking.objects.get().starts_at == NOW + timedelta(hours=5)


def test_an_alternative_on_another_day_says_so(house: House, client: Client) -> None:
    start = NOW + timedelta(hours=2)
    make_booking(house.ines, [house.massage] * 4, start)
    make_booking(house.ines, [house.massage] * 4, start + timedelta(hours=4))
    page = words(client.post(house.url("time/"), house.chosen()))
    assert "Tue, May 6, 9:00 AM Tue, May 6, 9:15 AM Tue, May 6, 9:30 AM" in page


def test_looking_never_changes_anything(house: House, client: Client) -> None:
    for step in ("", "professional/", "time/"):
        assert client.get(house.url(step), house.chosen()).status_code == 200
    assert not Booking.objects.exists()
    assert set(client.cookies) == {"csrf"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("services", "massage"),
        ("staff", "ines"),
        ("at", "tomorrow"),
        ("at", "2036-05-05T10:00"),
        ("at", "0001-01-01T00:00+23:00"),
        ("at", "0001-01-01T00:00Z"),
        ("at", "9999-12-31T23:59Z"),
        ("date", "2036-02-30"),
        ("date", "0001-01-01"),
        ("date", "9999-12-31"),
        ("hold", "\0"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_read_is_400_and_names_the_field(
    house: House, client: Client, field: str, value: str, method: str
) -> None:
    chosen = {**house.chosen(at="" if field == "date" else TEN), field: value}
    response = getattr(client, method)(house.url("time/"), chosen)
    assert response.status_code == 400
    assert f"Part of this address cannot be read: “{field}”." in words(response)


def test_ids_that_name_nothing_are_404(house: House, client: Client) -> None:
    nothing = str(uuid4())
    assert client.get(house.url(), {"services": nothing}).status_code == 404
    chosen = {**house.chosen(), "staff": nothing}
    assert client.get(house.url("time/"), chosen).status_code == 404
    assert client.post(house.url("time/"), chosen).status_code == 404
    assert client.get("/v/nowhere/book/").status_code == 404


def test_a_venue_that_is_not_public_is_404(house: House, client: Client) -> None:
    type(house.venue).objects.filter(pk=house.venue.pk).update(status="SUSPENDED")
    assert client.get(house.url()).status_code == 404
    assert client.post(house.url("time/"), house.chosen()).status_code == 404


def test_each_thing_that_was_never_offered_has_its_own_refusal(
    house: House, client: Client
) -> None:
    elsewhere = make_venue()
    stranger = make_staff(elsewhere, "Dora Stone")
    foreign = make_service(elsewhere, by=[stranger])
    retired = make_service(house.venue, "Mud bath", by=[house.ines], is_active=False)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"services": foreign.pk}, "That service belongs to another place."),
        ({"services": retired.pk}, "This service is not offered at the moment."),
        ({"staff": stranger.pk}, "That professional works at another place."),
        (
            {"services": house.scalp.pk, "staff": house.tomas.pk},
            "That professional does not do all of these services.",
        ),
        ({"at": "2036-05-05T13:00Z"}, "That time has passed."),
        ({"at": "2036-05-05T17:07Z"}, "That time is not offered."),
        ({"at": "2036-12-01T18:00Z"}, "Bookings open 60 days ahead."),
    ]
    for change, sentence in cases:
        response = client.post(house.url("time/"), {**house.chosen(), **change})
        assert response.status_code == 422, sentence
        assert sentence in words(response)
    assert not Booking.objects.exists()


def test_who_left_since_they_were_chosen_is_not_replaced_unasked(
    house: House, client: Client
) -> None:
    """CAP-05: services, day and what was typed stay; the person is asked for again."""
    StaffMember.objects.filter(pk=house.ines.pk).update(is_active=False)
    gone = house.chosen(at=NEXT_MONDAY)
    assert client.get(house.url("time/"), gone).status_code == 409

    response = client.post(house.url("time/"), {**gone, "name": "Alice Archer"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "This professional is not taking bookings at the moment." in words(response)
    assert "Tomás Rey" in page
    assert "checked" not in page
    assert f'name="services" value="{house.massage.pk}"' in page
    assert 'name="date" value="2036-05-12"' in page
    assert not Booking.objects.exists()

    again = client.post(house.url("time/"), {**gone, "staff": house.tomas.pk})
    assert Booking.objects.get().items.get().staff == house.tomas
    assert "Alice Archer" in client.get(again.headers["Location"]).content.decode()


def test_a_day_without_free_times_leads_on_to_another_and_nowhere_else(
    house: House, client: Client
) -> None:
    house.venue.hours.filter(weekday=2).delete()
    asked = {"services": str(house.massage.pk), "date": "2036-05-07"}
    page = client.get(house.url("time/"), asked)
    said, source = words(page), page.content.decode()
    assert "No free times on Wednesday, May 7" in said
    assert "This day has no free times. Choose another to go on." in said
    assert re.search(r'btn-primary[^>]*form="step"\s+disabled', source)
    assert "Repeat this visit" not in said
    assert "Add to cart" not in said
    free = words(client.get(house.url("time/"), {**asked, "date": "2036-05-08"}))
    assert "Repeat this visit" in free
    assert "Add to cart" in free


def test_closed_days_have_their_own_refusal(house: House, client: Client) -> None:
    house.venue.hours.filter(weekday=0).delete()
    response = client.post(house.url("time/"), house.chosen())
    assert response.status_code == 422
    assert "The place is closed then." in words(response)


def test_ten_holds_in_ten_minutes_are_enough(house: House, client: Client) -> None:
    for n in range(10):
        client.post(house.url("time/"), house.chosen(key=f"{n}"))
    response = client.post(house.url("time/"), house.chosen(key="more"))
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "600"
    assert "Too many tries. Please wait 10 minutes." in words(response)


def test_three_live_holds_are_enough(house: House, client: Client, hold: Hold) -> None:
    for at in (TEN, ELEVEN, NOON):
        hold(at=at)
        session = client.session
        del session["holds"]  # as at five other venues meanwhile
        session.save()
    response = client.post(house.url("time/"), house.chosen(at="2036-05-05T21:00Z"))
    assert response.status_code == 429
    assert "You are already holding 3 times." in words(response)


def test_names_are_shown_as_text(house: House, client: Client) -> None:
    bad = "<script>alert(1)</script>"
    type(house.massage).objects.filter(pk=house.massage.pk).update(name=bad, description=bad)
    for step in ("", "professional/", "time/"):
        content = client.get(house.url(step), house.chosen()).content.decode()
        assert bad not in content
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content


def test_a_choice_is_the_same_in_the_address_and_read_back(house: House) -> None:
    chosen = Choice.of(QueryDict(f"services={house.massage.pk},{house.scalp.pk}&at={TEN}"))
    assert chosen.service_ids == (house.massage.pk, house.scalp.pk)
    again = Choice.of(QueryDict(chosen.url("book-time", "juniper-steam").partition("?")[2]))
    assert again == chosen


def test_the_times_cost_as_many_queries_with_more_people(house: House, client: Client) -> None:
    def count() -> int:
        asked = house.of(house.massage) | {"date": "2036-05-06"}
        client.get(house.url("time/"), asked)  # the rules are kept from here on
        with CaptureQueriesContext(connection) as queries:
            client.get(house.url("time/"), asked)
        return len(queries)

    before = count()
    for name in ("Ada Stone", "Ben Ash", "Cleo Fox"):
        house.massage.offers.create(staff=make_staff(house.venue, name))
    assert count() == before
