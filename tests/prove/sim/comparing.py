"""The site and the oracle side by side: states, minutes, payments, books and the provider's own balance."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.payments.models import Charge, EscrowHold, Refund
from cozywish.core.intervals import moment_of
from tests.prove.sim.oracle.market import Market
from tests.prove.sim.oracle.visits import Visit
from tests.prove.sim.site import Site
from tests.prove.sim.town import FLOAT

Picture = dict[str, Any]
LINES = """
SELECT a.code, a.owner, SUM(l.debit) - SUM(l.credit) FROM payments_journalline l
  JOIN payments_ledgeraccount a ON a.id = l.account_id GROUP BY a.code, a.owner"""
TAKEN = ("HELD", "REQUESTED", "CONFIRMED", "IN_PROGRESS", "COMPLETED", "BLOCKED")
ON_ITS_WAY = {"APPROVED": "PENDING", "SUBMITTING": "PENDING"}


@dataclass(frozen=True, slots=True)
class Names:
    """What the oracle calls the things of the site."""

    visits: dict[UUID, str]
    groups: dict[UUID, str]  # by what an order is for

    @classmethod
    def of(cls, site: Site, market: Market) -> "Names":
        visits = {pk: label for label, pk in site.bookings.items()}
        alone = {pk: market.diary.visits[label].group for pk, label in visits.items()}
        return cls(visits, {**alone, **{pk: group for group, pk in site.groups.items()}})


def differences(site: Site, market: Market) -> list[str]:
    """Return where they differ, in words."""
    found, wanted = seen(site, market), foreseen(market)
    for visit in market.diary.visits.values():
        if visit.is_forgotten(site.now) and f"visit {visit.label}" not in found:
            del wanted[f"visit {visit.label}"]
    return [
        f"{what}: the site has {found.get(what)}, the oracle {wanted.get(what)}"
        for what in sorted({*found, *wanted})
        if found.get(what) != wanted.get(what)
    ]


def digest(picture: Picture) -> str:
    """Return the hash of all that is in it."""
    return hashlib.sha256(json.dumps(picture, sort_keys=True, default=str).encode()).hexdigest()


# ── what the site has ──


def seen(site: Site, market: Market) -> Picture:
    """Return what the database and the provider say."""
    names = Names.of(site, market)
    return {
        **dict(_visits(names)),
        **dict(_minutes(names)),
        **dict(_shares(names)),
        **dict(_bills(names)),
        **_books(site, names),
        "at the provider": site.balance(),
    }


def _visits(names: Names) -> Iterator[tuple[str, Any]]:
    rows = Booking.objects.values_list(
        "pk", "state", "payment_mode", "starts_at", "free_until", "hold_until", "approve_by"
    )
    for pk, state, mode, start, free, hold_until, approve_by in rows:
        until = {"HELD": hold_until, "REQUESTED": approve_by}.get(state)
        yield f"visit {names.visits[pk]}", (state, mode, start, free, until)


def _minutes(names: Names) -> Iterator[tuple[str, Any]]:
    taken: defaultdict[str, list[Any]] = defaultdict(list)
    rows = Allocation.objects.filter(state__in=TAKEN).values_list(
        "resource__name", "t0", "t1", "state", "booking_item__booking"
    )
    for person, t0, t1, state, booking in rows:
        taken[person].append((moment_of(t0), moment_of(t1), state, names.visits[booking]))
    for person, spans in taken.items():
        yield f"minutes of {person}", sorted(spans)


def _shares(names: Names) -> Iterator[tuple[str, Any]]:
    rows = EscrowHold.objects.values_list(
        "reference", "state", "captured", "remaining", "released", "returned"
    )
    for reference, *about in rows:
        yield f"share of {names.visits[reference]}", tuple(about)


OF_CHARGE = "attempt__order__reference"
OF_REFUND = "charge__attempt__order__reference"


def _bills(names: Names) -> Iterator[tuple[str, Any]]:
    came: defaultdict[str, int] = defaultdict(int)
    for reference, captured in Charge.objects.values_list(OF_CHARGE, "captured"):
        came[names.groups[reference]] += captured
    back: defaultdict[str, list[Any]] = defaultdict(list)
    for reference, amount, state in Refund.objects.values_list(OF_REFUND, "amount", "state"):
        back[names.groups[reference]].append((amount, ON_ITS_WAY.get(state, state)))
    for group in {*came, *back}:
        yield f"bill {group}", (came[group], sorted(back[group]))


def _books(site: Site, names: Names) -> Picture:
    """Every account by the lines themselves; what belongs to an object of the provider is its bill's."""
    bills = {}
    for reference, psp_id in Charge.objects.values_list(OF_CHARGE, "psp_id"):
        bills[psp_id] = names.groups[reference]
    for reference, pk, psp_id in Refund.objects.values_list(OF_REFUND, "pk", "psp_id"):
        bills[str(pk)] = bills[psp_id or str(pk)] = names.groups[reference]
    owners = {str(pk): label for pk, label in names.visits.items()} | bills
    owners |= {dispute: names.groups[pk] for pk, dispute in site.disputes.items()}
    owners |= {str(pk): name for pk, name in site.town.name_of().items()}
    sums: defaultdict[str, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(LINES)
        for code, owner, net in cursor.fetchall():
            side = 1 if code[0] in "AE" else -1
            sums[f"account {code} {owners.get(owner, owner)}".strip()] += side * int(net)
    return {account: cents for account, cents in sums.items() if cents}


# ── what the oracle foresees ──


def foreseen(market: Market) -> Picture:
    """Return the same, as the oracle has it."""
    books = {
        f"account {code} {owner}".strip(): cents
        for (code, owner), cents in market.books.balances.items()
    }
    books["account A100"] = books.get("account A100", 0) + FLOAT
    books["account L130 others"] = FLOAT
    shares = {
        f"share of {label}": (
            "FROZEN" if bill.is_frozen and share.state in {"HELD", "RELEASABLE"} else share.state,
            share.captured, share.remaining, share.released, share.returned,
        )
        for bill in market.bills.values()
        for label, share in bill.shares.items()
    }  # fmt: skip
    visits = market.diary.visits.values()
    return {
        **{f"visit {visit.label}": _about(visit) for visit in visits},
        **_taken(visits),
        **shares,
        **{
            f"bill {bill.label}": (
                bill.captured, sorted((refund.amount, refund.state) for refund in bill.refunds),
            )
            for bill in market.bills.values()
            if bill.captured or bill.refunds
        },
        **{account: cents for account, cents in books.items() if cents},
        "at the provider": market.books.at_provider,
    }  # fmt: skip


def _about(visit: Visit) -> tuple[Any, ...]:
    until = {"HELD": visit.hold_until, "REQUESTED": visit.approve_by}.get(visit.state)
    return (visit.state, visit.mode, visit.start, visit.free_until, until)


def _taken(visits: Any) -> Picture:
    taken: defaultdict[str, list[Any]] = defaultdict(list)
    for visit in visits:
        if visit.state in TAKEN and not visit.freed:
            first, last = (moment_of(tick) for tick in visit.ticks)
            taken[visit.person].append((first, last, visit.state, visit.label))
    return {f"minutes of {person}": sorted(spans) for person, spans in taken.items()}
