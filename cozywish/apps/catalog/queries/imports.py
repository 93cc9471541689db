"""Reading an import: whose it is, and what its lines would make and change as things stand now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.columns import COLUMNS, read_cells
from cozywish.apps.catalog.models import Import, ImportKind, Service, StaffService
from cozywish.apps.catalog.pricelist import LONGEST_NAME, Problem
from cozywish.apps.catalog.queries.menu import card_of, own_menu
from cozywish.apps.catalog.refusals import NameMissing
from cozywish.apps.catalog.shapes import OWN
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import Seat, in_use, open_invitations, venues_within
from cozywish.core.text import fold
from cozywish.toolkit.tokens import digest


class Fate(Enum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"
    OUT = "left out"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its cells by column, and what it would do.

    `after` is what it says: all of it for something new, else only what differs from `before`. `target` is what it
    changes. `problems` are sentences by column.
    """

    number: int
    cells: dict[str, str]
    fate: Fate
    name: str = ""
    target: UUID | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """All lines but the headings, in the order of the table."""

    lines: list[Line]

    def of(self, fate: Fate) -> list[Line]:
        """Return the lines with that fate."""
        return [line for line in self.lines if line.fate is fate]

    @property
    def does_something(self) -> bool:
        """Whether anything is new or changed."""
        return any(line.fate in {Fate.NEW, Fate.CHANGED} for line in self.lines)

    @property
    def digest(self) -> str:
        """What names exactly this plan, so that nobody does what they have not seen."""
        seen = [
            (line.number, line.fate, line.target, line.before, line.after) for line in self.lines
        ]
        return digest(repr(seen), purpose="import plan")


Known = dict[str, list[StaffMember]]
OWN_REACH = ("email", "phone")  # shown to nobody who has not brought it: reading it is written down
OF_PEOPLE = ("name", "title", "bio", "is_bookable", *OWN_REACH)


NEEDS = {
    ImportKind.SERVICES: (Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE),
    ImportKind.PEOPLE: (Permission.STAFF_MANAGE,),
}


def kinds_of(seat: Seat) -> list[ImportKind]:
    """Return what the person may import at the venue."""
    return [kind for kind, needs in NEEDS.items() if all(seat.may_here(one) for one in needs)]


def imports_within(*, user: User) -> QuerySet[Import]:
    """Imports that the person could make themselves: of services with prices, or of people."""
    services, prices, staff = (
        venues_within(user=user, permission=permission).values("pk")
        for permission in (
            Permission.SERVICES_MANAGE,
            Permission.PRICES_MANAGE,
            Permission.STAFF_MANAGE,
        )
    )
    menus = Q(kind=ImportKind.SERVICES, venue__in=services) & Q(venue__in=prices)
    return Import.objects.filter(menus | Q(kind=ImportKind.PEOPLE, venue__in=staff))


def past_imports(*, user: User, venue_id: UUID) -> QuerySet[Import]:
    """Imports of the venue that the person may look at, drafts too, the last one first."""
    return (
        imports_within(user=user)
        .filter(venue=venue_id)
        .select_related("by", "venue")
        .defer("rows")
        .order_by("-made_at", "pk")
    )


def plan_of(importing: Import) -> Plan:
    """Return what the import would do now. Two SQL queries for services, four for people."""
    lines = _body(importing)
    if importing.kind == ImportKind.SERVICES:
        return Plan(list(_service_lines(importing, lines)))
    return Plan(list(_people_lines(importing, lines)))


class Stay(Enum):
    """Why something stays as an import made it."""

    GONE = "gone"
    BOOKED = "booked"
    CHANGED = "changed"


def stays_of(importing: Import) -> dict[str, Stay]:
    """Return what an undoing would leave as it is, by id, and why: it is gone, or was booked or changed since."""
    ids = [entry["id"] for entry in importing.outcome["entries"]]
    rows = _rows_of(importing.kind, ids)
    booked = set(
        rows.filter(booked_items__booking__placed_at__gte=importing.done_at)
        .values_list("pk", flat=True)
        .distinct()
    )
    held = {str(row.pk): row for row in rows}
    does = doings_by(importing.kind, ids)
    is_people = importing.kind == ImportKind.PEOPLE
    used = in_use(people=[row.pk for row in held.values()]) if is_people else set()
    found: dict[str, Stay] = {}
    for entry in importing.outcome["entries"]:
        row = held.get(entry["id"])
        if row is None:
            found[entry["id"]] = Stay.GONE
        elif row.pk in booked:
            found[entry["id"]] = Stay.BOOKED
        elif not entry["after"].items() <= state_of(row).items() or (
            # what a deletion would take along
            entry["before"] is None
            and (row.pk in used or does.get(entry["id"], []) != entry["does"])
        ):
            found[entry["id"]] = Stay.CHANGED
    return found


def _rows_of(kind: str, ids: Sequence[str]) -> "QuerySet[Any]":
    if kind == ImportKind.SERVICES:
        return Service.objects.filter(pk__in=ids, archived_at=None)
    return StaffMember.objects.filter(pk__in=ids, is_active=True)


def state_of(row: Service | StaffMember) -> dict[str, Any]:
    """Return what is said of a service or of a person, as an import remembers it."""
    if isinstance(row, Service):
        return asdict(card_of(row))
    return {name: getattr(row, name) for name in OF_PEOPLE}


def doings_by(kind: str, ids: Sequence[str]) -> dict[str, list[list[Any]]]:
    """Return who does each of the services, or what each of the people does, in a fixed order. One SQL query."""
    one, other = (
        ("service_id", "staff_id") if kind == ImportKind.SERVICES else ("staff_id", "service_id")
    )
    rows = StaffService.objects.filter(**{f"{one}__in": ids})
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for row in rows.order_by("pk"):
        doing = [str(getattr(row, other)), row.duration_minutes, row.price_cents]
        found[str(getattr(row, one))].append(doing)
    return {key: sorted(doings) for key, doings in found.items()}


