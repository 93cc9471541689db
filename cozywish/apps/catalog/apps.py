from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "cozywish.apps.catalog"
