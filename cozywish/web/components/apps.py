from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    """Template tags, partials and the form renderer that all portals share."""

    name = "cozywish.web.components"
    label = "components"
