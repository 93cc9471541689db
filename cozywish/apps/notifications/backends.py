"""Where mail goes when nobody has said where."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cozywish.apps.outbox.services import NotYet


class MailNotConfigured(NotYet):
    """Mail cannot be sent because EMAIL_URL is not set. What was to be sent stays owed."""


class NotConfigured(BaseEmailBackend):
    """Refuses every mail loudly, so that the outbox keeps it, instead of pretending to have sent it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raise MailNotConfigured unless there is nothing to send."""
        if not email_messages:
            return 0
        raise MailNotConfigured("Set EMAIL_URL, for example smtp+tls://user:password@host:587.")
