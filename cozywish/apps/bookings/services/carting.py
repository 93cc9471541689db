"""Putting visits into a cart, changing and removing them. None of it takes anybody's time.

Note [Who counts the lines]
    A cart has as many lines as the site allows (CART_LINES), and no constraint can state that. So whoever writes to a
    cart lets operations on the same cart run one after another (`one_after_another`), then counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.models import (
    LINE_LIVES,
    LINE_LIVES_AT_MOST,
    MOST_PERSONS,
    Cart,
    CartAnswer,
    CartExtra,
    CartItem,
    CartLine,
)
from cozywish.apps.bookings.queries.asking import LONGEST_ANSWER
from cozywish.apps.bookings.queries.cart import alive, lines_of_plan
from cozywish.apps.bookings.queries.composing import refuse_unplanned
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.extras import chosen_extras
from cozywish.apps.bookings.queries.plan_shapes import Line, refuse_size
from cozywish.apps.bookings.queries.visits import asked_visit, refuse_when
from cozywish.apps.scheduling.queries import rules_of
from cozywish.core.db import DatabaseNow, database_now, one_after_another
from cozywish.core.errors import Conflict, DomainError, Invalid
from cozywish.core.services import Failure, ServiceResult, operation

_DAY = timedelta(days=1)


class CartFull(Conflict):
    code = "BOOKINGS_CART_FULL"
    template = ngettext_lazy(
        "Your cart has %(limit)d visit already. Book it or take it out first.",
        "Your cart has %(limit)d visits already. Book them or take one out first.",
        "limit",
    )


class CartLineGone(Conflict):
    code = "BOOKINGS_CART_LINE_GONE"
    template = _("That is not in your cart any more.")


class OnePersonForSeveral(Invalid):
    code = "BOOKINGS_ONE_PERSON_FOR_SEVERAL"
    template = _("One person cannot look after several of you at the same time. Choose anyone.")
    field = "persons"


class TooManyPersons(Invalid):
    code = "BOOKINGS_TOO_MANY_PERSONS"
    template = _("One visit is for up to %(limit)d people.")
    field = "persons"


@dataclass(frozen=True, slots=True)
class CartWish:
    """What a line asks for: one to four services back to back, by that person or anyone, at that time or none yet.

    Or a plan (`planned_wish`): then `lines` says all of it, and `side_by_side` is not None.
    """

    venue_id: UUID
    service_ids: tuple[UUID, ...]
    staff_id: UUID | None = None
    starts_at: datetime | None = None
    extra_ids: tuple[UUID, ...] = ()
    persons: int = 1
    lines: tuple[Line, ...] = ()
    side_by_side: bool | None = None


def planned_wish(*, venue_id: UUID, lines: Sequence[Line], side_by_side: bool) -> CartWish:
    """Return what a line asks for that is a plan of `queries.composing`. Fails with NotOffered without its starts."""
    starts = [line.starts_at for line in lines if line.starts_at is not None]
    if not starts or len(starts) < len(lines):
        raise refusals.NotOffered
    return CartWish(
        venue_id=venue_id,
        service_ids=tuple(line.service_id for line in lines),
        starts_at=min(starts),
        lines=tuple(lines),
        side_by_side=side_by_side,
    )


def at_time(wish: CartWish, starts_at: datetime) -> CartWish:
    """Return the same visit at another time; all of a plan is as much earlier or later."""
    by = starts_at - (wish.starts_at or starts_at)
    lines = tuple(
        replace(line, starts_at=line.starts_at and line.starts_at + by) for line in wish.lines
    )
    return replace(wish, starts_at=starts_at, lines=lines)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says along with a line, before they are asked. `answers` by key."""

    note: str
    answers: Mapping[str, str]


def wish_of(line: CartLine) -> CartWish:
    """Return what the line asks for."""
    if line.side_by_side is not None:
        return planned_wish(
            venue_id=line.venue_id, lines=lines_of_plan(line), side_by_side=line.side_by_side
        )
    return CartWish(
        venue_id=line.venue_id,
        service_ids=tuple(item.service_id for item in line.items.all()),
        staff_id=line.staff_id,
        starts_at=line.starts_at,
        extra_ids=tuple(sorted(extra.add_on_id for extra in line.extras.all())),
        persons=line.persons,
    )


def add_line(
    *, wish: CartWish, customer: User | None, device: str, now: datetime
) -> ServiceResult[CartLine]:
    """Put a visit into the cart of the customer, else of the device. The same visit twice is one line, changed now.

    Whether its time is free is not asked: a line takes nobody's time. Fails with VenueInactive, ServiceElsewhere,
    ServiceInactive, StaffElsewhere, StaffInactive, StaffDoesNotDoThis, ExtraNotOffered, InThePast, TooShortNotice,
    BeyondHorizon, TooManyPersons, PartyTooLarge, OnePersonForSeveral, CartFull; a plan also with NotOffered.
    """
    try:
        _refuse_wish(wish, asker=Asker(customer.pk if customer else None, device), now=now)
    except DomainError as refusal:
        return Failure(refusal)
    return _add(wish=wish, customer=customer, device=device)


