"""Rows are written in services and handlers, each app writes its own, and doors go through gates."""

import ast
import re
from collections.abc import Callable

import pytest

from tests.architecture.source import Module, chain, modules, parse

WRITING_ROOMS = {"services", "handlers"}
UNMISTAKABLE = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# What services ask for applies transitions to the rows they hand it, or chains the seals behind them; and what
# migrations and operators ask for seals the columns of any model anew.
KERNEL = {"cozywish/core/chains.py", "cozywish/core/states.py", "cozywish/toolkit/resealing.py"}
# Gateways know no table: what they create, they have the payment provider create. And the simulator is a program of its
# own without Django, whose `update` is a dictionary's.
WITHOUT_TABLES = ("cozywish/apps/payments/gateways/", "cozywish/simulator/")


def is_write(call: ast.Call) -> bool:
    """Say whether a call writes rows, as far as its shape can tell."""
    verb, *rest = chain(call)
    named = {keyword.arg for keyword in call.keywords}
    if verb in UNMISTAKABLE:
        return True
    if verb == "update":
        return bool(MANAGERS & set(rest)) or (not call.args and bool(named))
    if verb == "save":
        return not call.args and named <= {"update_fields", "force_insert"}
    return verb == "delete" and not call.args and not named


def writes_outside_services(module: Module) -> list[str]:
    if not module.is_product or module.room in WRITING_ROOMS or module.path in KERNEL:
        return []
    if module.path.startswith(WITHOUT_TABLES):
        return []
    return [module.at(c, "writes rows outside a service") for c in module.calls() if is_write(c)]


def writes_of_foreign_tables(module: Module) -> list[str]:
    if not module.is_product or not module.app:
        return []
    origins, found = module.imports(), []
    for call in filter(is_write, module.calls()):
        owner = re.match(
            r"cozywish\.apps\.(\w+)(?:\.ledger)?\.models", origins.get(chain(call)[-1], "")
        )
        if owner and owner[1] != module.app:
            found.append(module.at(call, f"writes a table of {owner[1]}"))
    return found


def ungated_reads(module: Module) -> list[str]:
    if not module.is_product or not module.path.startswith(("cozywish/web/", "cozywish/api/")):
        return []
    return [
        module.at(call, "fetches an object without its gate")
        for call in module.calls()
        if chain(call)[0] in {"get_object_or_404", "aget_object_or_404"}
        or (chain(call)[0] in {"get", "aget"} and MANAGERS & set(chain(call)))
    ]


RULES = [writes_outside_services, writes_of_foreign_tables, ungated_reads]


@pytest.mark.parametrize("rule", RULES)
def test_the_project_keeps_the_rule(rule: Callable[[Module], list[str]]) -> None:
    assert [complaint for module in modules() for complaint in rule(module)] == []


@pytest.mark.parametrize(
    "source",
    [
        "Booking.objects.create(customer=alice)",
        "Booking.objects.filter(pk=1).update(state=state)",
        "found.update(state=state)",
        "booking.items.create(position=1)",
        "booking.save()",
        'booking.save(update_fields=["state"])',
        "booking.delete()",
        "Booking.objects.bulk_create(rows)",
    ],
)
@pytest.mark.parametrize(
    "path",
    ["cozywish/web/site/views.py", "cozywish/apps/bookings/queries.py", "cozywish/ops/health.py"],
)
def test_a_write_outside_services_is_found(path: str, source: str) -> None:
    assert len(writes_outside_services(parse(source, path))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "context.update(extra)",
        "cache.delete(key)",
        "user.save(using=self._db)",
        "super().save(request)",
    ],
)
def test_what_only_looks_like_a_write_is_fine(source: str) -> None:
    assert writes_outside_services(parse(source, "cozywish/web/site/views.py")) == []


@pytest.mark.parametrize(
    "path",
    ["services.py", "services/holds.py", "ledger/services.py", "handlers.py", "tests/test_a.py"],
)
def test_services_handlers_and_tests_may_write(path: str) -> None:
    source = "Booking.objects.create(customer=alice)"
    assert writes_outside_services(parse(source, f"cozywish/apps/bookings/{path}")) == []


@pytest.mark.parametrize(
    "write", ["Venue.objects.filter(pk=1).update(name=name)", "Venue(name=name).save()"]
)
def test_writing_a_neighbours_table_is_found(write: str) -> None:
    source = f"from cozywish.apps.venues.models import Venue\n{write}"
    assert len(writes_of_foreign_tables(parse(source, "cozywish/apps/bookings/services.py"))) == 1
    assert writes_of_foreign_tables(parse(source, "cozywish/apps/venues/services.py")) == []


@pytest.mark.parametrize(
    "source",
    [
        "Booking.objects.get(pk=1)",
        "Booking.objects.filter(a=1).get()",
        "get_object_or_404(Booking, pk=1)",
    ],
)
def test_an_ungated_object_in_a_door_is_found(source: str) -> None:
    assert len(ungated_reads(parse(source, "cozywish/api/v1/bookings.py"))) == 1
    assert ungated_reads(parse(source, "cozywish/apps/bookings/queries.py")) == []
