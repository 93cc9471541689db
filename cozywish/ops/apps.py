from django.apps import AppConfig


class OpsConfig(AppConfig):
    """Running the site: health, demo data, management commands."""

    name = "cozywish.ops"
