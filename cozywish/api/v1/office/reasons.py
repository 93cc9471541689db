"""Why somebody of the office does something: in words that can be kept for good."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions

from cozywish.api.inputs import LineField
from cozywish.toolkit.logs import says_whom_to_reach


class ReasonField(LineField):
    """A reason in the officer's words, at least two. An address of mail or a phone number is refused."""

    def to_internal_value(self, data: Any) -> str:
        """Return the reason."""
        reason = str(super().to_internal_value(data))
        if says_whom_to_reach(reason):
            raise exceptions.ValidationError(
                _("Please leave out mail addresses and phone numbers: a reason is kept for good.")
            )
        if len(reason.split()) < 2:
            raise exceptions.ValidationError(
                _("Please say it in a few words, so that somebody else understands it later.")
            )
        return reason
