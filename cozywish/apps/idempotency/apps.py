from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "cozywish.apps.idempotency"
