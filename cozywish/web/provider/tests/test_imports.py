"""The pages of imports: who may open them, what they say, and what a click does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.models import Import, Service
from cozywish.apps.catalog.queries import plan_of
from cozywish.apps.venues.factories import make_manager, make_venue
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import read, signed_in, words

IMPORT = "/pro/import/"
TABLE = (
    "Service,Duration,Price\nHot stone massage,1h30,$120\nBeard trim,20 min,28\nWrap,soon,much\n"
)


def bring(client: Client, text: str = TABLE, **more: object) -> str:
    """Paste a table and return the address of the draft."""
    answer = client.post(IMPORT, {"kind": "SERVICES", "text": text, **more})
    assert answer.status_code == 303, words(answer.content.decode())
    return str(answer["Location"])


def do_it(client: Client, page: str) -> str:
    """Import what the page shows, and return what the page then says."""
    draft = Import.objects.get(pk=page.split("/")[3])
    answer = client.post(page, {"do": "import", "seen": plan_of(draft).digest})
    assert answer.status_code == 303
    return read(client, page)


def test_a_table_is_looked_at_mended_imported_and_undone(house: House) -> None:
    bob = signed_in(house.bob)
    page = bring(bob)

    said = read(bob, page)
    assert "1 new · 1 changed · 0 as they are · 1 wrong" in said
    assert "Hot stone massage Length: 60 min → 90 min Price: $90 → $120" in said
    assert "Beard trim 20 min · $28" in said
    assert "Line 4: Wrap" in said
    assert "How long does it take? Write it like 45 min or 1 h 30." in said
    assert "Write the price like 45 or 45.50." in said

    mend = {"do": "mend", "4-name": "Wrap", "4-duration_minutes": "1:00", "4-price_cents": "80"}
    assert bob.post(page, mend).status_code == 303
    assert "2 new · 1 changed · 0 as they are · 0 wrong" in read(bob, page)
    assert "Imported: 2 new, 1 changed." in do_it(bob, page)
    assert Service.objects.get(name="Wrap").offers.count() == 2
    assert "Services, Fri, Nov" in read(bob, IMPORT) or "2 new, 1 changed Done" in read(bob, IMPORT)

    assert "Undo this import?" in read(bob, f"{page}undo/")
    assert bob.post(f"{page}undo/").status_code == 303
    assert "This import was undone." in read(bob, page)
    house.massage.refresh_from_db()
    assert (Service.objects.count(), house.massage.price_cents) == (1, 9000)


def test_what_stays_is_said_before_and_after(house: House) -> None:
    bob = signed_in(house.bob)
    page = bring(bob)
    do_it(bob, page)
    trim = Service.objects.get(name="Beard trim")
    make_booking(house.ines, [trim], timezone.now(), placed_at=timezone.now())

    stays = "Beard trim New It was booked since, so it stays as it is."
    assert stays in read(bob, f"{page}undo/")
    bob.post(f"{page}undo/")

    said = read(bob, page)
    assert stays in said
    assert "1 thing stays; it says why below." in said
    assert Service.objects.filter(pk=trim.pk).exists()


def test_somebody_who_was_booked_since_stays(house: House) -> None:
    bob = signed_in(house.bob)
    page = bring(bob, "Name\nMona Marsh\nMia Holm\nInes Calloway", kind="PEOPLE")
    do_it(bob, page)
    mona = StaffMember.objects.get(name="Mona Marsh")
    make_booking(mona, [house.massage], timezone.now(), placed_at=timezone.now())

    bob.post(f"{page}undo/")

    assert "Mona Marsh New It was booked since, so it stays as it is." in read(bob, page)
    left = set(house.venue.staff.values_list("name", flat=True))
    assert left == {"Ines Calloway", "Tomás Rivera", "Mona Marsh"}


def test_wrong_lines_are_left_out(house: House) -> None:
    bob = signed_in(house.bob)
    page = bring(bob)

    bob.post(page, {"do": "mend", "4-out": "on"})

    assert "0 wrong · 1 left out" in read(bob, page)


def test_columns_can_be_chosen_and_left_out(house: House) -> None:
    bob = signed_in(house.bob)
    page = bring(bob, "Cut;30;40\nWrap;60;80")
    category = house.massage.category_id
    settle = {
        "do": "settle",
        "column-0": "name",
        "column-1": "duration_minutes",
        "column-2": "price_cents",
        "category": category,
        "done_at": "HOME",
        "by": [str(house.ines.pk)],
    }

    twice = bob.post(page, {**settle, "column-1": "name"})
    assert (twice.status_code, "Two columns cannot both be “Name”." in twice.content.decode()) == (
        422,
        True,
    )
    nowhere = bob.post(page, settle)
    assert (nowhere.status_code, "Say first how far you travel" in nowhere.content.decode()) == (
        409,
        True,
    )
    house.venue.travel_radius_m = 8000
    house.venue.save(update_fields=["travel_radius_m"])
    assert bob.post(page, settle).status_code == 303
    do_it(bob, page)

    cut = Service.objects.get(name="Cut")
    assert (cut.duration_minutes, cut.price_cents, cut.done_at) == (30, 4000, "HOME")
    assert [offer.staff for offer in cut.offers.all()] == [house.ines]


def test_a_file_of_an_older_spreadsheet_is_read_and_says_so(house: House) -> None:
    bob = signed_in(house.bob)
    raw = "Name;Länge;Preis\nCafé cut;30;45,50\n".encode("cp1252")

    page = bring(bob, "", file=SimpleUploadedFile("list.csv", raw))

    said = read(bob, page)
    assert "The file is in an old Windows coding." in said
    assert "Café cut" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": ""}, "Paste a table, or take a file."),
        ({"text": "\n \n"}, "Paste a table, or take a file."),
        ({"text": 'a,"b'}, "We cannot read line 1"),
        ({"text": "cut\n" * 600}, "at most 1 MB and 500 lines"),
        ({"text": "x" * 200_001}, "at most 200000 characters"),
        ({"file": b"PK\x03\x04\x00\x81"}, "That is not a text file."),
        ({"file": b"a" * 1_100_000}, "at most 1 MB and 500 lines"),
        ({"kind": "VENUES", "text": "Name\nX"}, "Please choose one from the list."),
    ],
)
def test_what_cannot_be_read_says_so_at_the_field(
    house: House, given: dict[str, object], said: str
) -> None:
    bob = signed_in(house.bob)
    sent = dict(given)
    if isinstance(sent.get("file"), bytes):
        sent["file"] = SimpleUploadedFile("list.csv", sent["file"])  # type: ignore[arg-type]

    answer = bob.post(IMPORT, {"kind": "SERVICES", **sent})

    assert answer.status_code == 422
    assert said in words(answer.content.decode())
    assert Import.objects.count() == 0


def test_what_was_not_seen_is_not_done(house: House) -> None:
    bob = signed_in(house.bob)
    page = bring(bob)

    answer = bob.post(page, {"do": "import", "seen": "something else"})

    assert answer.status_code == 409
    assert "Something changed meanwhile." in words(answer.content.decode())
    assert Service.objects.count() == 1


def test_a_draft_can_be_forgotten(house: House) -> None:
    bob = signed_in(house.bob)
    page = bring(bob)

    assert bob.post(page, {"do": "forget"})["Location"] == IMPORT

    assert Import.objects.count() == 0
    assert bob.get(page).status_code == 404


def test_people_are_imported_and_the_page_says_who(house: House) -> None:
    bob = signed_in(house.bob)
    page = bring(bob, "Name,Job title\nMona Marsh,Colourist\n", kind="PEOPLE")

    assert "Mona Marsh Colourist" in read(bob, page)
    do_it(bob, page)

    mona = StaffMember.objects.get(name="Mona Marsh")
    assert [offer.service for offer in mona.offers.all()] == [house.massage]


@pytest.mark.parametrize(
    ("permissions", "status", "kinds"),
    [
        ((Permission.SERVICES_MANAGE,), 403, ()),
        ((Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE), 200, ("SERVICES",)),
        ((Permission.STAFF_MANAGE,), 200, ("PEOPLE",)),
        (tuple(Permission), 200, ("SERVICES", "PEOPLE")),
    ],
)
def test_managers_import_what_they_were_granted(
    house: House, permissions: tuple[Permission, ...], status: int, kinds: tuple[str, ...]
) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, *permissions).venues.add(house.venue)
    pages = {
        "SERVICES": bring(signed_in(house.bob)),
        "PEOPLE": bring(signed_in(house.bob), "Name\nX", kind="PEOPLE"),
    }
    client = signed_in(mona)

    answer = client.get(IMPORT)

    assert answer.status_code == status
    if status == 200:
        shown = answer.content.decode()
        assert tuple(kind for kind in pages if f'value="{kind}"' in shown) == kinds
        assert tuple(k for k, page in pages.items() if client.get(page).status_code == 200) == kinds


def test_others_find_nothing(house: House) -> None:
    page = bring(signed_in(house.bob))
    charlie = make_user("Charlie Cole")
    make_venue(owner=charlie)

    assert signed_in(house.ines.user).get(IMPORT).status_code == 403
    assert [signed_in(charlie).get(path).status_code for path in (page, f"{page}undo/")] == [
        404
    ] * 2
    assert signed_in(make_user("Alice Archer")).get(IMPORT).status_code == 404
    assert Client().get(page).status_code == 302
