"""Writing what is offered, and by whom."""

from cozywish.apps.catalog.services.bulk import add_categories, add_services
from cozywish.apps.catalog.services.menu import (
    add_menu,
    add_service,
    change_service,
    move_service,
    remove_service,
)
from cozywish.apps.catalog.services.offers import assign_services, hire, introduce, start_alone
from cozywish.apps.catalog.services.options import change_options
from cozywish.apps.catalog.services.variants import add_variant
from cozywish.apps.catalog.services.venues import CategoryCount, save_venue

__all__ = [
    "CategoryCount",
    "add_categories",
    "add_menu",
    "add_service",
    "add_services",
    "add_variant",
    "assign_services",
    "change_options",
    "change_service",
    "hire",
    "introduce",
    "move_service",
    "remove_service",
    "save_venue",
    "start_alone",
]
