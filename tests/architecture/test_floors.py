"""Foreign keys point down, which the import contracts cannot see when they are written as text."""

import ast

import pytest

from tests.architecture.source import Module, chain, floors, modules, parse

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def upward_keys(module: Module) -> list[str]:
    found = []
    for call in module.calls():
        if chain(call)[0] not in RELATIONS:
            continue
        target = (call.args or [k.value for k in call.keywords if k.arg == "to"])[0]
        app = _app_of(target)
        if app in floors() and app != module.app and floors()[app] >= floors().get(module.app, -1):
            found.append(
                module.at(call, f"points at {app}, which is not below {module.app or 'it'}")
            )
    return found


def _app_of(target: ast.expr) -> str:
    match target:
        case ast.Constant(value=str() as name) if "." in name:
            return name.partition(".")[0]
        case ast.Attribute(attr="AUTH_USER_MODEL"):
            return "accounts"
    return ""


def test_foreign_keys_point_down() -> None:
    assert [complaint for module in modules() for complaint in upward_keys(module)] == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "cozywish/apps/venues/models.py",
            'b = models.ForeignKey("bookings.Booking", models.PROTECT)',
        ),
        ("cozywish/apps/venues/models.py", 'b = models.OneToOneField(to="catalog.Service")'),
        ("cozywish/apps/discounts/models.py", 'b = models.ManyToManyField("payments.Order")'),
        (
            "cozywish/apps/geo/models.py",
            "b = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)",
        ),
        ("cozywish/core/models.py", 'b = models.ForeignKey("geo.Place", models.PROTECT)'),
    ],
)
def test_a_key_that_points_up_or_sideways_is_found(path: str, source: str) -> None:
    assert len(upward_keys(parse(source, path))) == 1


def test_a_key_that_points_down_is_fine() -> None:
    source = 'v = models.ForeignKey("venues.Venue", models.PROTECT)'
    assert upward_keys(parse(source, "cozywish/apps/bookings/models.py")) == []
