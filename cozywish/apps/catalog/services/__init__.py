"""Writing what is offered, and by whom."""

from cozywish.apps.catalog.services.bulk import add_categories, add_services
from cozywish.apps.catalog.services.venues import CategoryCount, save_venue

__all__ = ["CategoryCount", "add_categories", "add_services", "save_venue"]
