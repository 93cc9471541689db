from django.apps import AppConfig


class VenuesConfig(AppConfig):
    name = "cozywish.apps.venues"
