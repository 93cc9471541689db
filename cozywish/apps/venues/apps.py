from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class VenuesConfig(AppConfig):
    name = "cozywish.apps.venues"

    def ready(self) -> None:
        """Let every app say what it knows of a venue that is ready for customers."""
        autodiscover_modules("checklist")
