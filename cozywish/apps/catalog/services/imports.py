"""Bringing a table of services or of people to a venue: a draft first, then all of it in one go, and back again.

Whoever could add and change the same things by hand may import them: services need SERVICES_MANAGE and PRICES_MANAGE
over the venue, people STAFF_MANAGE.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.columns import COLUMNS, guessed
from cozywish.apps.catalog.models import (
    Category,
    Import,
    ImportKind,
    Service,
    ServicePlace,
    StaffService,
    VenueCategory,
)
from cozywish.apps.catalog.queries import (
    OWN_REACH,
    Fate,
    Line,
    Plan,
    card_of,
    doings_by,
    imports_within,
    menu_rights,
    own_menu,
    plan_of,
    state_of,
    stays_of,
)
from cozywish.apps.catalog.services.bulk import add_services
from cozywish.apps.catalog.services.menu import add_menu, change_menu, remove_added
from cozywish.apps.catalog.services.offers import mark_services_changed
from cozywish.apps.catalog.shapes import Card, Doing
from cozywish.apps.catalog.sheets import LONGEST_CELL, Row, read_sheet
from cozywish.apps.limits.uploads import count_upload
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.apps.venues.services import (
    Introduction,
    Reach,
    add_staff_together,
    change_staff,
    unmake_staff,
)
from cozywish.core.db import locked, one_after_another
from cozywish.core.errors import Invalid
from cozywish.core.services import Failure, ServiceResult, operation


def start_import(
    *, user: User, venue_id: UUID, kind: str, text: str, now: datetime
) -> ServiceResult[Import]:
    """Keep a table as a draft, with a guess of what its columns are.

    Raises Venue.DoesNotExist for whoever may not import that there, LimitReached. Fails as `read_sheet` does. It is
    read outside of any transaction: SQLite has one writer.
    """
    count_upload(who=str(user.pk), size=len(text), now=now)
    try:
        rows = read_sheet(text)
    except Invalid as refusal:
        return Failure(refusal)
    return _keep(user=user, venue_id=venue_id, kind=kind, rows=rows, now=now)


@operation
def _keep(*, user: User, venue_id: UUID, kind: str, rows: Sequence[Row], now: datetime) -> Import:
    columns = guessed(kind, rows[0].cells)
    draft = Import(
        venue=Venue.objects.get(pk=venue_id),
        by=user,
        kind=kind,
        rows=[[row.number, row.cells] for row in rows],
        # without a heading that is known, the first column is the likeliest name
        columns=columns if any(columns) else ["name", *columns[1:]],
        has_headings=any(columns),
        choices=_usual_choices(venue_id),
        made_at=now,
    )
    draft.save(force_insert=True)
    if not imports_within(user=user).filter(pk=draft.pk).exists():
        raise Venue.DoesNotExist
    return draft


@operation
def settle_import(
    *,
    user: User,
    import_id: UUID,
    columns: Sequence[str],
    has_headings: bool,
    choices: Mapping[str, Any],
) -> Import:
    """Say what the columns of a draft are, and what its table does not say.

    `choices` are `category`, `done_at` and `by` (ids of people) for new services, `does_all` for new people. Raises
    Import.DoesNotExist. Fails with ColumnTwice, ImportOver, RadiusMissing.
    """
    draft = _draft(user, import_id)
    labels = {column.key: column.label for column in COLUMNS[draft.kind]}
    chosen = [key for key in columns if key]
    twice = next((key for key in chosen if chosen.count(key) > 1), None)
    if twice is not None:
        raise refusals.ColumnTwice(column=labels[twice])
    is_at_home = choices.get("done_at") == ServicePlace.HOME
    if is_at_home and draft.venue.travel_radius_m is None:
        raise refusals.RadiusMissing
    draft.columns = [key if key in labels else "" for key in columns][: len(draft.columns)]
    draft.has_headings = has_headings
    draft.choices = {**draft.choices, **choices}
    draft.save(update_fields=["columns", "has_headings", "choices"])
    return draft


@operation
def mend_import(
    *,
    user: User,
    import_id: UUID,
    cells: Mapping[int, Mapping[str, str]],
    left_out: Collection[int],
) -> Import:
    """Write other texts into cells of a draft, by line and column, and leave lines out.

    Raises Import.DoesNotExist. Fails with ImportOver.
    """
    draft = _draft(user, import_id)
    for row in draft.rows:
        for key, text in cells.get(row[0], {}).items():
            if key in draft.columns:
                row[1][draft.columns.index(key)] = " ".join(text.split())[:LONGEST_CELL]
    draft.left_out = sorted({*draft.left_out, *left_out})
    draft.save(update_fields=["rows", "left_out"])
    return draft


@operation
def discard_import(*, user: User, import_id: UUID) -> None:
    """Forget a draft. Raises Import.DoesNotExist. Fails with ImportOver."""
    _draft(user, import_id).delete()


@operation
def do_import(*, user: User, import_id: UUID, seen: str, now: datetime) -> Import:
    """Make and change all that the good lines of a draft say, all or nothing. Once; again it does nothing.

    `seen` is the digest of the plan that was looked at. Raises Import.DoesNotExist. Fails with ImportStale,
    NothingToImport, TooManyServices, TeamFull and what a service by hand fails with.
    """
    draft = _locked(user, import_id)
    if draft.done_at is not None:
        return draft
    plan = plan_of(draft)
    if plan.digest != seen:
        raise refusals.ImportStale
    if not plan.does_something:
        raise refusals.NothingToImport
    write = _write_services if draft.kind == ImportKind.SERVICES else _write_people
    draft.outcome, draft.done_at = write(user, draft, plan, now), now
    draft.save(update_fields=["outcome", "done_at"])
    counts = {fate.name.lower(): len(plan.of(fate)) for fate in Fate}
    _write_down(user, draft, "catalog.imported", now, **counts)
    return draft


@operation
def undo_import(*, user: User, import_id: UUID, now: datetime) -> Import:
    """Take back what an import made and changed, but for what is gone or was booked or changed since. Once.

    The outcome then says what stays, and why. Raises Import.DoesNotExist. Fails with ImportOver for a draft.
    """
    done = _locked(user, import_id)
    if done.done_at is None:
        raise refusals.ImportOver
    if done.undone_at is not None:
        return done
    made = [entry["id"] for entry in done.outcome["entries"]]
    locked(own_menu(venue_id=done.venue_id).filter(pk__in=made))  # nobody books them from here on
    stays = stays_of(done)
    free = [entry for entry in done.outcome["entries"] if entry["id"] not in stays]
    if done.kind == ImportKind.SERVICES:
        _take_back_services(user, done, free, now)
    else:
        _take_back_people(user, free, now)
    for entry in done.outcome["entries"]:
        entry["stays"] = stays[entry["id"]].value if entry["id"] in stays else ""
    done.undone_at = now
    done.save(update_fields=["outcome", "undone_at"])
    _write_down(user, done, "catalog.import_undone", now, taken_back=len(free), stay=len(stays))
    return done


def _usual_choices(venue_id: UUID) -> dict[str, Any]:
    own = Category.objects.filter(venues__venue=venue_id).order_by("venues__position")
    every = Category.objects.filter(is_active=True).order_by("position")
    usual = own.filter(is_active=True).first() or every.first()
    team = StaffMember.objects.filter(venue=venue_id, is_active=True).order_by("position")
    return {
        "category": usual.pk if usual else None,
        "done_at": ServicePlace.VENUE,
        "by": [str(pk) for pk in team.values_list("pk", flat=True)],
        "does_all": True,
    }


def _locked(user: User, import_id: UUID) -> Import:
    """Return the import; whatever else would change the venue's menu or team waits."""
    found = imports_within(user=user).get(pk=import_id)
    one_after_another(f"menu {found.venue_id}", f"team {found.venue_id}")
    rows = imports_within(user=user).select_related("venue").select_for_update(of=("self",))
    return rows.get(pk=import_id)


