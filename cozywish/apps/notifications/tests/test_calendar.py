"""Calendar files say the right thing to two readers: the library and RFC 5545 by the letter."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from icalendar import Calendar, Event

from cozywish.apps.bookings.factories import make_change
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import booking_by_id
from cozywish.apps.notifications import booking_letters
from cozywish.apps.notifications.calendar import calendar_file
from cozywish.apps.notifications.tests.conftest import HALF_PAST_FOUR, NOW, House
from cozywish.apps.notifications.tests.strict import read_strictly

LINK = "http://localhost:8000/b/ABCDEFGHJK/"


def event_of(booking: Booking) -> Event:
    """Read back by the library what both readers accept."""
    made = calendar_file(booking, link=LINK, now=NOW)
    read_strictly(made.content)
    return Calendar.from_ical(made.content).events[0]


def test_the_visit_reads_back_exactly(house: House) -> None:
    booking = house.book()
    made = calendar_file(booking, link=LINK, now=NOW)
    calendar = Calendar.from_ical(made.content)
    event = calendar.events[0]
    assert (made.method, calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "REQUEST", "2.0")
    assert event["UID"] == f"{booking.pk}@cozywish"
    assert event["SEQUENCE"] == 0
    assert event.DTSTAMP == NOW
    assert (event.start, event.end) == (HALF_PAST_FOUR, HALF_PAST_FOUR + timedelta(minutes=85))
    assert event["SUMMARY"] == "Hot stone massage + Scalp oil ritual, Juniper & Steam"
    assert event["LOCATION"] == "Juniper & Steam, 2218 NE Alberta St, Portland, OR 97211"
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert event["ORGANIZER"] == "mailto:hello@cozywish.example"
    assert event["ORGANIZER"].params["CN"] == "Juniper & Steam"
    assert event["ATTENDEE"] == "mailto:alice@example.com"
    assert str(event["DESCRIPTION"]).split("\n") == [
        "Hot stone massage, 75 min, with Ines Calloway: $128.00",
        "Scalp oil ritual, 10 min, with Ines Calloway: $18.00",
        "Due at the venue: $146.00",
        (
            "Free to cancel until Wed, Nov 12, 4:30\u00a0PM. After that you can still cancel until it starts, "
            "as a late cancellation."
        ),
        "Entrance through the courtyard, blue door.",
        f"Booking reference {booking.reference}",
    ]


def test_the_strict_reader_agrees(house: House) -> None:
    lines = read_strictly(calendar_file(house.book(), link=LINK, now=NOW).content)
    event = dict(lines["VCALENDAR/VEVENT"])
    assert event["DTSTART;TZID=America/Los_Angeles"] == "20361113T163000"
    assert event["DTEND;TZID=America/Los_Angeles"] == "20361113T175500"
    assert event["DTSTAMP"] == "20361110T120000Z"
    assert dict(lines["VCALENDAR"])["METHOD"] == "REQUEST"
    assert "VCALENDAR/VTIMEZONE/DAYLIGHT" in lines


def test_a_cancelled_visit_leaves_the_calendar(house: House) -> None:
    booking = house.book(state="CANCELLED", calendar_sequence=1)
    made = calendar_file(booking, link=LINK, now=NOW)
    read_strictly(made.content)
    event = Calendar.from_ical(made.content).events[0]
    assert made.method == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert event["UID"] == f"{booking.pk}@cozywish"
    assert event["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize("state", ["COMPLETED", "NO_SHOW"])
def test_a_visit_that_was_stays_in_the_calendar(house: House, state: str) -> None:
    booking = house.book(state=state)
    made = calendar_file(booking, link=LINK, now=booking.ends_at)
    read_strictly(made.content)
    event = Calendar.from_ical(made.content).events[0]
    assert (made.method, event["STATUS"], event["TRANSP"]) == ("REQUEST", "CONFIRMED", "OPAQUE")
    assert "cancel" not in str(event["DESCRIPTION"])
    assert "Total: $146.00" in str(event["DESCRIPTION"])


def test_a_visit_in_the_repeated_hour_is_the_right_one(house: House) -> None:
    second = datetime(2036, 11, 2, 9, 30, tzinfo=UTC)  # 1:30 AM for the second time
    made = read_strictly(calendar_file(house.book(starts_at=second), link=LINK, now=NOW).content)
    event = dict(made["VCALENDAR/VEVENT"])
    assert event["DTSTART;TZID=America/Los_Angeles"] == "20361102T013000"
    assert event["DTEND;TZID=America/Los_Angeles"] == "20361102T025500"


def test_a_visit_at_home_says_where_to_come(house: House) -> None:
    booking = house.book(
        address_line1="1427 NE Prescott St",
        address_line2="3B; ring twice",
        address_city="Portland",
        address_postcode="97211",
    )
    event = event_of(booking)
    assert event["LOCATION"] == "1427 NE Prescott St, 3B; ring twice, Portland 97211"
    assert "courtyard" not in str(event["DESCRIPTION"])
    assert "Due on the day: $146.00" in str(event["DESCRIPTION"])


@pytest.mark.parametrize(
    "name",
    [
        'Al "The Knife"; X-EVIL=1:boom, Archer',
        "Alice\r\nATTENDEE:mailto:eve@example.com",
        "Zoë 🌿 " + "long " * 14,
        "a\\nb^nc",
    ],
)
def test_names_cannot_add_properties(house: House, name: str) -> None:
    booking = house.book(contact_name=name)
    booking.items.update(service_name=name[:80], staff_name=name[:80])
    event = event_of(booking_by_id(booking_id=booking.pk))
    assert str(event["ATTENDEE"]) == "mailto:alice@example.com"
    assert sorted(event) == [
        "ATTENDEE",
        "DESCRIPTION",
        "DTEND",
        "DTSTAMP",
        "DTSTART",
        "LOCATION",
        "ORGANIZER",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "TRANSP",
        "UID",
        "URL",
    ]


NASTY = [
    *";,:=\\^'nN \t\r\n",
    '"',
    "é",
    "ß",
    "🌿",
    "👩‍🎨",
    "שלום",
    "مرحبا",
    "BEGIN:VEVENT",
    "END:VCALENDAR",
]
ZONES = ("America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca")


def test_whatever_is_written_comes_back_as_it_was(house: House) -> None:
    """PBT-07: texts, instants and zones through the file and back, by two readers; nobody's words add a line."""
    random = Random(7)
    for _case in range(60):
        said = ["".join(random.choices(NASTY, k=random.randint(1, 60))) for _text in range(4)]
        starts_at = NOW + timedelta(minutes=5 * random.randint(0, 400_000))
        booking = house.book(
            starts_at=starts_at, contact_name=said[0][:80], time_zone=random.choice(ZONES)
        )
        item = booking.items.all()[0]
        booking.venue.name, booking.venue.arrival_note = said[1][:80], said[2]
        item.service_name = said[3][:80]

        event = event_of(booking)

        assert (event.start, event.end) == (starts_at, booking.ends_at)
        assert len(event) == 13
        assert str(event["ATTENDEE"]) == "mailto:alice@example.com"
        read = f"{event['SUMMARY']}\n{event['DESCRIPTION']}"
        for text in (said[1][:80], said[2], said[3][:80]):
            assert as_one_line(text) in as_one_line(read), text


def as_one_line(text: str) -> str:
    """Calendars know one kind of line break, and no two ways to write one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n ")


def test_the_file_leads_to_the_booking_and_the_one_in_a_mail_by_the_link_of_that_mail(
    house: House,
) -> None:
    booking = house.book()
    assert event_of(booking)["URL"] == LINK
    change = make_change(booking)
    mails = [
        write(change, token="token", now=NOW)
        for write in (booking_letters.booked, booking_letters.cancelled)
    ]
    files = [mail.calendar.content for mail in mails if mail.calendar]
    links = [Calendar.from_ical(content).events[0]["URL"] for content in files]
    assert links == [f"http://localhost:8000/b/{booking.reference}/token/"] * 2


@pytest.mark.parametrize(
    "raw",
    [
        b"BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nNO COLON\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nX:" + b"x" * 80 + b"\r\nEND:VCALENDAR\r\n",
    ],
)
def test_the_strict_reader_refuses_what_is_wrong(raw: bytes) -> None:
    with pytest.raises(AssertionError):
        read_strictly(raw)
