"""The clients' pages: the list, one client, finding from anywhere, and who is let in."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, ClientCard, ClientTag
from cozywish.apps.bookings.services import keep_in_mind
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import same_bytes, signed_in, words

NOW = at(12)
SEES, NOTES = Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_NOTES
NO_CONTACT = ("alice@example.com", "grace@example.com", "555-0100")


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozywish.web.provider.clients.timezone.now", lambda: NOW)


def visit(house: House, name: str, begins: datetime, **more: Any) -> Booking:
    email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    fields = {"contact_name": name, "contact_email": email, **more}
    return make_booking(fields.pop("by", house.ines), [house.massage], begins, **fields)


def read(user: User | None, path: str, status: int = 200) -> str:
    answer = signed_in(user).get(path)
    assert answer.status_code == status
    return words(answer.content.decode().partition("<main")[2])


def test_the_list_says_who_comes_and_how_often_and_not_how_to_reach_them(house: House) -> None:
    visit(house, "Grace Hopper", at(10) - timedelta(days=7), state=BookingState.COMPLETED)
    visit(house, "Grace Hopper", at(9) - timedelta(days=14), state=BookingState.NO_SHOW)
    visit(house, "Grace Hopper", at(15))
    said = read(house.bob, "/pro/clients/")

    assert "Grace Hopper Next Thu, Nov 12, 3:00 PM Last Thu, Nov 5 1 visit 1 no-show" in said
    assert not any(secret in said for secret in NO_CONTACT)


def test_a_list_without_clients_says_who_will_stand_there(house: House) -> None:
    assert "No clients yet" in read(house.bob, "/pro/clients/")
    visit(house, "Grace Hopper", at(15))
    assert "Nobody found" in read(house.bob, "/pro/clients/?q=nobody")


def test_the_list_has_pages_that_keep_what_was_asked(house: House) -> None:
    for number in range(26):
        visit(house, f"Guest{number:02} X", at(8) + timedelta(hours=number))
    first = signed_in(house.bob).get("/pro/clients/?q=guest")
    second = signed_in(house.bob).get("/pro/clients/?q=guest&page=2")

    assert [one.name for one in first.context["clients"]][::24] == ["Guest25 X", "Guest01 X"]
    assert [one.name for one in second.context["clients"]] == ["Guest00 X"]
    assert 'href="?q=guest&amp;page=2"' in first.content.decode()
    assert 'href="?q=guest&amp;page=1"' in second.content.decode()


@pytest.mark.parametrize("path", ["/pro/clients/", "/pro/find/?q=Guest"])
def test_pages_take_as_many_queries_for_fifty_as_for_five(
    house: House, path: str, django_assert_max_num_queries: Any
) -> None:
    client, taken = signed_in(house.bob), []
    for more in (range(5), range(5, 50)):
        for number in more:
            visit(house, f"Guest{number} X", at(8) + timedelta(hours=number))
        with django_assert_max_num_queries(40) as counted:
            assert client.get(path).status_code == 200
        taken.append(len(counted))
    assert taken[0] == taken[1]


def test_notes_and_tags_are_kept_and_found_again(house: House) -> None:
    grace, client = visit(house, "Grace Hopper", at(15)), signed_in(house.bob)
    visit(house, "Alice Archer", at(10))
    page = f"/pro/clients/{grace.reference}/"
    said = {"seen": "0", "notes": "Left shoulder.", "more": "VIP, likes tea"}

    assert client.post(page, said).status_code == 303
    assert "Left shoulder." in read(house.bob, page)
    listed = read(house.bob, "/pro/clients/?tag=vip")
    assert "Grace Hopper VIP likes tea" in listed
    assert "Alice Archer" not in listed
    assert client.post(page, {"seen": "1", "notes": "", "tags": ["likes tea"]}).status_code == 303
    assert [tag.word for tag in ClientCard.objects.get().tags.all()] == ["likes tea"]


def test_who_saves_second_sees_what_was_saved_first_and_loses_nothing(house: House) -> None:
    grace = visit(house, "Grace Hopper", at(15))
    keep_in_mind(
        user=house.bob, visit_id=grace.pk, notes="First.", tags=["VIP"], seen=0, now=NOW
    ).unwrap()
    said = {"seen": "0", "notes": "Second.", "more": "tea"}
    answer = signed_in(house.bob).post(f"/pro/clients/{grace.reference}/", said)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "Saved by now: First. VIP" in words(page)
    assert "Second.</textarea>" in page
    form = answer.context["form"]
    assert (form["seen"].value(), form["tags"].value(), form["more"].value()) == (
        "1",
        ["VIP"],
        "tea",
    )


def test_too_many_tags_are_refused_at_the_field(house: House) -> None:
    grace = visit(house, "Grace Hopper", at(15))
    said = {"seen": "0", "notes": "Stays.", "more": ",".join(f"t{n}" for n in range(21))}
    answer = signed_in(house.bob).post(f"/pro/clients/{grace.reference}/", said)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "more": ["A client can have 20 tags at most. Take one off first."]
    }
    assert "Stays.</textarea>" in answer.content.decode()


def test_who_does_the_work_sees_their_own_clients_without_notes(house: House) -> None:
    grace, alice = (
        visit(house, "Grace Hopper", at(15)),
        visit(house, "Alice Archer", at(9), by=house.tomas),
    )
    keep_in_mind(
        user=house.bob, visit_id=grace.pk, notes="Secret.", tags=["VIP"], seen=0, now=NOW
    ).unwrap()
    listed, page = read(house.ines.user, "/pro/clients/"), f"/pro/clients/{grace.reference}/"

    assert "Grace Hopper" in listed
    assert "Alice Archer" not in listed
    assert "VIP" not in listed + read(house.ines.user, page)
    assert "Secret" not in read(house.ines.user, page)
    client = signed_in(house.ines.user)
    assert client.post(page, {"seen": "1", "notes": ""}).status_code == 403
    foreign, absent = (
        client.get(f"/pro/clients/{alice.reference}/"),
        client.get("/pro/clients/ABCDEFGH12/"),
    )
    assert foreign.status_code == absent.status_code == 404
    assert same_bytes(foreign, absent)


def test_a_manager_of_some_clients_sees_those_alone(house: House) -> None:
    customer, mona = make_user("Alice Archer"), make_user("Mona Marsh")
    theirs = visit(house, "Alice Archer", at(9), customer=customer)
    grace = visit(house, "Grace Hopper", at(15))
    make_manager(house.venue, mona, SEES, NOTES).clients.add(customer)
    house.venue.status = "APPROVED"
    house.venue.save()
    listed = read(mona, "/pro/clients/")

    assert "Alice Archer" in listed
    assert "Grace Hopper" not in listed
    page = f"/pro/clients/{theirs.reference}/"
    assert signed_in(mona).post(page, {"seen": "0", "notes": "Tea."}).status_code == 303
    assert "Tea." in read(mona, page)
    read(mona, f"/pro/clients/{grace.reference}/", status=404)


def test_a_client_has_their_visits_and_a_new_booking_begins_with_their_name(house: House) -> None:
    grace = visit(house, "Grace Hopper", at(15))
    visit(house, "Grace H.", at(10) - timedelta(days=400), state=BookingState.COMPLETED)
    said = read(house.bob, f"/pro/clients/{grace.reference}/")

    assert (
        "Upcoming visits Thu, Nov 12, 3:00 PM Hot stone massage with Ines Calloway Confirmed"
        in said
    )
    assert "Past visits Wed, Oct 8, 2025, 11:00 AM" in said
    assert "Show how to reach the client" in said
    assert not any(secret in said for secret in NO_CONTACT)
    form = signed_in(house.bob).get(f"/pro/calendar/new/?client={grace.reference}").context["form"]
    assert (form["client"].value(), form["name"].value()) == (grace.reference, "Grace Hopper")
    read(house.tomas.user, f"/pro/calendar/new/?client={grace.reference}", status=404)


def test_clients_and_bookings_are_found_from_anywhere(house: House) -> None:
    grace = visit(house, "Grace Hopper", at(15))
    visit(house, "Alice Archer", at(9), by=house.tomas)
    by_name = read(house.bob, "/pro/find/?q=grace")
    by_reference = read(house.bob, f"/pro/find/?q={grace.reference.lower()}")

    assert "Clients GH Grace Hopper Next Thu, Nov 12" in by_name
    assert f"Grace Hopper, {grace.reference}: Hot stone massage with Ines Calloway" in by_name
    assert f"Grace Hopper, {grace.reference}:" in by_reference
    assert "Nothing found" in read(house.ines.user, "/pro/find/?q=alice")
    assert "Nothing found" in read(house.ines.user, "/pro/find/?q=grace@example.com")
    assert (
        'action="/pro/find/"' in signed_in(house.ines.user).get("/pro/calendar/").content.decode()
    )


def test_words_of_another_business_find_as_little_as_words_of_nobody(house: House) -> None:
    """SEC-38: name, address, reference and tag of a client elsewhere."""
    visit(house, "Grace Hopper", at(15))
    elsewhere = make_staff(make_venue(name="Far & Away"))
    far = make_booking(
        elsewhere,
        [make_service(elsewhere.venue)],
        at(15),
        contact_name="Zelda",
        contact_email="z@x.example",
    )
    card = ClientCard.objects.create(
        business=elsewhere.venue.business, email="z@x.example", notes="-", changed_at=NOW
    )
    ClientTag.objects.create(card=card, position=1, word="Faraway")
    client = signed_in(house.bob)

    for page in ("/pro/clients/?q={}", "/pro/find/?q={}", "/pro/clients/?tag={}"):
        for word in ("Zelda", "z@x.example", far.reference, "Faraway"):
            nobody = "Q" * len(word)
            found, absent = (client.get(page.format(said)) for said in (word, nobody))
            assert found.status_code == absent.status_code == 200
            assert _without(found, word) == _without(absent, nobody), (page, word)
    own, absent = client.get("/pro/clients/?q=Grace"), client.get("/pro/clients/?q=QQQQQ")
    assert _without(own, "Grace") != _without(absent, "QQQQQ")


def _without(answer: Any, said: str) -> str:
    return words(answer.content.decode()).replace(said, "~").replace(quote(said), "~")
