"""What is offered, and for how much, says nothing about a person."""

from cozywish.toolkit.privacy import table

table("catalog.Category", nothing="id slug name description hue position is_active")
table("catalog.VenueCategory", nothing="id venue category position")
table(
    "catalog.Service",
    nothing=(
        "id venue variant_of variant_name category section name search_name slug description done_at duration_minutes"
        " padding_before_minutes padding_after_minutes price_cents lead_minutes horizon_days"
        " step_minutes position is_featured is_active version archived_at"
    ),
)
table("catalog.StaffService", nothing="id staff service duration_minutes price_cents")
table("catalog.AddOn", nothing="id service name price_cents minutes position is_active")
table("catalog.Question", nothing="id service text kind choices is_required position")
table(
    "catalog.Prerequisites",
    nothing="service minimum_age first hours_before days_before consent",
)
