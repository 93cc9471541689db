"""How forms look and speak: Django's own renderer with our field template, its own checks in our words."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _, ngettext_lazy

SAID: dict[type[forms.Field], dict[str, object]] = {
    forms.Field: {"required": _("Please fill this in.")},
    forms.CharField: {
        "max_length": ngettext_lazy(
            "That is too long: at most %(limit_value)d character fits, these are %(show_value)d.",
            "That is too long: at most %(limit_value)d characters fit, these are %(show_value)d.",
            "limit_value",
        ),
        "null_characters_not_allowed": _("Please use letters and numbers only."),
    },
    forms.EmailField: {
        "invalid": _("That address looks unfinished. It needs a part before and after the @.")
    },
    forms.ChoiceField: {"invalid_choice": _("Please choose one from the list.")},
    forms.IntegerField: {
        "invalid": _("Please give a whole number, such as 3."),
        "min_value": _("Please give %(limit_value)s or more."),
        "max_value": _("Please give %(limit_value)s or less."),
    },
    forms.DecimalField: {
        "invalid": _("Please give a number, such as 2.5."),
    },
}


def speak_our_way() -> None:
    """Word the checks of Django's fields. To be called before any form is defined."""
    for field, words in SAID.items():
        own: dict[str, object] = vars(field).get("default_error_messages", {})
        field.default_error_messages = own | words  # type: ignore[assignment]


class Renderer(TemplatesSetting):
    """Render every field by `components/_field.html`, every form by `components/_form.html`."""

    form_template_name = "components/_form.html"
    field_template_name = "components/_field.html"
