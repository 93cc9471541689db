from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "cozywish.apps.payments"