def _draft(user: User, import_id: UUID) -> Import:
    draft = _locked(user, import_id)
    if draft.done_at is not None:
        raise refusals.ImportOver
    return draft


def _write_services(user: User, draft: Import, plan: Plan, now: datetime) -> dict[str, Any]:
    """Make and change services and return what is remembered of it."""
    before = _categories(draft.venue_id)
    team = StaffMember.objects.filter(venue=draft.venue_id, is_active=True)
    here = team.filter(pk__in=draft.choices["by"]).values_list("pk", flat=True)
    by = dict.fromkeys(here, Doing())
    cards = [_card(draft, line) for line in plan.of(Fate.NEW)]
    made = add_menu(user=user, venue_id=draft.venue_id, cards=cards, by=by, now=now).unwrap()
    targets = {line.target: line for line in plan.of(Fate.CHANGED) if line.target}
    changes = {
        one.pk: (replace(card_of(one), **targets[one.pk].after), one.version)
        for one in own_menu(venue_id=draft.venue_id).filter(pk__in=targets)
    }
    changed = change_menu(user=user, venue_id=draft.venue_id, changes=changes, now=now).unwrap()
    does = doings_by(draft.kind, [str(one.pk) for one in made])
    entries = [
        _entry(line, one, None, does) for line, one in zip(plan.of(Fate.NEW), made, strict=True)
    ]
    entries += [_entry(targets[one.pk], one, targets[one.pk].before, does) for one in changed]
    return {"entries": entries, "categories": sorted(_categories(draft.venue_id) - before)}


