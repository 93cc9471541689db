"""What is offered, and for how much, says nothing about a person."""

from cozywish.toolkit.privacy import table

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
