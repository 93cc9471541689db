from django.apps import AppConfig

from cozywish.web.components.forms import speak_our_way


class ComponentsConfig(AppConfig):
    """Template tags, partials and the form renderer that all portals share."""

    name = "cozywish.web.components"
    label = "components"


speak_our_way()  # not in ready(): forms that are defined before it would keep Django's words
