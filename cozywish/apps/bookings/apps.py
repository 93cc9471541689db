from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "cozywish.apps.bookings"

    def ready(self) -> None:
        """Hear of whatever is written down."""
        from cozywish.apps.audit.services import recorded  # noqa: PLC0415 - models are not there before
        from cozywish.apps.bookings.live import hear  # noqa: PLC0415

        recorded.connect(hear, dispatch_uid="live calendars")
