from django.apps import AppConfig


class OpsConfig(AppConfig):
    """Running the site: health, demo data, management commands."""

    name = "cozywish.ops"

    def ready(self) -> None:
        """Register the checks."""
        from cozywish.ops import checks  # noqa: F401, PLC0415
