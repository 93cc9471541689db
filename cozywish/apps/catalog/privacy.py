"""What is offered, and for how much, says nothing about a person; pictures and a table that was brought along may."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cozywish.toolkit.privacy import Topic, keep, table

table("catalog.Category", nothing="id slug name description icon hue position is_active version")
table(
    "catalog.CategoryPicture",
    nothing="id category image alt width height tiny focus is_mirrored",
)
table("catalog.OldCategorySlug", nothing="id slug category")
table("catalog.Tag", nothing="id slug name description icon position is_active version")
table("catalog.TagPicture", nothing="id tag image alt width height tiny focus is_mirrored")
table("catalog.VenueTag", nothing="id venue tag")
table("catalog.VenueCategory", nothing="id venue category position")
table(
    "catalog.Service",
    nothing=(
        "id venue variant_of variant_name category section name search_name slug description done_at duration_minutes"
        " padding_before_minutes padding_after_minutes price_cents lead_minutes horizon_days on_request"
        " step_minutes hue position is_featured is_active version archived_at"
    ),
)
table(
    "catalog.ServicePicture",
    Topic.WORK,
    what=_("Pictures of what your venue offers"),
    whose="service__venue__business__owner",
    personal="image alt tiny",
    nothing="id service width height focus is_mirrored",
    pictures="image",
    named={"service": "service.name"},
)
table("catalog.StaffService", nothing="id staff service duration_minutes price_cents")
table(
    "catalog.Import",
    Topic.WORK,
    what=_("Tables of services and people that you imported in the last 30 days"),
    whose="by",
    personal="rows outcome",
    nothing="id venue by kind columns has_headings choices left_out made_at done_at undone_at",
    named={"venue": "venue.name"},
)
keep("catalog.Import", since="made_at", kept_for=timedelta(days=30))
table("catalog.AddOn", nothing="id service name price_cents minutes position is_active")
table("catalog.Question", nothing="id service text kind choices is_required position")
table(
    "catalog.Prerequisites",
    nothing="service minimum_age first hours_before days_before consent",
)
table("catalog.ServiceSegment", nothing="id service position kind minutes")
table("catalog.ServiceNeed", nothing="id service group")
