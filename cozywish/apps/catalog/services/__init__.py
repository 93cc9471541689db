"""Writing what is offered, and by whom."""

from cozywish.apps.catalog.services.bulk import add_categories, add_services

__all__ = ["add_categories", "add_services"]
