"""Reading what is offered: the public's pages, and the menu as its own people see it."""

from cozywish.apps.catalog.queries.menu import (
    Rights,
    doings_of_person,
    doings_of_service,
    grouped,
    menu_rights,
    own_menu,
    services_within,
    staff_rights,
    staffed_menu,
)
from cozywish.apps.catalog.queries.public import (
    Priced,
    categories,
    first_categories,
    menu_of,
    offer_values,
    priced,
    service_values,
    services_of,
    staff_values,
    unknown_ids,
    venue_values,
)

__all__ = [
    "Priced",
    "Rights",
    "categories",
    "doings_of_person",
    "doings_of_service",
    "first_categories",
    "grouped",
    "menu_of",
    "menu_rights",
    "offer_values",
    "own_menu",
    "priced",
    "service_values",
    "services_of",
    "services_within",
    "staff_rights",
    "staff_values",
    "staffed_menu",
    "unknown_ids",
    "venue_values",
]
