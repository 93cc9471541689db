"""What is offered, and for how much, says nothing about a person; a table that was brought along may."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cozywish.toolkit.privacy import Topic, keep, table

table("catalog.Category", nothing="id slug name description hue position is_active")
table("catalog.VenueCategory", nothing="id venue category position")
table(
    "catalog.Service",
    nothing=(
        "id venue category section name search_name slug description done_at duration_minutes"
        " padding_before_minutes padding_after_minutes price_cents lead_minutes horizon_days"
        " step_minutes position is_featured is_active version archived_at"
    ),
)
table("catalog.StaffService", nothing="id staff service duration_minutes price_cents")
table("catalog.ServiceSegment", nothing="id service position kind minutes")
table("catalog.ServiceNeed", nothing="id service group")
table(
    "catalog.Import",
    Topic.WORK,
    what=_("Tables of services and people that you imported in the last 30 days"),
    whose="by",
    personal="rows outcome",
    nothing="id venue by kind columns has_headings choices left_out made_at done_at undone_at",
)
keep("catalog.Import", since="made_at", kept_for=timedelta(days=30))
