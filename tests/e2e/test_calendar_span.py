"""The provider's week and month in a real browser: made by click, moved in by keys, and read in whole lines."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Block
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.models import TimeOff
from tests.e2e.checks import SCREENS, THEME_OF, NewContext, axe_clean, fits
from tests.e2e.test_calendar import DAY, House, at, house  # noqa: F401  (pytest finds fixtures by their names)
from tests.e2e.test_calendar_moving import starts_of
from tests.e2e.visitor import Visitor

HOUR_PX = 72


@pytest.fixture(params=SCREENS)
def week(
    request: pytest.FixtureRequest,
    house: House,  # noqa: F811
    new_context: NewContext,
    live_server: LiveServer,
) -> Page:
    """The week of that Monday: all of it by day, three days of it on a phone by night."""
    context = new_context(viewport=SCREENS[request.param], color_scheme=THEME_OF[request.param])
    return opened(context.new_page(), house, live_server, "week")


def opened(page: Page, house: House, live_server: LiveServer, view: str) -> Page:  # noqa: F811
    visitor = Visitor(page, live_server.url, house.ines.venue, house.bob)
    visitor.go_as(house.bob, f"/pro/calendar/{DAY}/{view}/")
    expect(page.locator(".fc-event[data-event]").first).to_be_visible()
    return page


def event(page: Page, client: str) -> Locator:
    return page.locator(f".fc-event[aria-label*='{client}']")


def everyone(page: Page) -> None:
    """A phone begins with one person's visits."""
    for box in page.locator("[data-people] input").all():
        box.check()


def only(page: Page, person: str) -> None:
    for box in page.locator("[data-people] input").all():
        box.set_checked(person in (box.locator("..").text_content() or ""))


def click_at(page: Page, hour: int, day: int = 0) -> None:
    """Click on that hour of the first day, or of one after it."""
    slot = page.locator(f".fc-timegrid-slot-lane[data-time='{hour:02}:00:00']")
    slot.scroll_into_view_if_needed()
    column = page.locator(".fc-timegrid-col[data-date]").nth(day).bounding_box()
    row = slot.bounding_box()
    assert column is not None
    assert row is not None
    page.mouse.click(column["x"] + column["width"] / 2, row["y"] + 6)


def asked(page: Page) -> dict[str, str]:
    form = page.locator("#calendar-drawer form").first
    address = urlsplit(form.get_attribute("action") or "")
    return {name: said[0] for name, said in parse_qs(address.query).items()}


def test_a_click_on_free_time_books_there_with_the_person_who_is_shown(
    week: Page,
    house: House,  # noqa: F811
) -> None:
    only(week, "Tomás")
    click_at(week, 16, day=1)
    drawer = week.get_by_role("dialog", name="Details")
    expect(drawer.get_by_label("Who")).to_have_value(str(house.tomas.pk))
    expect(drawer.get_by_label("From")).to_have_value("16:00:00")
    axe_clean(week)
    drawer.get_by_label("Client", exact=True).fill("Walter Walk-In")
    drawer.get_by_label("Service").select_option(str(house.massage.pk))
    drawer.get_by_role("button", name="Book").click()

    expect(week.get_by_text("Booked.")).to_be_visible()
    assert urlsplit(week.url).path == "/pro/calendar/2036-05-06/week/"
    everyone(week)
    expect(event(week, "Walter Walk-In")).to_be_visible()
    assert starts_of("Walter Walk-In") == at(16) + timedelta(days=1)


def test_a_click_keeps_time_free_as_well(week: Page, house: House) -> None:  # noqa: F811
    only(week, "Ines")
    click_at(week, 15)
    week.get_by_role("link", name="Block this time instead").click()
    drawer = week.get_by_role("dialog", name="Details")
    drawer.get_by_label("What for").fill("Accountant")
    drawer.get_by_role("button", name="Block this time").click()

    expect(week.get_by_text("Blocked.")).to_be_visible()
    assert urlsplit(week.url).path == "/pro/calendar/2036-05-05/week/"
    block = Block.objects.get()
    assert (block.starts_at, block.ends_at) == (at(15), at(16))
    assert block.resource == house.ines.resource


def test_keys_lead_from_visit_to_visit_and_from_day_to_day(week: Page, house: House) -> None:  # noqa: F811
    make_booking(house.ines, [house.massage], at(12) + timedelta(days=1), contact_name="Nils Nord")
    week.reload()
    only(week, "Ines")
    first, noon = event(week, "Alice Archer").nth(0), event(week, "Alice Archer").nth(1)
    first.focus()
    week.keyboard.press("ArrowDown")
    expect(noon).to_be_focused()
    week.keyboard.press("ArrowRight")
    expect(event(week, "Nils Nord")).to_be_focused()
    week.keyboard.press("ArrowRight")
    expect(week.get_by_role("link", name=re.compile("May 7"))).to_be_focused()
    week.keyboard.press("ArrowLeft")
    week.keyboard.press("ArrowLeft")
    week.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    assert week.locator("[data-span] [tabindex='0']:visible").count() == 1

    week.keyboard.press("Enter")
    expect(week.locator("#calendar-drawer #panel-title")).to_have_text("Alice Archer")


