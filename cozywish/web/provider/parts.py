"""The parts of the portal that a person has, in the order of the navigation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.venues.queries import Seat

ROOM = 5  # in the bar of a phone; what does not fit stands behind its last place


@dataclass(frozen=True, slots=True)
class PortalPart:
    """An entry: `key` is what its pages call themselves."""

    key: str
    icon: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Parts:
    """All entries, those that a phone's bar shows, and those behind its last place."""

    everything: Sequence[PortalPart]
    tabs: Sequence[PortalPart]
    more: Sequence[PortalPart]


def parts_of(seat: Seat) -> Parts:
    """Return what the person has there. Runs no SQL query."""
    everything = list(_parts(seat))
    first = len(everything) if len(everything) <= ROOM else ROOM - 1
    return Parts(everything, everything[:first], everything[first:])


def _parts(seat: Seat) -> Iterator[PortalPart]:
    if seat.edits_venue and not seat.venue.is_live:
        yield PortalPart("home", "at-home", _("Home"), reverse("pro-start"))
    yield from _visits(seat)
    if seat.sees_menu:
        yield PortalPart("services", "list", _("Services"), reverse("pro-services"))
    if seat.sees_payments:
        yield PortalPart("payments", "wallet", _("Payments"), reverse("pro-payments"))
    if seat.sees_team:
        yield PortalPart("team", "people", _("Team"), reverse("pro-team"))
    yield from _times(seat)
    if seat.edits_venue:
        yield PortalPart("venue", "shop", _("Venue page"), reverse("pro-venue"))
        yield PortalPart("rooms", "arrived", _("Rooms"), reverse("pro-rooms"))
    elif seat.venue.is_live:
        page = reverse("venue", args=[seat.venue.slug])
        yield PortalPart("public", "shop", _("Venue page"), page)
    if seat.is_owner:
        yield PortalPart("activity", "history", _("Activity"), reverse("pro-activity"))


def _visits(seat: Seat) -> Iterator[PortalPart]:
    if seat.me is not None and not seat.is_owner:
        yield PortalPart("day", "bookings", _("My day"), reverse("pro-my-day"))
    if seat.sees_calendar:
        yield PortalPart("calendar", "calendar", _("Calendar"), reverse("pro-calendar"))
        yield PortalPart("clients", "clients", _("Clients"), reverse("pro-clients"))
    elif seat.answers:
        yield PortalPart("requests", "list", _("Requests"), reverse("pro-requests"))


def _times(seat: Seat) -> Iterator[PortalPart]:
    if seat.manages_schedules:
        yield PortalPart("hours", "clock", _("Hours"), reverse("pro-hours"))
    elif seat.me is not None:
        schedule = reverse("pro-schedule", args=[seat.me.pk])
        yield PortalPart("schedule", "clock", _("My schedule"), schedule)
    if seat.me is not None or seat.manages_schedules:
        yield PortalPart("time-off", "midday", _("Time off"), reverse("pro-time-off"))
