from django.apps import AppConfig


class GeoConfig(AppConfig):
    name = "cozywish.apps.geo"
