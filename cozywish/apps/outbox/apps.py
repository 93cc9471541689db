from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "cozywish.apps.outbox"
