"""Forms that exist to show how fields look. They are never sent anywhere."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of every kind that Django draws for us."""

    name = forms.CharField(label=_("Name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("Email"),
        help_text=_("The confirmation goes here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Add the part after the @.")},
    )
    where = forms.ChoiceField(
        label=_("Where"),
        choices=[("venue", _("At the place")), ("home", _("At my home"))],
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    news = forms.BooleanField(label=_("Remember me on this device"), required=False)
