"""When a venue is open and when its people work, on the wall clock of the venue.

Minutes count from local midnight of the day; past 1440 they belong to the following night
(22:00 to 02:00 is 1320 to 1560).
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField


def _is_stretch(start: str, end: str) -> Q:
    """A stretch of a day: multiples of five, in order, over by the end of the following day."""
    return Q(**{f"{start}__gte": 0, f"{start}__lt": 1440, f"{end}__lte": 2880}) & Q(
        **{f"{end}__gt": F(start), start: F(start) / 5 * 5, end: F(end) / 5 * 5}
    )


def _stretch(name: str, start: str, end: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=_is_stretch(start, end))


def _stretch_or_none(name: str, start: str, end: str) -> models.CheckConstraint:
    """A date on which nothing happens has no minutes."""
    nothing = Q(**{f"{start}__isnull": True, f"{end}__isnull": True})
    return models.CheckConstraint(name=name, condition=nothing | _is_stretch(start, end))


class OpeningHours(models.Model):
    """One stretch of a weekday (0 is Monday) on which the venue is open. No row: closed that day."""

    venue = models.ForeignKey("venues.Venue", models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens_minute = models.PositiveSmallIntegerField()
    closes_minute = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            _stretch("scheduling_hours_stretch", "opens_minute", "closes_minute"),
            models.CheckConstraint(name="scheduling_hours_weekday", condition=Q(weekday__lte=6)),
            models.UniqueConstraint(
                fields=["venue", "weekday", "opens_minute"], name="scheduling_hours_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.weekday} {self.opens_minute}-{self.closes_minute}"


class SpecialDate(models.Model):
    """What replaces a date's weekday hours: closed (both minutes null), or one row for each stretch."""

    venue = models.ForeignKey("venues.Venue", models.CASCADE, related_name="special_dates")
    on = models.DateField()
    label = models.CharField(max_length=60, blank=True)
    opens_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    closes_minute = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            _stretch_or_none(
                "scheduling_special_is_closed_or_a_stretch", "opens_minute", "closes_minute"
            ),
            models.UniqueConstraint(
                fields=["venue", "on", "opens_minute"], name="scheduling_special_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.on}"


class Shift(models.Model):
    """One stretch of a weekday on which the person works, from and until dates (both included, null: open)."""

    staff = models.ForeignKey("venues.StaffMember", models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField()
    starts_minute = models.PositiveSmallIntegerField()
    ends_minute = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            _stretch("scheduling_shift_stretch", "starts_minute", "ends_minute"),
            models.CheckConstraint(name="scheduling_shift_weekday", condition=Q(weekday__lte=6)),
        ]
        indexes = [models.Index(fields=["staff", "weekday"], name="scheduling_shift_day")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.weekday} {self.starts_minute}-{self.ends_minute}"


class Break(models.Model):
    """A pause inside the shifts of a weekday, from and until dates (both included, null: open)."""

    staff = models.ForeignKey("venues.StaffMember", models.CASCADE, related_name="breaks")
    weekday = models.PositiveSmallIntegerField()
    starts_minute = models.PositiveSmallIntegerField()
    ends_minute = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            _stretch("scheduling_break_stretch", "starts_minute", "ends_minute"),
            models.CheckConstraint(name="scheduling_break_weekday", condition=Q(weekday__lte=6)),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.weekday} {self.starts_minute}-{self.ends_minute}"


class RotaDay(models.Model):
    """What replaces a person's week, breaks included, on one date: off (both minutes null), or one row a stretch."""

    staff = models.ForeignKey("venues.StaffMember", models.CASCADE, related_name="rota_days")
    on = models.DateField()
    starts_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    ends_minute = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            _stretch_or_none("scheduling_rota_is_off_or_a_stretch", "starts_minute", "ends_minute"),
            models.UniqueConstraint(
                fields=["staff", "on", "starts_minute"], name="scheduling_rota_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.on}"


class TimeOffState(models.TextChoices):
    REQUESTED = "REQUESTED", _("Waiting for an answer")
    APPROVED = "APPROVED", _("Approved")
    DECLINED = "DECLINED", _("Declined")


class TimeOff(Addressable):
    """The person is away over [starts_at, ends_at), both multiples of five minutes, once it is approved.

    `asked_at` is when they asked for it themselves; null for what the business put down.
    """

    staff = models.ForeignKey("venues.StaffMember", models.CASCADE, related_name="time_off")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = SealedCharField(max_length=80, blank=True)
    state = models.CharField(max_length=9, choices=TimeOffState, default=TimeOffState.APPROVED)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scheduling_time_off_in_order", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="scheduling_time_off_known_state",
                condition=Q(state__in=TimeOffState.values),
            ),
        ]
        indexes = [models.Index(fields=["staff", "starts_at"], name="scheduling_time_off_staff")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.starts_at:%Y-%m-%d %H:%MZ}"


class ServiceTime(models.Model):
    """One stretch of a weekday in which a service is offered, from and until dates (both included, null: open).

    A service without any is offered whenever its people work.
    """

    service = models.ForeignKey("catalog.Service", models.CASCADE, related_name="times")
    weekday = models.PositiveSmallIntegerField()
    starts_minute = models.PositiveSmallIntegerField()
    ends_minute = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            _stretch("scheduling_service_time_stretch", "starts_minute", "ends_minute"),
            models.CheckConstraint(
                name="scheduling_service_time_weekday", condition=Q(weekday__lte=6)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.weekday} {self.starts_minute}-{self.ends_minute}"


class Maintenance(Addressable):
    """The room or piece of equipment is out over [starts_at, ends_at), both multiples of five minutes."""

    resource = models.ForeignKey("venues.Resource", models.CASCADE, related_name="maintenance")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scheduling_maintenance_in_order", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.starts_at:%Y-%m-%d %H:%MZ}"


class RulesMark(models.Model):
    """A mark of a venue's rules, drawn by the database when they change: see Note [Copies of rules] in `marks`."""

    # No constraint: a change of rules must not wait for whoever has locked the venue.
    venue = models.ForeignKey(
        "venues.Venue", models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    mark = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.venue_id} {self.mark}"
