import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scheduling', '0004_every_rule'),
        ('venues', '0019_privacy_reasons_can_be_emptied'),
    ]

    operations = [
        migrations.CreateModel(
            name='RulesMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.BigIntegerField()),
                ('venue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='venues.venue')),
            ],
        ),
    ]