def _body(importing: Import) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each line and its cells by column."""
    for number, cells in importing.rows[1 if importing.has_headings else 0 :]:
        by_key = dict(zip(importing.columns, cells, strict=False))
        by_key.pop("", None)
        yield number, by_key


def _service_lines(
    importing: Import, lines: Iterator[tuple[int, dict[str, str]]]
) -> Iterator[Line]:
    menu = _known_services(importing.venue_id)
    seen: dict[object, int] = {}
    for number, cells in lines:
        if number in importing.left_out:
            yield Line(number, cells, Fate.OUT)
            continue
        said, wrong = read_cells(importing.kind, cells, importing.venue.currency)
        name = fold(cells.get("name", ""))
        target = menu.get(name)
        key: object = target.pk if target else name
        if not name:
            wrong["name"] = NameMissing().message
        elif key in seen:
            wrong["name"] = _twice(seen[key])
        elif target is None:
            _miss(said, wrong)
        if name and not wrong:
            seen[key] = number
        yield _line(number, cells, said, _held(target, said), target, wrong)


def _known_services(venue_id: UUID) -> dict[str, Service]:
    """The menu by what a line calls it: a variant by its full name, the head of a family also by its own."""
    menu = list(own_menu(venue_id=venue_id))
    heads = {fold(one.name): one for one in menu if one.variant_of_id is None}
    return {fold(one.full_name): one for one in menu} | heads


def _held(target: Service | None, said: Collection[str]) -> dict[str, Any]:
    """What the line can change of the service as it is now: of a variant only what is its own, and never a name."""
    if target is None:
        return {}
    is_variant = target.variant_of_id is not None
    names = [one for one in said if one != "name" and (one in OWN or not is_variant)]
    return {name: getattr(target, name) for name in names}


def _miss(said: dict[str, Any], wrong: dict[str, str]) -> None:
    """Add what a new service needs and the line does not say."""
    for key, problem in (
        ("duration_minutes", Problem.NO_LENGTH),
        ("price_cents", Problem.NO_PRICE),
    ):
        if key not in said and key not in wrong:
            wrong[key] = str(problem.sentence)


def _people_lines(importing: Import, lines: Iterator[tuple[int, dict[str, str]]]) -> Iterator[Line]:
    by_address, by_name = _known_people(importing.venue_id)
    seen: dict[object, int] = {}
    for number, cells in lines:
        if number in importing.left_out:
            yield Line(number, cells, Fate.OUT)
            continue
        said, wrong = read_cells(importing.kind, cells, importing.venue.currency)
        _join_names(said, wrong)
        found = by_address.get(said.get("email", ""), [])
        if found:
            del said["email"]  # by which they are known already
        else:
            found = by_name.get(_known_as(said.get("name", "")), [])
        target = found[0] if len(found) == 1 else None
        key: object = target.pk if target else _known_as(said.get("name", ""))
        if len(found) > 1:
            wrong["name"] = _(
                "Several people of your team have this name. Say who by email address."
            )
        elif key in seen:
            wrong["name"] = _twice(seen[key])
        elif not wrong:
            seen[key] = number
        held = {name: getattr(target, name) for name in said} if target else {}
        yield _line(number, cells, said, held, target, wrong)


def _join_names(said: dict[str, Any], wrong: dict[str, str]) -> None:
    """Make one name of what stands in two columns, and say when there is none."""
    parts = [said.pop(key) for key in ("first", "last") if key in said]
    joined = said.get("name") or " ".join(parts)
    if not joined:
        wrong.setdefault("name", NameMissing().message)
    elif len(joined) > LONGEST_NAME:
        wrong["name"] = str(Problem.TOO_LONG.sentence)
    else:
        said["name"] = joined


def _known_people(venue_id: UUID) -> tuple[Known, Known]:
    """The active team by the addresses of their logins, open invitations and their own, and by name."""
    team = StaffMember.objects.filter(venue=venue_id, is_active=True).select_related("user")
    people = {person.pk: person for person in team.order_by("position")}
    by_address: Known = defaultdict(list)
    by_name: Known = defaultdict(list)
    for person in people.values():
        by_name[_known_as(person.name)].append(person)
        login = person.user.email if person.user is not None else ""
        for email in {login.lower(), person.email.lower()} - {""}:
            by_address[email].append(person)
    offered = open_invitations().filter(staff__in=people).values_list("email", "staff")
    for email, staff_id in offered:
        if people[staff_id] not in by_address[email.lower()]:
            by_address[email.lower()].append(people[staff_id])
    return dict(by_address), by_name


def _known_as(name: str) -> str:
    return fold(name) or name.casefold()


def _twice(number: int) -> str:
    return _("Line %(number)d has this name already.") % {"number": number}


def _line(
    number: int,
    cells: dict[str, str],
    said: dict[str, Any],
    held: dict[str, Any],
    target: Service | StaffMember | None,
    wrong: dict[str, str],
) -> Line:
    name = str(said.get("name") or cells.get("name", ""))
    if wrong:
        return Line(number, cells, Fate.WRONG, name, problems=wrong)
    if target is None:
        return Line(number, cells, Fate.NEW, name, after=said)
    after = {key: said[key] for key in held if held[key] != said[key]}
    before = {key: held[key] for key in after}
    fate = Fate.CHANGED if after else Fate.SAME
    return Line(number, cells, fate, target.name, target.pk, before, after)


def keys_of(importing: Import) -> list[str]:
    """Return the columns the table has, in the order in which they are asked for."""
    return [column.key for column in COLUMNS[importing.kind] if column.key in importing.columns]
