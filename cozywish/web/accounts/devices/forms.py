"""Proving by mail that one may try again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cozywish.web.components.fields import CodeField


class ProofForm(forms.Form):
    """Where to send the code."""

    email = forms.EmailField(
        label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class ProofCodeForm(forms.Form):
    """The six digits from the mail. What is not six digits costs no try."""

    code = CodeField(label=_("Code"), max_length=12)
