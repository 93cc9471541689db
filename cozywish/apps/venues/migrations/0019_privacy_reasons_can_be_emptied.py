from django.db import migrations

from cozywish.core.constraints import AppendOnlyBut


class Migration(migrations.Migration):
    dependencies = [
        ("venues", "0018_day_mail"),
    ]
    operations = [
        AppendOnlyBut("venuereview", emptied="reasons"),
    ]
