"""When a venue is open: every week, and on special dates."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.scheduling.models import OpeningHours, SpecialDate
from cozywish.apps.scheduling.plans import hours_plan, hours_within, special_span
from cozywish.apps.scheduling.refusals import (
    ChangedMeanwhile,
    DatesPassed,
    SpanUnreadable,
    TimesOverlap,
    TimesUnreadable,
)
from cozywish.apps.scheduling.services.first import give_first_week
from cozywish.apps.scheduling.week import Stretches, Week, clash_in, is_written
from cozywish.apps.venues.models import Venue
from cozywish.core.services import operation

LONGEST_SPAN = timedelta(days=366)


@operation
def set_hours(*, by: User, venue_id: UUID, week: Week, mark: str, now: datetime) -> Venue:
    """Replace the weekly hours. `mark` is that of the plan the person has seen.

    The first hours of a venue are also those of its people who never had a schedule.

    Raises Venue.DoesNotExist for anybody who may not.

    Fails with
        TimesUnreadable, TimesOverlap: see there; nights count, Sunday's too.
        ChangedMeanwhile: the hours are no longer those that were seen.
    """
    venue = _own_venue(by, venue_id)
    if not all(map(is_written, week)):
        raise TimesUnreadable
    if clash_in(week) is not None:
        raise TimesOverlap
    plan = hours_plan(venue_id=venue.pk)
    if plan.mark != mark:
        raise ChangedMeanwhile
    OpeningHours.objects.filter(venue=venue).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=weekday, opens_minute=opens, closes_minute=closes)
        for weekday, stretches in enumerate(week)
        for opens, closes in stretches
    )
    if not any(plan.week):
        give_first_week(by=by, venue=venue, week=week, now=now)
    _write_down(by, venue, "scheduling.hours_set", now)
    return venue


@operation
def set_special(
    *,
    by: User,
    venue_id: UUID,
    first: date,
    last: date,
    label: str,
    stretches: Stretches,
    now: datetime,
    mark: str = "",
) -> Venue:
    """Replace the hours of the dates from `first` to `last`; no stretches: closed.

    With the `mark` of special dates that the person has seen they become these: those that are left out have the hours
    of their weekdays again. Raises Venue.DoesNotExist for anybody who may not.

    Fails with
        ChangedMeanwhile: the special dates are no longer those that were seen.
        DatesPassed: it begins before the venue's today.
        SpanUnreadable: it ends before it begins, or more than a year later.
        TimesUnreadable, TimesOverlap: see there.
    """
    venue = _own_venue(by, venue_id)
    today = now.astimezone(ZoneInfo(venue.time_zone)).date()
    if first < today:
        raise DatesPassed
    if not timedelta() <= last - first <= LONGEST_SPAN:
        raise SpanUnreadable
    if not is_written(stretches):
        raise TimesUnreadable
    if clash_in([stretches], comes_round=False) is not None:
        raise TimesOverlap
    seen = special_span(venue_id=venue.pk, today=today, mark=mark) if mark else None
    if mark and seen is None:
        raise ChangedMeanwhile
    for span in [(first, last)] + ([(seen.first, seen.last)] if seen else []):
        SpecialDate.objects.filter(venue=venue, on__range=span).delete()
    SpecialDate.objects.bulk_create(
        SpecialDate(
            venue=venue,
            on=first + timedelta(days=day),
            label=label.strip(),
            opens_minute=opens,
            closes_minute=closes,
        )
        for day in range((last - first).days + 1)
        for opens, closes in stretches or [(None, None)]
    )
    _write_down(by, venue, "scheduling.special_set", now, first=str(first), last=str(last))
    return venue


@operation
def remove_special(*, by: User, venue_id: UUID, first: date, last: date, now: datetime) -> Venue:
    """Give these dates the hours of their weekdays again. Raises Venue.DoesNotExist for anybody who may not."""
    venue = _own_venue(by, venue_id)
    SpecialDate.objects.filter(venue=venue, on__range=(first, last)).delete()
    _write_down(by, venue, "scheduling.special_removed", now, first=str(first), last=str(last))
    return venue


def _own_venue(by: User, venue_id: UUID) -> Venue:
    return hours_within(by).select_for_update(of=("self",)).get(pk=venue_id)


def _write_down(by: User, venue: Venue, action: str, now: datetime, **data: str) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=by.pk,
        action=action,
        object_type="venue",
        object_id=venue.pk,
        **data,
    )