def test_n_and_b_begin_where_the_focus_is(week: Page, house: House) -> None:  # noqa: F811
    only(week, "Ines")
    event(week, "Alice Archer").nth(1).focus()
    week.keyboard.press("n")
    expect(week.get_by_role("heading", name="New booking")).to_be_visible()
    assert asked(week) == {
        "on": "2036-05-05",
        "from": "13:00",
        "until": "14:00",
        "resource": str(house.ines.resource.pk),
    }
    week.keyboard.press("Escape")
    week.get_by_role("link", name="May 6, 2036").focus()
    week.keyboard.press("b")
    expect(week.get_by_role("heading", name="Block time")).to_be_visible()
    assert asked(week)["on"] == "2036-05-06"


def test_shift_moves_a_visit_and_escape_lets_go(week: Page, house: House) -> None:  # noqa: F811
    everyone(week)
    event(week, "Dora Diaz").focus()
    week.keyboard.press("Shift+ArrowDown")
    expect(week.locator("[data-calendar-live]")).to_contain_text("Monday, May 5, 12:15")
    week.keyboard.press("Escape")
    expect(event(week, "Dora Diaz")).to_be_focused()
    assert starts_of("Dora Diaz") == at(12)

    week.keyboard.press("Shift+ArrowRight")
    week.keyboard.press("Shift+ArrowUp")
    week.keyboard.press("Enter")
    week.get_by_role("button", name="Only move").click()
    expect(week.get_by_text("Moved.")).to_be_visible()
    assert starts_of("Dora Diaz") == at(12) + timedelta(days=1, minutes=-15)


def test_a_refused_drag_says_why_and_the_visit_goes_back(week: Page, house: House) -> None:  # noqa: F811
    make_booking(house.tomas, [house.massage], at(14), contact_name="Nils Nord")
    only(week, "Tomás")
    box = event(week, "Dora Diaz").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    week.mouse.move(x, y)
    week.mouse.down()
    week.mouse.move(x, y + 2 * HOUR_PX, steps=8)
    week.mouse.up()
    expect(week.get_by_role("alert")).to_contain_text("has another visit from 2:00")
    assert starts_of("Dora Diaz") == at(12)
    expect(event(week, "Dora Diaz")).to_have_attribute("aria-label", re.compile("12:00 – 1:00"))


def test_a_quarter_of_an_hour_says_its_title_in_one_whole_line(week: Page, house: House) -> None:  # noqa: F811
    short = make_service(house.ines.venue, "Scalp oil ritual", by=[house.ines], duration_minutes=15)
    make_booking(house.ines, [short], at(15), contact_name="Sam Short")
    week.reload()
    only(week, "Ines")
    box = event(week, "Sam Short")
    box.scroll_into_view_if_needed()
    around, line = box.bounding_box(), box.locator(".calendar-title").bounding_box()
    assert around is not None
    assert line is not None
    assert line["height"] <= 18
    assert around["y"] <= line["y"]
    assert line["y"] + line["height"] <= around["y"] + around["height"]


def test_the_list_of_keys_says_what_holds_here(week: Page) -> None:
    week.keyboard.press("?")
    keys = week.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("From entry to entry and from day to day")).to_be_visible()
    expect(keys.get_by_text("from person to person")).to_have_count(0)
    fits(week)
    axe_clean(week)


def test_in_a_month_a_click_books_on_that_day(
    house: House,  # noqa: F811
    new_context: NewContext,
    live_server: LiveServer,
) -> None:
    page = opened(new_context(viewport=SCREENS["desktop"]).new_page(), house, live_server, "month")
    page.locator("[data-date='2036-05-14']").click()
    expect(page.get_by_role("heading", name="New booking")).to_be_visible()
    assert asked(page)["on"] == "2036-05-14"


def test_in_a_month_a_visit_that_was_let_go_keeps_the_focus(
    house: House,  # noqa: F811
    new_context: NewContext,
    live_server: LiveServer,
) -> None:
    page = opened(new_context(viewport=SCREENS["desktop"]).new_page(), house, live_server, "month")
    event(page, "Dora Diaz").focus()
    for key in ("Shift+ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
        expect(page.locator("[data-calendar-live]")).to_contain_text("12:00")
        page.keyboard.press("Escape")
        expect(event(page, "Dora Diaz")).to_be_focused()
    assert starts_of("Dora Diaz") == at(12)


def test_the_keys_that_lead_on_hold_in_the_day_too(
    house: House,  # noqa: F811
    new_context: NewContext,
    live_server: LiveServer,
) -> None:
    page = new_context(viewport=SCREENS["desktop"]).new_page()
    visitor = Visitor(page, live_server.url, house.ines.venue, house.bob)
    visitor.go_as(house.bob, f"/pro/calendar/{DAY}/")
    page.keyboard.press(".")
    page.wait_for_url("**/2036-05-06/")
    page.keyboard.press(",")
    page.wait_for_url("**/2036-05-05/")


def test_what_lasts_over_several_days_is_spoken_with_its_dates(
    new_context: NewContext,
    house: House,  # noqa: F811
    live_server: LiveServer,
) -> None:
    begins, ends = at(15), at(10) + timedelta(days=2)
    TimeOff.objects.create(staff=house.ines, starts_at=begins, ends_at=ends, reason="Course")
    page = opened(new_context(viewport=SCREENS["desktop"]).new_page(), house, live_server, "week")

    spoken = page.locator(".fc-event[aria-label^='Course']").first
    expect(spoken).to_have_attribute(
        "aria-label", re.compile(r"^Course, Mon, May 5, 3:00 – Wed, May 7, 10:00")
    )
    axe_clean(page)
