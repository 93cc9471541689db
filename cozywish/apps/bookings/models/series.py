"""A series: visits that were booked at once because they recur."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cozywish.core.models import Addressable
from cozywish.core.recurring import Every


class Recurrence(models.TextChoices):
    WEEK = Every.WEEK, _("Every week")
    TWO_WEEKS = Every.TWO_WEEKS, _("Every two weeks")
    MONTH = Every.MONTH, _("Every month")


class Series(Addressable):
    """The rule that visits were booked by: what was asked for, not what became of them.

    `first_on` and `at` are on the venue's wall; `until` is null where a number of dates was asked for, which is
    `asked`. `visits` are those that were booked: dates that could not be had were left out. Each visit is a booking of
    its own, which is moved or cancelled as such; its `series_position` counts from 1 and stays.
    """

    venue = models.ForeignKey("venues.Venue", models.PROTECT, related_name="series")
    every = models.CharField(max_length=9, choices=Recurrence)
    first_on = models.DateField()
    at = models.TimeField()
    asked = models.PositiveSmallIntegerField()
    until = models.DateField(null=True)
    visits = models.PositiveSmallIntegerField()
    placed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(
                name="bookings_series_known_rule", condition=Q(every__in=Recurrence.values)
            ),
            models.CheckConstraint(
                name="bookings_series_of_several",
                condition=Q(visits__gte=2, visits__lte=F("asked")),
            ),
            models.CheckConstraint(
                name="bookings_series_ends_after_it_starts",
                condition=Q(until=None) | Q(until__gt=F("first_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.every} from {self.first_on} at {self.at:%H:%M}"


# Of a booking: it is one of a series at a place of its own there, or of none.
PLACE_IN_A_SERIES = [
    models.CheckConstraint(
        name="bookings_place_in_a_series",
        condition=Q(series=None, series_position=None)
        | Q(series__isnull=False, series_position__isnull=False, series_position__gte=1),
    ),
    models.UniqueConstraint(fields=["series", "series_position"], name="bookings_once_in_a_series"),
]
