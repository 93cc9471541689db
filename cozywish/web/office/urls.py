"""The office's addresses, with everything that is shown there."""

from cozywish.web.office import accounts, audit, bookings, catalog, money, told, venues  # noqa: F401 - what it registers is shown
from cozywish.web.office.site import office

__all__ = ["office"]
