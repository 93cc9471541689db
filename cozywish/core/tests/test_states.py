"""Transitions come from a table and are won by compare-and-set."""

from itertools import product

from cozywish.apps.bookings.machine import BOOKING, BookingState

# Written out by hand from docs/invariants.md, not read from the machine.
ALLOWED = {
    ("NONE", "hold", "G"): "HELD",
    ("NONE", "hold", "C"): "HELD",
    ("HELD", "verified", "G"): "CONFIRMED",
    ("HELD", "verified", "C"): "CONFIRMED",
    ("HELD", "hold_timeout", "T"): "EXPIRED",
    ("HELD", "abandon", "G"): "CANCELLED",
    ("HELD", "abandon", "C"): "CANCELLED",
    ("CONFIRMED", "cancel", "G"): "CANCELLED",
    ("CONFIRMED", "cancel", "C"): "CANCELLED",
}
EVENTS = ["hold", "verified", "hold_timeout", "abandon", "cancel", "accept", "check_in", "no_show"]


def test_every_state_event_and_actor_does_what_the_table_says() -> None:
    triples = product(["NONE", *BookingState.values], EVENTS, "GCSMOFATP")
    found = {(s, e, a): BOOKING.find(state=s, event=e, actor=a) for s, e, a in triples}
    assert {triple: step.target for triple, step in found.items() if step} == ALLOWED


def test_buttons_come_from_the_table() -> None:
    assert BOOKING.events(state="HELD", actor="G") == ["verified", "abandon"]
    assert BOOKING.events(state="CANCELLED", actor="C") == []
