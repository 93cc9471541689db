"""A category says which drawing is its own; earlier addresses of its pages; words that places say of themselves."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

GLYPHS = [
    ("massage", "Stones"),
    ("spa", "Lotus"),
    ("hair", "Scissors"),
    ("nails", "Bottle"),
    ("skin", "Face"),
    ("barber", "Razor"),
    ("yoga", "Pose"),
    ("fitness", "Weight"),
    ("cleaning", "Spray"),
    ("home", "House"),
]
HUES = [
    ("pine", "Pine"),
    ("ember", "Ember"),
    ("heather", "Heather"),
    ("honey", "Honey"),
    ("sky", "Sky"),
]

ICONS = [
    ("tag", "Tag"),
    ("leaf", "Leaf"),
    ("heart", "Heart"),
    ("moon", "Moon"),
    ("midday", "Sun"),
    ("mug", "Mug"),
    ("bolt", "Lightning"),
    ("star", "Star"),
    ("gift", "Gift"),
    ("people", "People"),
    ("child", "Child"),
    ("shield", "Shield"),
]


def keep_drawings(apps: Any, schema_editor: Any) -> None:
    """Let each category keep the drawing that its address named."""
    categories = apps.get_model("catalog", "Category").objects
    categories.filter(slug__in=dict(GLYPHS)).update(icon=models.F("slug"))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_imports"), ("venues", "0009_facts")]
    operations = [
        migrations.AddField(
            "category",
            "icon",
            models.CharField(choices=GLYPHS, default="spa", max_length=20),
        ),
        migrations.AlterField("category", "hue", models.CharField(choices=HUES, max_length=10)),
        migrations.RunPython(keep_drawings, migrations.RunPython.noop),
        migrations.CreateModel(
            "OldCategorySlug",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_slugs",
                        to="catalog.category",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "Tag",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("icon", models.CharField(choices=ICONS, default="tag", max_length=20)),
                ("position", models.PositiveSmallIntegerField()),
                ("is_active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            "VenueTag",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="venues",
                        to="catalog.tag",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tags",
                        to="venues.venue",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "venuetag",
            models.UniqueConstraint(fields=["venue", "tag"], name="catalog_venue_tag_once"),
        ),
    ]
