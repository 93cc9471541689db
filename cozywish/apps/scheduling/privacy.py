"""When people work is personal; when a venue is open is not, but the words why it is closed can be."""

from django.utils.translation import gettext_lazy as _

from cozywish.apps.venues.privacy import of_team
from cozywish.toolkit.privacy import Topic, table

WHO = {"venue": "staff.venue.name", "person": "staff.name"}

table("scheduling.OpeningHours", nothing="id venue weekday opens_minute closes_minute")
table(
    "scheduling.SpecialDate",
    Topic.WORK,
    what=_("What you call the days on which your venue has other hours"),
    whose="venue__business__owner",
    stays=True,
    personal="label",
    nothing="id venue on opens_minute closes_minute",
    named={"venue": "venue.name", "day": "on"},
)
table(
    "scheduling.Shift",
    Topic.WORK,
    what=_("When you work, and people of your team with no account"),
    whose=of_team("staff"),
    personal="weekday starts_minute ends_minute valid_from valid_until",
    nothing="id staff",
    named=WHO,
)
table(
    "scheduling.Break",
    Topic.WORK,
    what=_("When you have a break, and people of your team with no account"),
    whose=of_team("staff"),
    personal="weekday starts_minute ends_minute valid_from valid_until",
    nothing="id staff",
    named=WHO,
)
table(
    "scheduling.RotaDay",
    Topic.WORK,
    what=_("When you work on single days, and people of your team with no account"),
    whose=of_team("staff"),
    personal="on starts_minute ends_minute",
    nothing="id staff",
    named=WHO,
)
table(
    "scheduling.TimeOff",
    Topic.WORK,
    what=_("When you are away, and why, and people of your team with no account"),
    whose=of_team("staff"),
    personal="starts_at ends_at reason state asked_at",
    nothing="id staff",
    named=WHO,
    zone="staff.venue.time_zone",
)
table(
    "scheduling.ServiceTime",
    nothing="id service weekday starts_minute ends_minute valid_from valid_until",
)
table("scheduling.Maintenance", nothing="id resource starts_at ends_at")

table("scheduling.RulesMark", nothing="id venue mark")
