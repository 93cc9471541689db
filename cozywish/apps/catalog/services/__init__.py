"""Writing what is offered, and by whom."""

from cozywish.apps.catalog.services.bulk import add_categories, add_options, add_services
from cozywish.apps.catalog.services.imports import (
    discard_import,
    do_import,
    mend_import,
    settle_import,
    start_import,
    undo_import,
)
from cozywish.apps.catalog.services.menu import (
    add_menu,
    add_service,
    change_menu,
    change_service,
    move_service,
    remove_added,
    remove_service,
)
from cozywish.apps.catalog.services.offers import assign_services, hire, introduce, start_alone
from cozywish.apps.catalog.services.office import (
    CategoryCard,
    NotTheOffice,
    SlugTaken,
    TagCard,
    save_category,
    save_tag,
)
from cozywish.apps.catalog.services.options import change_options
from cozywish.apps.catalog.services.steps import mark_changed, set_steps
from cozywish.apps.catalog.services.variants import add_variant
from cozywish.apps.catalog.services.venues import CategoryCount, TagCount, save_venue

__all__ = [
    "CategoryCard",
    "CategoryCount",
    "NotTheOffice",
    "SlugTaken",
    "TagCard",
    "TagCount",
    "add_categories",
    "add_menu",
    "add_options",
    "add_service",
    "add_services",
    "add_variant",
    "assign_services",
    "change_menu",
    "change_options",
    "change_service",
    "discard_import",
    "do_import",
    "hire",
    "introduce",
    "mark_changed",
    "mend_import",
    "move_service",
    "remove_added",
    "remove_service",
    "save_category",
    "save_tag",
    "save_venue",
    "set_steps",
    "settle_import",
    "start_alone",
    "start_import",
    "undo_import",
]
