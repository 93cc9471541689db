"""Many hours and shifts at once, for demo cities and imports."""

from collections.abc import Sequence
from dataclasses import dataclass

from cozywish.apps.scheduling.models import (
    Break,
    OpeningHours,
    RotaDay,
    ServiceTime,
    Shift,
    SpecialDate,
    TimeOff,
)
from cozywish.core.services import operation


@dataclass(frozen=True, slots=True)
class NewTimes:
    """Unsaved rows of every kind of time; what is not given is not written."""

    hours: Sequence[OpeningHours] = ()
    special_dates: Sequence[SpecialDate] = ()
    shifts: Sequence[Shift] = ()
    breaks: Sequence[Break] = ()
    rota_days: Sequence[RotaDay] = ()
    time_off: Sequence[TimeOff] = ()
    service_times: Sequence[ServiceTime] = ()


@operation
def add_times(*, times: NewTimes) -> NewTimes:
    """Write all of it, or nothing."""
    OpeningHours.objects.bulk_create(times.hours)
    SpecialDate.objects.bulk_create(times.special_dates)
    Shift.objects.bulk_create(times.shifts)
    Break.objects.bulk_create(times.breaks)
    RotaDay.objects.bulk_create(times.rota_days)
    TimeOff.objects.bulk_create(times.time_off)
    ServiceTime.objects.bulk_create(times.service_times)
    return times