def change_line(
    *, line: CartLine, wish: CartWish, now: datetime, said: Said | None = None
) -> ServiceResult[CartLine]:
    """Let the line ask for `wish` from now on, at the same venue; `said` replaces note and answers.

    Fails as `add_line` does, and with CartLineGone, AnswerTooLong.
    """
    cart = line.cart
    try:
        _refuse_wish(wish, asker=Asker(cart.customer_id, cart.device), now=now)
        if said and any(len(answer) > LONGEST_ANSWER for answer in said.answers.values()):
            raise refusals.AnswerTooLong(limit=LONGEST_ANSWER)
    except DomainError as refusal:
        return Failure(refusal)
    return _change(line=line, wish=replace(wish, venue_id=line.venue_id), said=said)


def _refuse_wish(wish: CartWish, *, asker: Asker, now: datetime) -> None:
    """Refuse a visit that nobody offers. Few SQL queries; asked before a transaction opens."""
    if wish.lines:
        _refuse_plan(wish, asker=asker, now=now)
        return
    if not 1 <= wish.persons <= MOST_PERSONS:
        raise TooManyPersons(limit=MOST_PERSONS)
    if wish.persons > 1 and wish.staff_id is not None:
        raise OnePersonForSeveral
    refuse_size(
        [Line(pk, guest) for guest in range(1, wish.persons + 1) for pk in wish.service_ids]
    )
    rules = rules_of(venue_ids=[wish.venue_id], first=now.date() - _DAY, days=3)
    asked = asked_visit(
        rules.get(wish.venue_id), service_ids=wish.service_ids, staff_id=wish.staff_id
    )
    if not asked.workers:
        raise refusals.StaffDoesNotDoThis
    chosen_extras(service_ids=wish.service_ids, extra_ids=wish.extra_ids)
    if wish.starts_at is not None:
        if wish.starts_at < now:
            raise refusals.InThePast
        refuse_when(asked, starts_at=wish.starts_at, now=now)


def _refuse_plan(wish: CartWish, *, asker: Asker, now: datetime) -> None:
    """Refuse what is no plan, were nobody booked. Nobody but the plan says who comes when."""
    said = (wish.starts_at, wish.staff_id, wish.persons, wish.extra_ids)
    starts = [line.starts_at for line in wish.lines if line.starts_at is not None]
    if wish.side_by_side is None or said != (min(starts, default=None), None, 1, ()):
        raise refusals.NotOffered
    refuse_unplanned(
        venue_id=wish.venue_id,
        lines=wish.lines,
        side_by_side=wish.side_by_side,
        now=now,
        asker=asker,
        is_nobody_booked=True,
    )


@operation
def _add(*, wish: CartWish, customer: User | None, device: str) -> CartLine:
    cart = _own_cart(customer=customer, device=device)
    same = next((line for line in _lines_in(cart) if wish_of(line) == _sorted(wish)), None)
    if same is not None:
        _touch(same)
        return same
    _refuse_full(cart, more=1)
    at = database_now()
    line = CartLine.objects.create(
        cart=cart,
        venue_id=wish.venue_id,
        staff_id=wish.staff_id,
        starts_at=wish.starts_at,
        persons=wish.persons,
        side_by_side=wish.side_by_side,
        added_at=at,
        changed_at=at,
        expires_at=at + LINE_LIVES,
    )
    _fill(line, wish)
    return line


@operation
def _change(*, line: CartLine, wish: CartWish, said: Said | None) -> CartLine:
    _alone(line.cart)
    line.staff_id, line.starts_at, line.persons = wish.staff_id, wish.starts_at, wish.persons
    line.side_by_side = wish.side_by_side
    line.checkout = None  # what was held is not what it asks for any more
    columns = ["staff", "starts_at", "persons", "side_by_side", "checkout"]
    if said is not None:
        line.note = said.note.strip()
        columns.append("note")
    _touch(line, *columns)
    line.items.all().delete()
    line.extras.all().delete()
    _fill(line, wish)
    if said is not None:
        line.answers.all().delete()
        CartAnswer.objects.bulk_create(
            CartAnswer(line=line, key=key, answer=answer)
            for key, answer in said.answers.items()
            if answer
        )
    return line


@operation
def remove_line(*, line: CartLine) -> None:
    """Take the line out of its cart. It can be put back until it is over. One that is out stays out."""
    _take_out(Q(pk=line.pk))


@operation
def clear_cart(*, lines: Q) -> list[UUID]:
    """Take all these lines out of their cart and return which they were. They can be put back until they are over."""
    found = list(CartLine.objects.filter(lines, alive()).values_list("pk", flat=True))
    _take_out(Q(pk__in=found))
    return found


