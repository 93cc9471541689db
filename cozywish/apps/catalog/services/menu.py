"""Writing a venue's menu: its services, their order, and who does them.

Owners may do all of it. A manager needs SERVICES_MANAGE over the venue, PRICES_MANAGE to say what anything costs, and
both to add something. Operations on one menu run one after another, so that names and places in it are given once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Max, ProtectedError

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.models import (
    Category,
    Service,
    ServicePlace,
    StaffService,
    VenueCategory,
)
from cozywish.apps.catalog.queries import (
    Rights,
    doings_of_service,
    families,
    grouped,
    menu_rights,
    own_menu,
    services_within,
)
from cozywish.apps.catalog.services.bulk import add_services
from cozywish.apps.catalog.services.offers import (
    asks_otherwise,
    check_people,
    works_otherwise,
    write_offers,
)
from cozywish.apps.catalog.services.options import refuse_while_needed
from cozywish.apps.catalog.services.pictures import drop_pictures
from cozywish.apps.catalog.services.variants import (
    check_variant_name,
    free_slug,
    in_order,
    share,
    share_all,
    slugs_of,
)
from cozywish.apps.catalog.services.words import note_menu, words_of
from cozywish.apps.catalog.shapes import OWN, By, Card
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.services import mark_staff_changed
from cozywish.core.db import locked, one_after_another
from cozywish.core.services import operation
from cozywish.core.text import fold

MOST_SERVICES = 500

T = TypeVar("T")


@operation
def add_service(*, user: User, venue_id: UUID, card: Card, by: By, now: datetime) -> Service:
    """Put a service at the end of the venue's menu, done by the people in `by`.

    Raises Venue.DoesNotExist for whoever may not add services there, Category.DoesNotExist for one that is closed,
    StaffMember.DoesNotExist for somebody who does not work there. Fails with NameTaken, TooManyServices, RadiusMissing
    and what `Card.check` and `Doing.check` say.
    """
    return _add(user, venue_id, [card], by, now)[0]


@operation
def add_menu(
    *, user: User, venue_id: UUID, cards: Sequence[Card], by: By, now: datetime
) -> list[Service]:
    """Put several services at the end of the menu, all or none, all done by the people in `by`. As `add_service`."""
    return _add(user, venue_id, cards, by, now)


def _add(user: User, venue_id: UUID, cards: Sequence[Card], by: By, now: datetime) -> list[Service]:
    one_after_another(f"menu {venue_id}")
    if menu_rights(user=user, venue_id=venue_id) != Rights(services=True, prices=True):
        raise Venue.DoesNotExist
    refuse_without_radius(venue_id, cards)
    people = check_people(venue_id=venue_id, by=by)
    for doing in by.values():
        doing.check()
    made = _new_services(venue_id, cards)
    offers = [
        StaffService(
            staff_id=staff,
            service=service,
            duration_minutes=by[staff].minutes,
            price_cents=by[staff].cents,
        )
        for service in made
        for staff in people
    ]
    entered = _new_categories(venue_id, {card.category_id for card in cards})
    add_services(services=made, offers=offers, venue_categories=entered).unwrap()
    mark_staff_changed(staff_ids=people)
    note_menu(user=user, venue_id=venue_id, before="", after=words_of(made), now=now)
    for service in made:
        _write_down(user, service, "catalog.service_added", now)
    return made


def _new_services(venue_id: UUID, cards: Sequence[Card]) -> list[Service]:
    """Return the services, unsaved, with places and slugs that nothing on the menu has."""
    known = {fold(name) for name in own_menu(venue_id=venue_id).values_list("name", flat=True)}
    slugs = slugs_of(venue_id)
    last = Service.objects.filter(venue_id=venue_id).aggregate(Max("position"))["position__max"]
    if len(known) + len(cards) > MOST_SERVICES:
        raise refusals.TooManyServices(limit=MOST_SERVICES)
    sections = _names_of({card.category_id for card in cards})
    made = []
    for number, card in enumerate(cards, start=(last or 0) + 1):
        card.check()
        if fold(card.name) in known:
            raise refusals.NameTaken(name=card.name)
        known.add(fold(card.name))
        slug = free_slug(card.name, slugs)
        slugs.add(slug)
        columns = _columns(card, sections)
        made.append(Service(venue_id=venue_id, position=number, slug=slug, **columns))
    return made


@operation
def change_service(
    *, user: User, service_id: UUID, card: Card, by: By | None, seen: int, now: datetime
) -> Service:
    """Replace what is said of a service and who does it; None leaves that as it is. What is booked stays as agreed.

    What a service shares with its variants changes in all of them; of a variant only what is its own changes.
    `seen` is the version that was looked at. Raises Service.DoesNotExist for whoever may change nothing of it, and
    as `add_service`. Fails with
        ChangedMeanwhile: somebody else has changed it since.
        PricesNotYours: a price differs, and the person may not set prices.
        MenuNotYours: something else differs, and the person may only set prices.
        NameTaken, VariantNameMissing, VariantTaken, RadiusMissing and what `Card.check` and `Doing.check` say.
    """
    service = _locked_service(user, service_id)
    if service.version != seen:
        raise refusals.ChangedMeanwhile
    card = _own(service, card)
    rights = menu_rights(user=user, venue_id=service.venue_id)
    _check_rights(rights, service, card, by)
    card.check()
    refuse_without_radius(service.venue_id, [card])
    check_variant_name(service, card.variant_name)
    others = own_menu(venue_id=service.venue_id).exclude(pk__in=_family_ids(service))
    if fold(card.name) in {fold(name) for name in others.values_list("name", flat=True)}:
        raise refusals.NameTaken(name=card.name)
    if card.category_id != service.category_id:
        VenueCategory.objects.bulk_create(_new_categories(service.venue_id, {card.category_id}))
    columns = {**_columns(card, _names_of({card.category_id})), "version": seen + 1}
    before = words_of([service])
    for name, value in columns.items():
        setattr(service, name, value)
    service.save(update_fields=[*columns])
    if service.variant_of_id is None:
        share(service)
    if by is not None:
        check_people(venue_id=service.venue_id, by=by)
        write_offers(service=service, by=by)
    after = words_of([service])
    note_menu(user=user, venue_id=service.venue_id, before=before, after=after, now=now)
    _write_down(user, service, "catalog.service_changed", now)
    return service


def refuse_without_radius(venue_id: UUID, cards: Iterable[Card]) -> None:
    """Raise RadiusMissing for what can be booked for a home while nobody says how far they travel.

    Part of an operation, which `save_venue` waits for.
    """
    if any(card.is_active and card.done_at == ServicePlace.HOME for card in cards):
        venue = Venue.objects.select_for_update().get(pk=venue_id)
        if venue.travel_radius_m is None:
            raise refusals.RadiusMissing


def _own(service: Service, card: Card) -> Card:
    """The card of a variant with all that is not its own as its head has it."""
    if service.variant_of_id is None:
        return card
    shared = {name: getattr(service, name) for name in asdict(card).keys() - OWN}
    return replace(card, **shared)


def _family_ids(service: Service) -> list[UUID]:
    head = service.head_id
    return [head, *Service.objects.filter(variant_of=head).values_list("pk", flat=True)]


def _check_rights(rights: Rights, service: Service, card: Card, by: By | None) -> None:
    """Raise PricesNotYours or MenuNotYours where the person's rights are not enough for what differs."""
    wanted = _columns(card, _names_of({card.category_id}))
    differs = {name for name, value in wanted.items() if getattr(service, name) != value}
    before = doings_of_service(service)
    after = before if by is None else by
    if not rights.prices and ("price_cents" in differs or asks_otherwise(before, after)):
        raise refusals.PricesNotYours
    if not rights.services and (differs - {"price_cents"} or works_otherwise(before, after)):
        raise refusals.MenuNotYours


