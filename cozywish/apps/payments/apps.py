from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "cozywish.apps.payments"

    def ready(self) -> None:
        """Register the checks."""
        from cozywish.apps.payments.ledger import checks  # noqa: F401, PLC0415