def _take_out(lines: Q) -> None:
    CartLine.objects.filter(lines, removed_at=None).update(removed_at=DatabaseNow())


@operation
def restore_lines(*, lines: Sequence[CartLine]) -> None:
    """Put lines that were taken out back into their cart, as they were: no line lives longer by it.

    What is over by now stays out. Fails with CartFull.
    """
    for cart in {line.cart_id: line.cart for line in lines}.values():
        _alone(cart)
        back = CartLine.objects.filter(
            pk__in=[line.pk for line in lines],
            cart=cart,
            removed_at__isnull=False,
            expires_at__gt=DatabaseNow(),
        )
        _refuse_full(cart, more=back.count())
        back.update(removed_at=None)


@operation
def merge_carts(*, customer: User, device: str) -> int:
    """Move what lives in the device's cart into the customer's (invariant C6); return how many lines found no room.

    The newest go first. What the customer has in theirs already is there once. No line lives longer by it, and what is
    over stays so. The device has no cart any more afterwards.
    """
    if not device:
        return 0
    _one_by_one(customer=customer, device=device)
    theirs = Cart.objects.filter(customer=None, device=device).first()
    if theirs is None:
        return 0
    own = _own_cart(customer=customer, device="")
    known = [wish_of(line) for line in _lines_in(own)]
    new = [line for line in reversed(_lines_in(theirs)) if wish_of(line) not in known]
    room = max(0, settings.CART_LINES - len(known))
    CartLine.objects.filter(pk__in=[line.pk for line in new[:room]]).update(cart=own)
    theirs.delete()
    return len(new[room:])


def _own_cart(*, customer: User | None, device: str) -> Cart:
    """Return the cart, alone with it until the transaction ends. See Note [Who counts the lines]."""
    _one_by_one(customer=customer, device=device if customer is None else "")
    owner = {"customer": customer, "device": "" if customer else device}
    cart, is_new = Cart.objects.get_or_create(**owner, defaults={"changed_at": database_now()})
    if not is_new:
        Cart.objects.filter(pk=cart.pk).update(changed_at=DatabaseNow())
    return cart


def _alone(cart: Cart) -> None:
    _one_by_one(customer=cart.customer, device=cart.device)


def _one_by_one(*, customer: User | None, device: str) -> None:
    names = (customer and f"account {customer.pk}", device and f"device {device}")
    one_after_another(*(f"bookings cart of {name}" for name in names if name))


def _lines_in(cart: Cart) -> list[CartLine]:
    """The lines that live, the first one first."""
    lines = CartLine.objects.filter(alive(), cart=cart).order_by("added_at", "pk")
    items = Prefetch("items", queryset=CartItem.objects.order_by("position"))
    return list(lines.prefetch_related(items, "extras"))


def _refuse_full(cart: Cart, *, more: int) -> None:
    if CartLine.objects.filter(alive(), cart=cart).count() + more > settings.CART_LINES:
        raise CartFull(limit=settings.CART_LINES)


def _touch(line: CartLine, *columns: str) -> None:
    """Write the columns and let the line live for another day, at most three in all. Raises CartLineGone."""
    at = database_now()
    line.changed_at = at
    line.expires_at = min(at + LINE_LIVES, line.added_at + LINE_LIVES_AT_MOST)
    written = CartLine.objects.filter(alive(), pk=line.pk).update(
        **{name: getattr(line, name) for name in (*columns, "changed_at", "expires_at")}
    )
    if written != 1:
        raise CartLineGone


def _fill(line: CartLine, wish: CartWish) -> None:
    if wish.lines:
        _fill_plan(line, _sorted(wish).lines)
        return
    CartItem.objects.bulk_create(
        CartItem(line=line, position=position, service_id=service_id)
        for position, service_id in enumerate(wish.service_ids, start=1)
    )
    CartExtra.objects.bulk_create(
        CartExtra(line=line, add_on_id=add_on_id) for add_on_id in _sorted(wish).extra_ids
    )


def _fill_plan(line: CartLine, parts: Sequence[Line]) -> None:
    numbered = list(enumerate(parts, start=1))
    CartItem.objects.bulk_create(
        CartItem(
            line=line,
            position=position,
            service_id=part.service_id,
            guest=part.guest,
            staff_id=part.staff_id,
            starts_at=part.starts_at,
        )
        for position, part in numbered
    )
    CartExtra.objects.bulk_create(
        CartExtra(line=line, position=position, add_on_id=add_on_id)
        for position, part in numbered
        for add_on_id in part.extra_ids
    )


def _sorted(wish: CartWish) -> CartWish:
    lines = tuple(
        replace(line, extra_ids=tuple(sorted(set(line.extra_ids)))) for line in wish.lines
    )
    return replace(wish, extra_ids=tuple(sorted(set(wish.extra_ids))), lines=lines)
