import cozywish.toolkit.sealed_fields
from cozywish.toolkit.resealing import SealColumns
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0007_of_guests'),
    ]

    operations = [
        migrations.AlterField(
            model_name='booking',
            name='close_reason',
            field=cozywish.toolkit.sealed_fields.SealedCharField(blank=True, max_length=300),
        ),
        SealColumns('Booking', 'close_reason'),
    ]
