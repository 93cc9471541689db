from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "cozywish.apps.search"
