"""Throwing everything away. Only ever done on a demo copy."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from cozywish.core.db import is_postgres
from cozywish.ops.data_in_use import data_to_oneself


def start_over() -> None:
    """Remove every table and row of this copy, and the mails it wrote.

    Refuses where the demo is off (ImproperlyConfigured) and while a server runs on the data (CommandError).
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Only a demo copy (DEMO=1) can be started over.")
    with data_to_oneself():
        _remove_everything()


def _remove_everything() -> None:
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    else:
        name = connection.settings_dict["NAME"]
        connection.close()
        for part in ("", "-wal", "-shm"):
            Path(f"{name}{part}").unlink(missing_ok=True)
    shutil.rmtree(settings.EMAIL_FILE_PATH, ignore_errors=True)
