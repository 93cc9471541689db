"""Breaks get dates, time off a state and a key that can be named.

A key cannot become another kind of column on both databases, so the rows of time off move to a new table.
"""

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q, Value

from cozywish.toolkit.resealing import as_kept
from cozywish.toolkit.sealed_fields import SealedCharField


def move(apps: Any, _editor: Any) -> None:
    earlier = apps.get_model("scheduling", "EarlierTimeOff").objects
    copy(earlier.all(), apps.get_model("scheduling", "TimeOff"))


def move_back(apps: Any, _editor: Any) -> None:
    """Only what was approved goes back: to the earlier table every row is time away, and it cannot say otherwise."""
    approved = apps.get_model("scheduling", "TimeOff").objects.filter(state="APPROVED")
    copy(approved, apps.get_model("scheduling", "EarlierTimeOff"))


def copy(rows: Any, to: Any) -> None:
    """Reasons move unopened. They are sealed for scheduling_timeoff, which both tables are called when they are read."""
    kept = rows.annotate(kept=as_kept("reason"))
    for row in kept.values("staff_id", "starts_at", "ends_at", "kept"):
        to.objects.create(reason=Value(row.pop("kept"), models.TextField()), **row)


class Migration(migrations.Migration):

    dependencies = [
        ('scheduling', '0002_sealed'),
    ]

    operations = [
        migrations.AddField('break', 'valid_from', models.DateField(blank=True, null=True)),
        migrations.AddField('break', 'valid_until', models.DateField(blank=True, null=True)),
        migrations.RemoveConstraint('timeoff', 'scheduling_time_off_in_order'),
        migrations.RemoveIndex('timeoff', 'scheduling_time_off_staff'),
        migrations.RenameModel('TimeOff', 'EarlierTimeOff'),
        migrations.CreateModel(
            name='TimeOff',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reason', SealedCharField(blank=True, max_length=80)),
                ('state', models.CharField(choices=[('REQUESTED', 'Waiting for an answer'), ('APPROVED', 'Approved'), ('DECLINED', 'Declined')], default='APPROVED', max_length=9)),
                ('asked_at', models.DateTimeField(null=True)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='time_off', to='venues.staffmember')),
            ],
        ),
        migrations.RunPython(move, move_back, elidable=True),
        migrations.DeleteModel('EarlierTimeOff'),
        migrations.AddConstraint('timeoff', models.CheckConstraint(name='scheduling_time_off_in_order', condition=Q(ends_at__gt=F('starts_at')))),
        migrations.AddConstraint('timeoff', models.CheckConstraint(name='scheduling_time_off_known_state', condition=Q(state__in=['REQUESTED', 'APPROVED', 'DECLINED']))),
        migrations.AddIndex('timeoff', models.Index(fields=['staff', 'starts_at'], name='scheduling_time_off_staff')),
    ]
