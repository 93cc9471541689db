from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "cozywish.apps.scheduling"
