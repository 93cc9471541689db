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
from cozywish.apps.catalog.services.steps import mark_changed, set_steps
from cozywish.apps.catalog.services.venues import CategoryCount, save_venue

__all__ = [
    "CategoryCount",
    "add_categories",
    "add_menu",
    "add_service",
    "add_services",
    "assign_services",
    "change_service",
    "hire",
    "introduce",
    "mark_changed",
    "move_service",
    "remove_service",
    "save_venue",
    "set_steps",
    "start_alone",
]
