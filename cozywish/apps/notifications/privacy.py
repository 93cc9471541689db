"""What notices say about a person: the address they went to. A sent one stays, so that nothing is said twice."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cozywish.toolkit.privacy import Topic, keep, table

table(
    "notifications.Notice",
    Topic.MAIL,
    what=_("That a mail was sent to you, and where to"),
    mail="recipient",
    stays=True,
    personal="recipient",
    nothing="id key channel template sent_at created_at",
)

keep("notifications.Notice", since="created_at", kept_for=timedelta(days=730))
