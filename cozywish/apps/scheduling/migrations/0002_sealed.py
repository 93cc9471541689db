import cozywish.toolkit.sealed_fields
from cozywish.toolkit.resealing import SealColumns
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("scheduling", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="timeoff",
            name="reason",
            field=cozywish.toolkit.sealed_fields.SealedCharField(blank=True, max_length=80),
        ),
        SealColumns("TimeOff"),
    ]
