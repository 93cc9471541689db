"""What is offered is in the words of the venue's owner, and pictures or a table that was brought along show people."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.toolkit.privacy import Law, Topic, keep, table

SERVICE = {"venue": "service.venue.name", "service": "service.name"}
OFFERED = Law(
    what=_("The names of what your venue offered"),
    why=_("Tax law: what was sold has to stay on record."),
    kept_for=timedelta(days=3653),
    after=_("after your account is deleted"),
)

table("catalog.Category", nothing="id slug name description icon hue position is_active version")
table(
    "catalog.CategoryPicture",
    nothing="id category image alt width height tiny focus is_mirrored",
)
table("catalog.OldCategorySlug", nothing="id slug category")
table("catalog.Tag", nothing="id slug name description icon position is_active version")
table("catalog.OldTagSlug", nothing="id slug tag")
table("catalog.TagPicture", nothing="id tag image alt width height tiny focus is_mirrored")
table("catalog.VenueTag", nothing="id venue tag")
table("catalog.VenueCategory", nothing="id venue category position")
table(
    "catalog.Service",
    Topic.WORK,
    what=_("What your venue offers"),
    whose="venue__business__owner",
    stays=True,  # the visits of others point at it
    personal="section description",
    kept="name search_name slug variant_name",
    nothing=(
        "id venue variant_of category done_at duration_minutes"
        " padding_before_minutes padding_after_minutes price_cents lead_minutes horizon_days on_request paid_when"
        " deposit_percent step_minutes hue position is_featured is_active version archived_at"
    ),
    law=OFFERED,
    since="venue__business__owner__erased_at",
    named={"venue": "venue.name"},
)
table(
    "catalog.ServicePicture",
    Topic.WORK,
    what=_("Pictures of what your venue offers"),
    whose="service__venue__business__owner",
    personal="image alt tiny",
    nothing="id service width height focus is_mirrored",
    pictures="image",
    named=SERVICE,
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
table(
    "catalog.AddOn",
    Topic.WORK,
    what=_("Extras that your venue offers"),
    whose="service__venue__business__owner",
    stays=True,
    kept="name",
    nothing="id service price_cents minutes position is_active",
    law=OFFERED,
    since="service__venue__business__owner__erased_at",
    named=SERVICE,
)
table(
    "catalog.Question",
    Topic.WORK,
    what=_("What your venue asks before a visit"),
    whose="service__venue__business__owner",
    personal="text choices",
    nothing="id service kind is_required position",
    named=SERVICE,
)
table(
    "catalog.Prerequisites",
    Topic.WORK,
    what=_("What customers of your venue have to agree to before a visit"),
    whose="service__venue__business__owner",
    personal="consent",
    nothing="service minimum_age first hours_before days_before",
    named=SERVICE,
)
table("catalog.ServiceSegment", nothing="id service position kind minutes")
table("catalog.ServiceNeed", nothing="id service group")


def _no_slug(service: Any) -> str:
    return f"service-{service.pk.hex}"


def _no_variant(service: Any) -> str:
    return service.pk.hex if service.variant_of_id else ""


keep(
    "catalog.Service",
    since="venue__business__owner__erased_at",
    kept_for=OFFERED.kept_for,
    only=~Q(name=""),
    empties={"name": "", "search_name": "", "slug": _no_slug, "variant_name": _no_variant},
)
keep(
    "catalog.AddOn",
    since="service__venue__business__owner__erased_at",
    kept_for=OFFERED.kept_for,
    only=~Q(name=""),
    empties={"name": ""},
)