@operation
def change_menu(
    *, user: User, venue_id: UUID, changes: Mapping[UUID, tuple[Card, int]], now: datetime
) -> list[Service]:
    """Replace what is said of several services under the names they have, all or none; who does them stays.

    What a family shares changes in all of it, as in `change_service`. `changes` are the card and the version that was
    looked at, by service. Raises Venue.DoesNotExist for whoever may not change services and prices there,
    Service.DoesNotExist for what is not on the menu. Fails with ChangedMeanwhile, RadiusMissing and what `Card.check`
    says.
    """
    one_after_another(f"menu {venue_id}")
    if menu_rights(user=user, venue_id=venue_id) != Rights(services=True, prices=True):
        raise Venue.DoesNotExist
    refuse_without_radius(venue_id, [card for card, _seen in changes.values()])
    menu = {one.pk: one for one in locked(own_menu(venue_id=venue_id).filter(pk__in=changes))}
    if len(menu) != len(changes):
        raise Service.DoesNotExist
    sections = _names_of({card.category_id for card, _seen in changes.values()})
    before = words_of(menu.values())
    written = {"version"}
    for pk, (card, seen) in changes.items():
        if menu[pk].version != seen:
            raise refusals.ChangedMeanwhile
        card.check()
        said = _own(menu[pk], card)
        columns = {**_columns(said, sections), "version": seen + 1}
        written |= {name for name, value in columns.items() if getattr(menu[pk], name) != value}
        for name, value in columns.items():
            setattr(menu[pk], name, value)
    Service.objects.bulk_update(menu.values(), sorted(written), batch_size=50)
    share_all(menu.values())
    note_menu(user=user, venue_id=venue_id, before=before, after=words_of(menu.values()), now=now)
    changed = list(own_menu(venue_id=venue_id).filter(pk__in=menu))
    for service in changed:
        _write_down(user, service, "catalog.service_changed", now)
    return changed


