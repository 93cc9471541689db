from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class SchedulingConfig(AppConfig):
    name = "cozywish.apps.scheduling"

    def ready(self) -> None:
        """Keep the marks of rules through migrations: see Note [When the triggers are missing]."""
        from cozywish.apps.scheduling.marks import (  # noqa: PLC0415 - models are not there before
            put_up,
            take_down,
        )

        pre_migrate.connect(take_down, sender=self, dispatch_uid="marks of rules")
        post_migrate.connect(put_up, sender=self, dispatch_uid="marks of rules")
