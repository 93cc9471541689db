"""The chain of rules as it is told to a person: in words, with what is in the way as far as they may know it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import BLOCKING, Allocation, AllocationState
from cozywish.apps.bookings.queries.business import items_seen_by
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.why import Answer, Rule, Why, why
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import Permission, ResourceGroup, StaffMember, Venue
from cozywish.apps.venues.queries import Seat, staff_within
from cozywish.core.intervals import TICK_MINUTES, TICKS_PER_DAY, moment_of

OFTEN_TAKEN = (Rule.TAKEN, Rule.PADDING, Rule.ROOM_TAKEN)


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Something that takes the time, by the venue's clock. Client and reference only for who may see the visit."""

    kind: str  # VISIT, HOLD or BLOCK
    starts_at: datetime
    ends_at: datetime
    client: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One rule in words. `says` explains a no, or what a yes depends on; `room` names the room or equipment."""

    rule: Rule
    allows: bool
    says: str
    room: str
    group: UUID | None
    in_the_way: tuple[InTheWay, ...] = ()


def people_to_ask_about(*, seat: Seat, user: User) -> QuerySet[StaffMember]:
    """The people of the team whose columns the person sees in the calendar, in order."""
    team = team_to_ask_about(seat.venue)
    if seat.is_owner or seat.me is not None:
        return team
    covered = staff_within(user=user, permission=Permission.BOOKINGS_VIEW)
    return team.filter(pk__in=covered.values("pk"))


def team_to_ask_about(venue: Venue) -> QuerySet[StaffMember]:
    """Everybody who works at the venue, in order: whom the office asks about."""
    return StaffMember.objects.filter(venue=venue, is_active=True).order_by("position")


def services_to_ask_about(venue: Venue) -> QuerySet[Service]:
    """What the venue offers, by its menu, and what it has taken off the menu."""
    return Service.objects.filter(venue=venue).order_by("-is_active", "position", "pk")


def told(
    *,
    user: User | None,
    venue: Venue,
    service_ids: Sequence[UUID],
    staff_id: UUID,
    starts_at: datetime,
    now: datetime,
    asker: Asker | None = None,
) -> tuple[Why, list[Told]]:
    """Return the chain for the person, or for nobody (None): then it says nothing of whose visit is in the way.

    `asker` is the client it would be for, if one is named. At most seven SQL queries. Raises as `why` does.
    """
    found = why(
        venue_id=venue.pk,
        service_ids=service_ids,
        staff_id=staff_id,
        starts_at=starts_at,
        now=now,
        asker=asker,
    )
    firsts = {answer.first.service_id for answer in found.answers if answer.first is not None}
    names = dict(Service.objects.filter(pk__in=firsts).values_list("pk", "name")) if firsts else {}
    groups = {answer.group for answer in found.answers if answer.group is not None}
    rooms = dict(ResourceGroup.objects.filter(pk__in=groups).values_list("pk", "name"))
    return found, [
        Told(
            rule=answer.rule,
            allows=answer.allows,
            says=_says(answer, names, is_known=asker is not None),
            room=rooms.get(answer.group, "") if answer.group else "",
            group=answer.group,
            in_the_way=_in_the_way(user, venue, staff_id, answer),
        )
        for answer in found.answers
    ]


def _in_the_way(
    user: User | None, venue: Venue, staff_id: UUID, answer: Answer
) -> tuple[InTheWay, ...]:
    if answer.allows or answer.rule not in OFTEN_TAKEN:
        return ()
    of = Q(resource__group=answer.group) if answer.group else Q(resource__staff=staff_id)
    spans = Q(pk__in=[])
    for t0, t1 in answer.spans:
        spans |= Q(t0=t0, t1=t1)
    rows = Allocation.objects.filter(of, spans, state__in=BLOCKING).order_by("t0", "pk")
    taken = list(rows.select_related("booking_item__booking"))
    items = [row.booking_item_id for row in taken if row.booking_item_id]
    seen = items_seen_by(user).filter(pk__in=items) if user else None
    known = set(seen.values_list("pk", flat=True)) if seen is not None else set()
    zone = ZoneInfo(venue.time_zone)
    return tuple(_one(row, zone, is_known=row.booking_item_id in known) for row in taken)


def _one(row: Allocation, zone: ZoneInfo, *, is_known: bool) -> InTheWay:
    item = row.booking_item
    if item is None:
        return InTheWay("BLOCK", moment_of(row.t0, zone), moment_of(row.t1, zone))
    return InTheWay(
        kind="HOLD" if row.state == AllocationState.HELD else "VISIT",
        starts_at=item.starts_at.astimezone(zone),
        ends_at=item.ends_at.astimezone(zone),
        client=item.booking.contact_name if is_known else "",
        reference=item.booking.reference if is_known else "",
    )


def _says(answer: Answer, names: Mapping[UUID, str], *, is_known: bool) -> str:
    if answer.first is None:
        return "" if answer.allows else words(answer)
    about = {
        "first": names[answer.first.service_id],
        "notice": _notice(answer.first.least * TICK_MINUTES),
        "days": answer.first.most // TICKS_PER_DAY,
    }
    if not is_known:
        return _("Only for clients who had “%(first)s” here at least %(notice)s before.") % about
    return "" if answer.allows else SENTENCES[Rule.FIRST]() % about


def words(answer: Answer) -> str:
    """Return why the rule says no."""
    return SENTENCES[answer.rule]() % {"number": answer.number, "notice": _notice(answer.number)}


def _notice(minutes: int) -> str:
    span = timedelta(minutes=minutes)
    if minutes and not minutes % 1440:
        return _("%(days)d days") % {"days": span.days} if span.days > 1 else _("one day")
    if minutes and not minutes % 60:
        hours = minutes // 60
        return _("%(hours)d hours") % {"hours": hours} if hours > 1 else _("one hour")
    return _("%(minutes)d minutes") % {"minutes": minutes}


SENTENCES = {
    Rule.VENUE: lambda: _("The venue is not live: customers do not find it."),
    Rule.SERVICE: lambda: _("The service is not on the menu at the moment."),
    Rule.PERSON: lambda: _("This person takes no bookings from customers."),
    Rule.OFFER: lambda: _("This person does not do this service."),
    Rule.LEAD: lambda: _("Too soon, or past: customers book at least %(notice)s ahead."),
    Rule.HORIZON: lambda: _("Too far ahead: bookings open %(number)d days ahead."),
    Rule.STEP: lambda: _("Visits start every %(number)d minutes, counted from midnight."),
    Rule.LENGTH: lambda: _("All together takes longer than four days."),
    Rule.HOURS: lambda: _("The venue is closed for at least part of the visit."),
    Rule.SPECIAL: lambda: _("This is a special date: the venue is closed for at least part of it."),
    Rule.SHIFT: lambda: _("This person does not work for at least part of the visit."),
    Rule.ROTA: lambda: _("By the rota of this date the person does not work all of it."),
    Rule.BREAK: lambda: _("The visit would run into a break."),
    Rule.AWAY: lambda: _("This person has time off."),
    Rule.TIMES: lambda: _("The service has times of its own, and this is outside of them."),
    Rule.FIRST: lambda: _(
        "This client had no “%(first)s” here from %(days)d days to %(notice)s before."
    ),
    Rule.TAKEN: lambda: _("This person’s time is taken."),
    Rule.PADDING: lambda: _("There is too little time to get ready before or to clean up after."),
    Rule.ROOM_OUT: lambda: _("None can be used: all are in maintenance or out of use."),
    Rule.ROOM_TAKEN: lambda: _("All that can be used are taken."),
}
