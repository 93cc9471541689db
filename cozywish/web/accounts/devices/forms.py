"""Proving by mail that one may try again."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ProofForm(forms.Form):
    """Where to send the code."""

    email = forms.EmailField(
        label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class ProofCodeForm(forms.Form):
    """The six digits from the mail. What is not six digits costs no try."""

    code = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("Code"),
        error_messages={"invalid": _("The code has six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
