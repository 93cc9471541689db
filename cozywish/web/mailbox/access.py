"""Whether mails may be read on a page: only on a demo or development copy that keeps them in a folder."""

from django.conf import settings

FOLDER_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


def mailbox_is_open() -> bool:
    """Return whether this copy writes its mails into a folder and shows them to everyone."""
    return (settings.DEMO or settings.DEBUG) and settings.EMAIL_BACKEND == FOLDER_BACKEND
