from django.db import migrations, models
from django.db.models import Q

CHOICES = [
    ('bookings.view', 'See bookings'),
    ('customers.view_contact', 'See how to reach clients'),
    ('staff.view', 'See the team and how to reach it'),
    ('staff.manage', 'Invite people of the team to sign in'),
    ('schedule.manage', 'Set hours, schedules and time off'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('venues', '0005_grants'),
    ]

    operations = [
        migrations.AlterField('managerpermission', 'permission', models.CharField(choices=CHOICES, max_length=30)),
        migrations.RemoveConstraint('managerpermission', 'venues_known_permission'),
        migrations.AddConstraint('managerpermission', models.CheckConstraint(name='venues_known_permission', condition=Q(permission__in=[name for name, _ in CHOICES]))),
    ]