@operation
def move_service(*, user: User, service_id: UUID, is_up: bool, now: datetime) -> Service:
    """Let the service change places with its neighbour under the same heading; at the end nothing happens.

    It takes its variants along; a variant moves among those of its family.

    Raises Service.DoesNotExist for whoever may not change services there.
    """
    service = _locked_service(user, service_id)
    if not menu_rights(user=user, venue_id=service.venue_id).services:
        raise Service.DoesNotExist
    menu = own_menu(venue_id=service.venue_id)
    sections = [families(rows) for _name, rows in grouped(menu)]
    section, family = next(
        (families_, one) for families_ in sections for one in families_ if service in one
    )
    if service.variant_of_id is None:
        _swap(section, section.index(family), is_up=is_up)
    else:
        _swap(family, family.index(service), is_up=is_up, first=1)
    in_order([row for rows in sections for one in rows for row in one])
    _write_down(user, service, "catalog.service_moved", now)
    return service


def _swap(rows: list[T], at: int, *, is_up: bool, first: int = 0) -> None:
    other = at - 1 if is_up else at + 1
    if first <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]


@operation
def remove_service(*, user: User, service_id: UUID, now: datetime) -> bool:
    """Take a service off the menu for good, with its variants. Return whether any was kept, for visits that name it.

    Raises Service.DoesNotExist for whoever may not change services there. Fails with NeededElsewhere while another
    service asks for it first.
    """
    service = _locked_service(user, service_id)
    if not menu_rights(user=user, venue_id=service.venue_id).services:
        raise Service.DoesNotExist
    gone = [service, *service.variants.all()]
    refuse_while_needed(gone)
    _write_down(user, service, "catalog.service_removed", now)
    offered = words_of(row for row in gone if row.archived_at is None)
    note_menu(user=user, venue_id=service.venue_id, before=offered, after="", now=now)
    head_id, keys = service.variant_of_id, [row.pk for row in gone]
    drop_pictures(keys)
    try:
        service.delete()
        was_kept = False
    except ProtectedError:
        Service.objects.filter(pk__in=keys).update(is_active=False, archived_at=now)
        was_kept = True
    if head_id and not Service.objects.filter(variant_of=head_id, archived_at=None).exists():
        Service.objects.filter(pk=head_id).update(variant_name="")
    return was_kept


@operation
def remove_added(*, user: User, venue_id: UUID, service_ids: Sequence[UUID], now: datetime) -> None:
    """Delete services that were just added and that nobody booked, all or none.

    Raises Venue.DoesNotExist for whoever may not change services there, ProtectedError for what is booked.
    """
    if not menu_rights(user=user, venue_id=venue_id).services:
        raise Venue.DoesNotExist
    one_after_another(f"menu {venue_id}")
    added = locked(own_menu(venue_id=venue_id).filter(pk__in=service_ids))
    note_menu(user=user, venue_id=venue_id, before=words_of(added), after="", now=now)
    for service in added:
        _write_down(user, service, "catalog.service_removed", now)
    drop_pictures(service_ids)
    own_menu(venue_id=venue_id).filter(pk__in=service_ids).delete()


def _locked_service(user: User, service_id: UUID) -> Service:
    found = services_within(user=user).get(pk=service_id)
    one_after_another(f"menu {found.venue_id}")
    return services_within(user=user).select_for_update(of=("self",)).get(pk=service_id)


def _names_of(category_ids: set[int]) -> dict[int, str]:
    """The names of the categories, which are the headings where nothing else is said."""
    return dict(Category.objects.filter(pk__in=category_ids).values_list("pk", "name"))


def _columns(card: Card, sections: Mapping[int, str]) -> dict[str, Any]:
    said = asdict(card)
    section = card.section.strip() or sections.get(card.category_id, "")
    return {**said, "section": section, "search_name": fold(card.name)[:80]}


def _new_categories(venue_id: UUID, category_ids: set[int]) -> list[VenueCategory]:
    """Return the rows, unsaved, that put the venue under the categories of what it offers, after those it has."""
    if Category.objects.filter(pk__in=category_ids, is_active=True).count() != len(category_ids):
        raise Category.DoesNotExist
    held = VenueCategory.objects.filter(venue_id=venue_id)
    new = category_ids - set(held.values_list("category_id", flat=True))
    last = held.aggregate(Max("position"))["position__max"] or 0
    return [
        VenueCategory(venue_id=venue_id, category_id=pk, position=last + number)
        for number, pk in enumerate(sorted(new), start=1)
    ]


def _write_down(user: User, service: Service, action: str, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action=action,
        object_type="catalog.service",
        object_id=service.pk,
        venue=str(service.venue_id),
        price_cents=service.price_cents,
        minutes=service.duration_minutes,
    )
