import django.db.models.deletion
from django.db import migrations, models

import cozywish.toolkit.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0003_access_note"),
        ("catalog", "0005_options"),
    ]

    operations = [
        migrations.AlterField(
            model_name="bookingitem",
            name="service_name",
            field=models.CharField(max_length=130),
        ),
        migrations.CreateModel(
            name="BookingItemExtra",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("price_cents", models.PositiveIntegerField()),
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "add_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="catalog.addon",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extras",
                        to="bookings.bookingitem",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "position"), name="bookings_extra_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("ANSWER", "Answer"), ("AGE", "Age"), ("CONSENT", "Consent")],
                        max_length=7,
                    ),
                ),
                ("key", models.CharField(max_length=50)),
                ("asked", models.CharField(max_length=2000)),
                (
                    "answer",
                    cozywish.toolkit.sealed_fields.SealedCharField(blank=True, max_length=500),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="bookings.booking",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("booking", "position"), name="bookings_answer_position"
                    )
                ],
            },
        ),
    ]
