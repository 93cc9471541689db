"""What a venue says about itself: facts, at most five people on its page, what was changed; a closed list of states."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

FEATURED = 5
STATES = ["DRAFT", "SUBMITTED", "APPROVED", "CHANGES_ASKED", "REJECTED", "SUSPENDED"]
EVENTS = [
    ("submit", "Sent in for review"),
    ("approve", "Approved"),
    ("ask_for_changes", "Changes asked"),
    ("reject", "Rejected"),
    ("suspend", "Suspended"),
    ("reinstate", "Back online"),
    ("edit", "Changed while it was live"),
]


def give_places(apps: Any, schema_editor: Any) -> None:
    """Let those who stood on the page of their venue go on standing there."""
    staff = apps.get_model("venues", "StaffMember").objects
    shown = staff.filter(is_featured=True, is_active=True, is_bookable=True)
    taken: dict[Any, int] = {}
    for person in shown.order_by("venue", "position").iterator():
        place = taken.get(person.venue_id, 0) + 1
        taken[person.venue_id] = place
        if place <= FEATURED:
            staff.filter(pk=person.pk).update(featured_place=place)


def take_places(apps: Any, schema_editor: Any) -> None:
    """Go back: who has a place was featured."""
    staff = apps.get_model("venues", "StaffMember").objects
    staff.filter(featured_place=None).update(is_featured=False)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("venues", "0008_photos"),
    ]
    operations = [
        migrations.AddField("venue", "facts", models.JSONField(blank=True, default=list)),
        migrations.AddConstraint(
            "venue",
            models.CheckConstraint(name="venues_known_status", condition=Q(status__in=STATES)),
        ),
        migrations.AlterField(
            "venuereview", "event", models.CharField(max_length=15, choices=EVENTS)
        ),
        migrations.AddField("faq", "version", models.PositiveIntegerField(default=1)),
        migrations.AlterField("faq", "answer", models.TextField(max_length=1000)),
        migrations.AddField(
            "staffmember",
            "featured_place",
            models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.RunPython(give_places, take_places),
        migrations.RemoveField("staffmember", "is_featured"),
        migrations.AddConstraint(
            "staffmember",
            models.UniqueConstraint(
                fields=["venue", "featured_place"], name="venues_featured_place_once"
            ),
        ),
        migrations.AddConstraint(
            "staffmember",
            models.CheckConstraint(
                name="venues_at_most_five_featured",
                condition=Q(featured_place__isnull=True)
                | Q(featured_place__gte=1, featured_place__lte=5),
            ),
        ),
        migrations.CreateModel(
            "VenueEdit",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("field", models.CharField(max_length=40)),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edits",
                        to="venues.venue",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["venue", "at"], name="venues_edit_history")]},
        ),
    ]
