"""Deliveries are counted up and stand in lines, so that their order is known. What is owed stays owed."""

from django.db import migrations, models

COPY = """
INSERT INTO outbox_counted
  (event, payload, handler, line, due_at, next_try_at, attempts, last_error, delivered_at, created_at)
SELECT event, payload, handler, '', next_try_at, next_try_at, attempts, last_error, delivered_at, created_at
FROM outbox_delivery ORDER BY created_at, id"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Counted",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=80)),
                ("payload", models.JSONField()),
                ("handler", models.CharField(max_length=160)),
                ("line", models.CharField(blank=True, max_length=200)),
                ("due_at", models.DateTimeField()),
                ("next_try_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.RunSQL(COPY),
        migrations.DeleteModel("Delivery"),
        migrations.RenameModel("Counted", "Delivery"),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["next_try_at"],
                name="outbox_owed",
                condition=models.Q(delivered_at__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["line", "due_at", "id"],
                name="outbox_in_line",
                condition=models.Q(delivered_at__isnull=True) & ~models.Q(line=""),
            ),
        ),
    ]
