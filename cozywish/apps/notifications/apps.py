from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "cozywish.apps.notifications"

    def ready(self) -> None:
        """Register the checks."""
        from cozywish.apps.notifications import checks  # noqa: F401, PLC0415
