"""SEC-38: no answer is kept where another person's request could find it, so no key of a cache can be anybody's."""

from tests.architecture.source import Module, modules, parse

SHARED = "django.core.cache"
KEPT_BY_VIEWS = ("django.views.decorators.cache.cache_page", "django.middleware.cache")


def kept_for_all(module: Module) -> list[str]:
    """Return what a module of the product keeps for everybody."""
    return [
        f"{module.path} keeps answers: {origin}"
        for origin in module.imports().values()
        if module.is_product and (origin.startswith((SHARED, *KEPT_BY_VIEWS)))
    ]


def test_nothing_is_kept_in_a_cache_that_requests_share() -> None:
    assert [complaint for module in modules() for complaint in kept_for_all(module)] == []


def test_a_cache_is_found() -> None:
    for source in (
        "from django.core.cache import cache",
        "import django.core.cache",
        "from django.views.decorators.cache import cache_page",
    ):
        assert kept_for_all(parse(source, "cozywish/web/site/search.py"))
