"""An owner brings a price list as a table, mends a line, imports it and takes it back; without a script, too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import StaffMember, Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = """Treatment;Takes;Price
Hot stone massage;1:30;$120
Salt scrub;45 min;85,50
Clay wrap;an hour;much
"""


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def import_and_undo(visitor: Visitor, look: Callable[[Page], None]) -> None:
    page, venue = visitor.page, visitor.venue
    before = menu(venue)
    bring(visitor, look)
    mend(page, look)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Imported: 2 new, 1 changed.")).to_be_visible()
    look(page)
    assert menu(venue) == before | {
        "Hot stone massage": (90, 12000),
        "Salt scrub": (45, 8550),
        "Clay wrap": (60, 9800),
    }
    page.get_by_role("link", name="Undo").click()
    look(page)
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("This import was undone.")).to_be_visible()
    assert menu(venue) == before
    page.get_by_role("link", name="All imports").click()
    expect(page.get_by_text("Undone")).to_be_visible()
    look(page)


def bring(visitor: Visitor, look: Callable[[Page], None]) -> None:
    """Paste the table and say what its second column is."""
    page = visitor.page
    visitor.go_as(visitor.venue.business.owner, "/pro/services/")
    page.get_by_role("link", name="Import a table").click()
    page.get_by_role("radio", name="Services").check()
    page.get_by_label("Paste it here").fill(TABLE)
    look(page)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_label("Takes")).to_have_value("")
    page.get_by_label("Takes").select_option("Length")
    page.get_by_role("button", name="Read it this way").click()


def mend(page: Page, look: Callable[[Page], None]) -> None:
    """Correct the line that is wrong, where it says so."""
    expect(page.get_by_text("1 line needs a look")).to_be_visible()
    line = page.get_by_role("group", name="Line 4: Clay wrap")
    expect(line.get_by_label("Price")).to_have_accessible_description(
        "Write the price like 45 or 45.50."
    )
    expect(page.locator(".import-known").first).to_contain_text("Length: 75 min → 90 min")
    look(page)
    line.get_by_label("Length").fill("60")
    line.get_by_label("Price").fill("98")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("needs a look")).to_have_count(0)


def is_fine(page: Page) -> None:
    fits(page)
    axe_clean(page)


def menu(venue: Venue) -> dict[str, tuple[int, int]]:
    rows = Service.objects.filter(venue=venue, archived_at=None)
    return {one.name: (one.duration_minutes, one.price_cents) for one in rows}


def test_a_price_list_is_imported_and_taken_back(visitor: Visitor) -> None:
    import_and_undo(visitor, is_fine)


def test_it_works_without_a_script(visitor: Visitor) -> None:
    browser = visitor.page.context.browser
    assert browser is not None
    context = browser.new_context(
        java_script_enabled=False, viewport=visitor.page.viewport_size, locale="en-US"
    )
    plain = Visitor(context.new_page(), visitor.base, visitor.venue, visitor.alice)
    import_and_undo(plain, fits)
    context.close()


def test_people_come_from_a_file(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go_as(visitor.venue.business.owner, "/pro/team/")
    page.get_by_role("link", name="Import a table").click()
    expect(page.get_by_role("radio", name="People")).to_be_checked()
    table = b"First name,Last name,Job title\nMona,Marsh,Colourist\n"
    page.get_by_label("Or take a file").set_input_files(
        {"name": "team.csv", "mimeType": "text/csv", "buffer": table}
    )
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_label("Last name")).to_have_value("last")
    fits(page)
    axe_clean(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Imported: 1 new, 0 changed.")).to_be_visible()
    assert StaffMember.objects.get(name="Mona Marsh").title == "Colourist"
