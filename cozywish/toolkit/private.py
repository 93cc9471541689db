"""Files that have no address: a view hands them to whom they belong."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage


def private_files() -> FileSystemStorage:
    """Return where they are kept: outside the media, readable by this user of the machine alone.

    Writing a name again replaces the file, so that an interrupted writer leaves none behind.
    """
    return FileSystemStorage(
        location=settings.PRIVATE_ROOT,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
        allow_overwrite=True,
    )