def _card(draft: Import, line: Line) -> Card:
    given = {"section": "", "category_id": draft.choices["category"]}
    return Card(**{**given, "done_at": draft.choices["done_at"], **line.after})


def _write_people(user: User, draft: Import, plan: Plan, now: datetime) -> dict[str, Any]:
    """Add and change people and return what is remembered of it."""
    new = [_introduced(line.after) for line in plan.of(Fate.NEW)]
    made = add_staff_together(user=user, venue_id=draft.venue_id, who=new, now=now).unwrap()
    if draft.choices["does_all"] and menu_rights(user=user, venue_id=draft.venue_id).services:
        _let_do_everything(draft.venue_id, [person for person in made if person.is_bookable])
    does = doings_by(draft.kind, [str(person.pk) for person in made])
    entries = [
        _entry(line, person, None, does)
        for line, person in zip(plan.of(Fate.NEW), made, strict=True)
    ]
    for line in plan.of(Fate.CHANGED):
        held = StaffMember.objects.get(pk=str(line.target))
        who = _introduced({**state_of(held), **line.after})
        changed = change_staff(user=user, staff_id=held.pk, who=who, seen=held.version, now=now)
        person = changed.unwrap()
        entries.append(_entry(line, person, line.before, does))
    return {"entries": entries, "categories": []}


def _introduced(said: Mapping[str, Any]) -> Introduction:
    """Return what is said of a person; how to reach them stays as it is where nothing is said of it."""
    words = {key: value for key, value in said.items() if key not in OWN_REACH}
    reach = {key: value for key, value in said.items() if key in OWN_REACH}
    return Introduction(**words, reach=Reach(**reach) if reach else None)


def _let_do_everything(venue_id: UUID, people: Sequence[StaffMember]) -> None:
    menu = list(own_menu(venue_id=venue_id))
    offers = [StaffService(staff=person, service=one) for person in people for one in menu]
    add_services(services=[], offers=offers, venue_categories=[]).unwrap()
    mark_services_changed(service_ids={offer.service_id for offer in offers})


def _entry(
    line: Line,
    row: Service | StaffMember,
    before: Mapping[str, Any] | None,
    does: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what is remembered of something made (`before` is None) or changed."""
    return {
        "line": line.number,
        "id": str(row.pk),
        "name": row.name,
        "before": before,
        "after": state_of(row),
        "does": does.get(str(row.pk), []),
    }


def _take_back_services(
    user: User, done: Import, free: Sequence[dict[str, Any]], now: datetime
) -> None:
    made = [UUID(entry["id"]) for entry in free if entry["before"] is None]
    remove_added(user=user, venue_id=done.venue_id, service_ids=made, now=now).unwrap()
    befores = {UUID(entry["id"]): entry["before"] for entry in free if entry["before"]}
    changes = {
        one.pk: (replace(card_of(one), **befores[one.pk]), one.version)
        for one in own_menu(venue_id=done.venue_id).filter(pk__in=befores)
    }
    change_menu(user=user, venue_id=done.venue_id, changes=changes, now=now).unwrap()
    empty = set(done.outcome["categories"]) - set(
        own_menu(venue_id=done.venue_id).values_list("category", flat=True)
    )
    VenueCategory.objects.filter(venue=done.venue_id, category__in=empty).delete()


def _take_back_people(user: User, free: Sequence[dict[str, Any]], now: datetime) -> None:
    made = [UUID(entry["id"]) for entry in free if entry["before"] is None]
    unmake_staff(user=user, staff_ids=made, now=now).unwrap()
    for entry in free:
        if entry["before"] is not None:
            who = _introduced({**entry["after"], **entry["before"]})
            held = StaffMember.objects.get(pk=entry["id"])
            change_staff(user=user, staff_id=held.pk, who=who, seen=held.version, now=now).unwrap()


def _categories(venue_id: UUID) -> set[int]:
    return set(VenueCategory.objects.filter(venue=venue_id).values_list("category", flat=True))


def _write_down(user: User, done: Import, action: str, now: datetime, **counts: int) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action=action,
        object_type="catalog.import",
        object_id=done.pk,
        venue=str(done.venue_id),
        kind=done.kind,
        lines=counts,
    )
