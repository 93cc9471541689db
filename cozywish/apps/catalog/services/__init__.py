"""Writing what is offered, and by whom."""

from cozywish.apps.catalog.services.bulk import (
    add_categories,
    add_options,
    add_services,
    add_tags,
)
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
from cozywish.apps.catalog.services.offers import (
    assign_services,
    hire,
    introduce,
    rehire,
    start_alone,
)
from cozywish.apps.catalog.services.office import (
    CategoryCard,
    NotTheOffice,
    SlugTaken,
    TagCard,
    WordChangedMeanwhile,
    save_category,
    save_tag,
)
from cozywish.apps.catalog.services.office_pictures import Illustration, illustrate
from cozywish.apps.catalog.services.options import change_options
from cozywish.apps.catalog.services.pictures import (
    describe_service_picture,
    remove_service_picture,
    upload_service_picture,
)
from cozywish.apps.catalog.services.steps import mark_changed, set_steps
from cozywish.apps.catalog.services.variants import add_variant
from cozywish.apps.catalog.services.venues import CategoryCount, TagCount, save_venue

__all__ = [
    "CategoryCard",
    "CategoryCount",
    "Illustration",
    "NotTheOffice",
    "SlugTaken",
    "TagCard",
    "TagCount",
    "WordChangedMeanwhile",
    "add_categories",
    "add_menu",
    "add_options",
    "add_service",
    "add_services",
    "add_tags",
    "add_variant",
    "assign_services",
    "change_menu",
    "change_options",
    "change_service",
    "describe_service_picture",
    "discard_import",
    "do_import",
    "hire",
    "illustrate",
    "introduce",
    "mark_changed",
    "mend_import",
    "move_service",
    "rehire",
    "remove_added",
    "remove_service",
    "remove_service_picture",
    "save_category",
    "save_tag",
    "save_venue",
    "set_steps",
    "settle_import",
    "start_alone",
    "start_import",
    "undo_import",
    "upload_service_picture",
]
