"""SEC-32: what somebody says when they book stands nowhere in the database in clear."""

from datetime import timedelta

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.services import cancel_booking
from cozywish.web.customer.tests.conftest import NOW, House
from cozywish.web.customer.tests.test_details import HOME, at_home
from cozywish.web.customer.tests.test_held import Flow
from tests.kept import everything_kept

__all__ = ["at_home"]  # the fixture

NOTE = "Left shoulder, be gentle"


def test_phone_address_and_note_of_a_booking_are_sealed(fresh_db: None, at_home: Flow) -> None:
    assert at_home.give(**HOME, note=NOTE, phone="(503) 555-0111").status_code == 303
    booked = at_home.held
    booked.refresh_from_db()
    assert (booked.contact_phone, booked.note) == ("+15035550111", NOTE)
    assert {name: getattr(booked, name) for name in HOME} == HOME

    kept = everything_kept()
    hidden = [NOTE, "5550111", HOME["address_line1"], "Prescott"]
    assert [text for text in hidden if text.encode() in kept] == []
    shown = [booked.reference, "Alice Archer", "alice@example.com"]
    assert [text for text in shown if text.encode() in kept] == shown, "the control"


def test_why_a_visit_was_cancelled_is_sealed(house: House, fresh_db: None) -> None:
    visit = make_booking(house.ines, [house.massage], NOW + timedelta(days=2))
    cancel_booking(booking=visit, reason="A slipped disc", now=NOW).unwrap()
    visit.refresh_from_db()
    assert visit.close_reason == "A slipped disc"

    assert b"slipped disc" not in everything_kept()
