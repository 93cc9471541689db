from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "cozywish.apps.limits"
