"""The pages of the menu: who may open them, what they say, and what a click does."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import Service, StaffService
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, Venue
from cozywish.web.provider.tests.conftest import PORTLAND, House, at
from cozywish.web.provider.tests.reading import read, same_bytes, signed_in, words

MENU, NEW = "/pro/services/", "/pro/services/new/"
TEMPLATES, PASTE = "/pro/services/templates/", "/pro/services/paste/"
SERVICES, PRICES = Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE


def manager(house: House, *permissions: Permission) -> User:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, *permissions).venues.add(house.venue)
    return mona


def wish(house: House, **overrides: Any) -> dict[str, Any]:
    """What a page sends for a service that Ines does."""
    return {
        "name": "Salt scrub",
        "duration_minutes": "45",
        "price": "$86",
        "category": str(make_category("massage").pk),
        "section": "Body",
        "done_at": "VENUE",
        "padding_before_minutes": "0",
        "padding_after_minutes": "15",
        "is_active": "on",
        f"{house.ines.pk}-does": "on",
        **overrides,
    }


def page(house: House, service: Service | None = None) -> str:
    return f"{MENU}{(service or house.massage).pk}/"


def said_of(house: House, service: Service, **overrides: Any) -> dict[str, Any]:
    """What the page of a service sends when nothing is touched."""
    return {
        **wish(house, **{f"{house.tomas.pk}-does": "on"}),
        "name": service.name,
        "duration_minutes": str(service.duration_minutes),
        "price": "90",
        "section": service.section,
        "padding_after_minutes": "0",
        "seen": str(service.version),
        **overrides,
    }


def test_the_list_says_what_it_costs_and_who_does_it_under_its_headings(house: House) -> None:
    make_service(house.venue, "Steam bath", section="Bath", price_cents=4550, is_active=False)
    StaffService.objects.filter(staff=house.tomas).update(price_cents=8000)

    said = read(signed_in(house.bob), MENU)

    assert "Massage Hot stone massage 60 min from $80 Ines, Tomás Edit Hot stone massage" in said
    assert (
        "Bath Steam bath 60 min $45.50 Nobody does it yet, so nobody can book it. Not on your page"
    ) in said


def test_an_empty_list_offers_three_ways_to_begin(house: House) -> None:
    Service.objects.all().delete()

    answer = signed_in(house.bob).get(MENU).content.decode()

    assert "What do you offer?" in answer
    assert all(f'href="{path}"' in answer for path in (NEW, TEMPLATES, PASTE))


def test_what_is_added_is_on_the_venues_page_and_can_be_held(house: House) -> None:
    answer = signed_in(house.bob).post(NEW, wish(house))

    made = Service.objects.get(name="Salt scrub")
    assert (answer.status_code, answer["Location"]) == (303, MENU)
    assert (made.price_cents, made.duration_minutes, made.padding_after_minutes) == (8600, 45, 15)
    assert (made.section, made.lead_minutes, made.horizon_days) == ("Body", None, None)
    assert list(made.offers.values_list("staff__name", flat=True)) == ["Ines Calloway"]
    alice = Client()
    assert "Body Salt scrub 45 min $86" in read(alice, "/v/fern-ember/")
    tomorrow = timezone.now().astimezone(PORTLAND).date() + timedelta(days=1)
    ten = at(10, on=tomorrow)
    times = {"services": str(made.pk), "staff": "", "at": ten.isoformat()}
    held = alice.post("/v/fern-ember/book/time/", times)
    assert (held.status_code, "/book/details/?hold=" in held["Location"]) == (303, True)
    booking = Booking.objects.get()
    assert (booking.state, booking.starts_at, booking.total_cents) == ("HELD", ten, 8600)


def test_what_nobody_does_is_not_on_the_venues_page(house: House) -> None:
    StaffService.objects.all().delete()

    assert "Hot stone massage" not in read(Client(), "/v/fern-ember/")


def test_who_may_only_change_services_reads_prices_and_cannot_send_them(house: House) -> None:
    mona = signed_in(manager(house, SERVICES))

    answer = mona.post(page(house), said_of(house, house.massage, name="Stones", price="1"))

    house.massage.refresh_from_db()
    assert answer.status_code == 303
    assert (house.massage.name, house.massage.price_cents) == ("Stones", 9000)
    for path in (NEW, TEMPLATES, PASTE):
        assert mona.get(path).status_code == 403
    assert "Add a service" not in read(mona, MENU)


def test_who_may_only_set_prices_changes_nothing_else(house: House) -> None:
    mona = signed_in(manager(house, PRICES))
    sent = said_of(house, house.massage, name="Mine", price="75", duration_minutes="5")
    sent[f"{house.ines.pk}-price"] = "70.50"

    assert mona.post(page(house), sent).status_code == 303

    house.massage.refresh_from_db()
    assert (house.massage.name, house.massage.price_cents) == ("Hot stone massage", 7500)
    assert house.massage.duration_minutes == 60
    assert house.ines.offers.get().price_cents == 7050
    for path in ("move/", "remove/"):
        assert mona.post(f"{page(house)}{path}").status_code == 403


@pytest.mark.parametrize("path", [MENU, NEW, TEMPLATES, PASTE])
def test_the_team_is_refused_strangers_find_nothing_guests_sign_in(house: House, path: str) -> None:
    outside = manager(house, Permission.STAFF_MANAGE, Permission.BOOKINGS_VIEW)

    for user, status in [(house.ines.user, 403), (outside, 403), (make_user("Charlie"), 404)]:
        assert signed_in(user).get(path).status_code == status
    assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"


def test_a_grant_over_some_people_opens_no_menu(house: House) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, *Permission).staff.add(house.ines)

    assert signed_in(mona).get(MENU).status_code == 403
    assert signed_in(mona).get(page(house)).status_code == 403
    assert f'href="{MENU}"' not in signed_in(mona).get("/pro/team/").content.decode()


def test_services_of_others_and_archived_ones_are_not_there(house: House) -> None:
    client = signed_in(house.bob)
    foreign = make_service(make_venue())
    gone = make_service(house.venue, "Gone", is_active=False, archived_at=timezone.now())
    absent = client.get(f"{MENU}{uuid4()}/")

    for service in (foreign, gone):
        for path in ("", "remove/"):
            answer = client.get(f"{page(house, service)}{path}")
            assert (answer.status_code, same_bytes(answer, absent)) == (404, True)
        for path in ("", "move/", "remove/"):
            assert client.post(f"{page(house, service)}{path}").status_code == 404
    assert "Gone" not in read(client, MENU)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Please fill this in."),
        ("name", "hot stone MASSAGE", "is on your list already."),
        ("name", "x" * 81, "That is too long"),
        ("price", "sixty", "Write the price like 45 or 45.50."),
        ("price", "-5", "Write the price like 45 or 45.50."),
        ("price", "45,50", "Write the price like 45 or 45.50."),
        ("price", "100000.01", "That price is too high to be one"),
        ("duration_minutes", "42", "Choose a length in steps of five minutes"),
        ("duration_minutes", "-5", "Choose a length in steps of five minutes"),
        ("duration_minutes", "an hour", "Write the minutes as a number, such as 45."),
        ("padding_after_minutes", "7", "Please choose one from the list."),
        ("lead_minutes", "7", "Please choose one from the list."),
        ("category", "0", "Please choose one from the list."),
        ("done_at", "MOON", "Please choose one from the list."),
    ],
)
def test_what_is_wrong_is_told_at_the_field_and_the_rest_stays(
    house: House, field: str, value: str, message: str
) -> None:
    sent = wish(house, description="Kept as it is.") | {field: value}

    answer = signed_in(house.bob).post(NEW, sent)

    assert answer.status_code == (409 if "already" in message else 422)
    form = answer.context["form"]
    assert [message in error for error in form.errors[field]] == [True]
    assert "Kept as it is." in answer.content.decode()
    assert Service.objects.count() == 1


def test_so_is_what_is_wrong_with_somebodys_own_price_and_minutes(house: House) -> None:
    key = house.ines.pk
    sent = wish(house, **{f"{key}-price": "free", f"{key}-minutes": "3"})

    said = words(signed_in(house.bob).post(NEW, sent).content.decode())

    assert "Write the price like 45 or 45.50." in said
    assert "Choose a length in steps of five minutes" in said
    assert Service.objects.count() == 1


def test_the_page_says_what_is_inherited_and_from_whom(house: House) -> None:
    Venue.objects.update(lead_minutes=120, horizon_days=90, step_minutes=30)
    Service.objects.update(lead_minutes=1440)

    answer = signed_in(house.bob).get(page(house)).content.decode()

    assert '<option value="">As the venue: 2 h</option>' in answer
    assert '<option value="1440" selected>1 day</option>' in answer
    assert '<option value="" selected>As the venue: 90 days</option>' in answer
    assert '<option value="" selected>As the venue: 30 min</option>' in answer


def test_the_second_of_two_reads_what_the_first_changed_and_loses_nothing(house: House) -> None:
    client = signed_in(house.bob)
    opened = said_of(house, house.massage, name="Stones")
    assert client.post(page(house), said_of(house, house.massage, price="99")).status_code == 303

    late = client.post(page(house), opened)

    assert late.status_code == 409
    kept = late.context["meanwhile"].kept
    assert kept == [("Name", "Hot stone massage"), ("Price in USD", "99")]
    assert 'value="Stones"' in late.content.decode()
    assert 'name="seen" value="2"' in late.content.decode()
    assert client.post(page(house), opened | {"seen": "2"}).status_code == 303
    house.massage.refresh_from_db()
    assert (house.massage.name, house.massage.price_cents) == ("Stones", 9000)


def test_so_does_who_changed_who_does_it(house: House) -> None:
    client = signed_in(house.bob)
    opened = said_of(house, house.massage)
    client.post(f"/pro/team/{house.tomas.pk}/", {"name": "Tomás Rivera", "seen": "1"})
    key = house.ines.pk
    client.post(
        f"/pro/team/{key}/",
        {
            "name": "Ines",
            "seen": "1",
            f"{house.massage.pk}-does": "on",
            f"{house.massage.pk}-price": "75.50",
        },
    )

    late = client.post(page(house), opened)

    assert late.status_code == 409
    assert late.context["meanwhile"].kept == [("Ines", "yes, 75.50"), ("Tomás Rivera", "no")]


def test_services_move_without_a_script(house: House) -> None:
    second = make_service(house.venue, "Head massage", by=[house.ines])
    client = signed_in(house.bob)

    answer = client.post(f"{page(house, second)}move/", {"to": "up"})

    assert answer["Location"] == f"{MENU}#service-{second.pk}"
    said = read(client, MENU)
    assert said.index("Head massage") < said.index("Hot stone massage")
    shop = read(Client(), "/v/fern-ember/")
    assert shop.index("Head massage") < shop.index("Hot stone massage")


def test_removing_asks_first(house: House) -> None:
    client = signed_in(house.bob)

    assert "Visits that are booked stay as they are." in read(client, f"{page(house)}remove/")
    assert Service.objects.count() == 1
    assert client.post(f"{page(house)}remove/")["Location"] == MENU
    assert Service.objects.count() == 0


def test_a_start_from_the_templates_of_the_venues_category(house: House) -> None:
    client = signed_in(house.bob)
    make_category("barber", name="Barber")
    opened = client.get(TEMPLATES)
    assert opened.context["kind"].slug == "massage"
    offered = [str(starter.name) for starter, _box, _price in opened.context["rows"]]
    assert offered[:2] == ["Swedish massage", "Long Swedish massage"]
    assert "Hot stone massage" not in offered  # it is on the list already

    sent = {f"price_{number}": "40" for number in range(len(offered))}
    sent |= {"take_0": "on", "take_2": "on", "price_2": "112.50", "by": str(house.ines.pk)}
    assert client.post(TEMPLATES, sent)["Location"] == MENU

    made = Service.objects.filter(name__in=offered).order_by("position")
    assert list(made.values_list("name", "price_cents", "duration_minutes")) == [
        ("Swedish massage", 4000, 60),
        ("Deep tissue massage", 11250, 60),
    ]
    assert all(list(one.offers.values_list("staff", flat=True)) == [house.ines.pk] for one in made)


def test_a_wrong_price_in_a_template_stays_at_its_line_and_adds_nothing(house: House) -> None:
    sent = {f"price_{number}": "40" for number in range(5)} | {"take_0": "on", "price_0": "much"}

    answer = signed_in(house.bob).post(TEMPLATES, sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"price_0": ["Write the price like 45 or 45.50."]}
    assert Service.objects.count() == 1


def test_templates_of_an_unknown_category_are_not_there(house: House) -> None:
    assert signed_in(house.bob).get(f"{TEMPLATES}?category=nothing").status_code == 404


def test_a_pasted_list_is_read_then_added_and_its_wrong_lines_stay(house: House) -> None:
    client = signed_in(house.bob)
    text = "Body:\nSalt scrub 45 min $86\nWrap\nClay wrap 60 min $98\nHot stone massage 60 min $1"
    sent = {
        "text": text,
        "category": str(make_category("massage").pk),
        "done_at": "VENUE",
        "by": [str(house.ines.pk), str(house.tomas.pk)],
    }

    said = words(client.post(PASTE, sent | {"do": "read"}).content.decode())
    assert "2 lines need a look Line 3, “Wrap”: How long does it take?" in said
    assert "Line 5, “Hot stone massage 60 min $1”: This name is on the list already." in said
    assert "Salt scrub Body · 45 min $86" in said
    assert Service.objects.count() == 1

    added = client.post(PASTE, sent | {"do": "add"})
    assert added.status_code == 200
    assert added.context["form"]["text"].value() == "Body:\nWrap\nHot stone massage 60 min $1"
    assert "2 services are on your list." in words(added.content.decode())
    made = Service.objects.get(name="Clay wrap")
    assert (made.section, made.price_cents, made.offers.count()) == ("Body", 9800, 2)

    mended = sent | {"text": "Body:\nWrap 30 min $50", "do": "add"}
    assert client.post(PASTE, mended)["Location"] == MENU
    assert Service.objects.count() == 4


def test_nothing_pasted_is_told(house: House) -> None:
    answer = signed_in(house.bob).post(PASTE, {"text": "", "do": "add"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["text"] == ["Please fill this in."]


def test_people_of_other_venues_cannot_be_chosen(house: House) -> None:
    stranger = make_staff(make_venue())
    sent = {"text": "Wrap 30 min $50", "category": str(make_category("massage").pk)}

    answer = signed_in(house.bob).post(
        PASTE, sent | {"done_at": "VENUE", "by": str(stranger.pk), "do": "add"}
    )

    assert (answer.status_code, Service.objects.count()) == (422, 1)


@pytest.mark.parametrize("path", [MENU, NEW, "one"])
def test_fifty_people_take_no_more_queries_than_two(
    house: House, path: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(house.bob)
    address = page(house) if path == "one" else path
    client.get(address)
    with django_assert_max_num_queries(100) as few:
        client.get(address)
    for number in range(50):
        make_service(house.venue, f"Service {number}", by=[make_staff(house.venue, f"P {number}")])

    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)


def test_its_colour_is_its_mark_in_the_list_and_in_the_calendar(house: House) -> None:
    bob, mark = signed_in(house.bob), 'class="service-mark hue-heather"'
    assert mark not in bob.get(MENU).content.decode()
    refused = bob.post(page(house), said_of(house, house.massage, hue="mauve"))
    assert refused.status_code == 422

    saved = bob.post(page(house), said_of(house, house.massage, hue="heather"))

    assert saved.status_code == 303
    assert bob.get(MENU).content.decode().count(mark) == 1
    tomorrow = timezone.now().astimezone(PORTLAND).date() + timedelta(days=1)
    make_booking(house.ines, [house.massage], at(10, on=tomorrow))
    assert bob.get(f"/pro/calendar/{tomorrow}/").content.decode().count(mark) == 1
