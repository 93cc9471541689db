"""The clients of a business, as far as a person sees their visits, and what the business keeps in mind about them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Lower

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import (
    FORMER_CUSTOMER,
    Booking,
    BookingItem,
    ClientCard,
    ClientTag,
)
from cozywish.apps.bookings.queries.business import (
    AHEAD,
    BUSINESS_AFTER,
    REACHABLE,
    granted,
    items_seen_by,
    owned,
    visits_seen_by,
)
from cozywish.apps.venues.models import Permission

CAME = (BookingState.IN_PROGRESS, BookingState.COMPLETED)
KEY = ("customer", "address")  # of what tells clients apart, see `Who`
WORDS = 200  # offered while somebody types


@dataclass(frozen=True, slots=True)
class Who:
    """What makes two bookings of a business the same client's: the account, or else the address in small letters.

    A guest has proved the address, or somebody of the business typed it in. Whoever left neither, as a name at the
    counter, is nobody's client twice: such visits are found by their reference and name alone. Guests who open an
    account become its client with the visits that they take over (`services.claim_visits`).
    """

    customer_id: UUID | None
    email: str = ""

    def bookings(self) -> Q:
        """Bookings of the client; `with_address` has to have prepared the rows."""
        return Q(customer=self.customer_id) if self.customer_id else Q(address=self.email)

    def cards(self) -> Q:
        """The client's cards."""
        return (
            Q(customer=self.customer_id) if self.customer_id else Q(customer=None, email=self.email)
        )


def who_is(booking: Booking) -> Who | None:
    """Return whose the booking is, or None: nobody's who could be told from others."""
    if booking.contact_name == FORMER_CUSTOMER:
        return None
    if booking.customer_id:
        return Who(booking.customer_id)
    return Who(None, booking.contact_email.lower()) if booking.contact_email else None


def with_address(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Say of each booking the `address` that tells guests apart: empty for those of an account."""
    guest = Case(
        When(customer=None, then=Lower("contact_email")),
        default=Value(""),
        output_field=CharField(),
    )
    return bookings.annotate(address=guest)


def of_card() -> QuerySet[Booking]:
    """Return the bookings, as a subquery, of the client of a card."""
    same = Q(customer=OuterRef("customer")) | Q(address=OuterRef("email")) & ~Q(address="")
    return with_address(Booking.objects.all()).filter(same, venue__business=OuterRef("business"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which clients: `text` is a part of a name or a whole address, `tag` a word of the business."""

    text: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class ClientSeen:
    """A client with what the person sees of them: `key` and `visit` name their latest visit, and by it themselves.

    `visits` counts those that took place, `missed` those to which nobody came.
    """

    who: Who
    key: str
    visit: UUID
    name: str
    zone: str
    visits: int
    missed: int
    last: datetime | None
    coming: datetime | None
    tags: list[str] = field(default_factory=list)

    @property
    def last_on(self) -> date | None:
        """The local date of the last visit that took place."""
        return self.last and self.last.astimezone(ZoneInfo(self.zone)).date()

    @property
    def coming_on(self) -> date | None:
        """The local date of the next visit."""
        return self.coming and self.coming.astimezone(ZoneInfo(self.zone)).date()


def clients_seen(
    *, user: User, business_id: UUID, asked: Asked, now: datetime, first: int = 0, at_most: int
) -> list[ClientSeen]:
    """Return clients with a visit that the person sees, whoever came or comes last first. Four SQL queries.

    Tags stand on those whom the person may note about. An address has to be whole: who could look for parts of it
    would read it off the answers, which nobody wrote down.
    """
    rows = _groups(user, business_id, now)
    if asked.text:
        named = Q(contact_name__icontains=asked.text)
        if "@" in asked.text:
            named |= Q(pk__in=_reached_at(user, asked.text, now).values("pk"))
        rows = rows.annotate(hits=Count("pk", filter=named)).filter(hits__gt=0)
    if asked.tag:
        tagged = Q(pk__in=_tagged(user, business_id, asked.tag).values("pk"))
        rows = rows.annotate(tagged=Count("pk", filter=tagged)).filter(tagged__gt=0)
    found = list(rows.order_by(F("latest").desc(), *map(F, KEY))[first : first + at_most])
    return _named(user, business_id, found) if found else []


def client_seen(*, user: User, booking: Booking, now: datetime) -> ClientSeen | None:
    """Return the client of a booking that the person sees; None where nothing tells them from others.

    Four SQL queries.
    """
    who, business_id = who_is(booking), booking.venue.business_id
    if who is None:
        return None
    rows = _groups(user, business_id, now).filter(who.bookings())
    return next(iter(_named(user, business_id, list(rows))), None)


def _groups(user: User, business_id: UUID, now: datetime) -> QuerySet[Booking, dict[str, Any]]:
    """One row for each client, with figures of the visits seen."""
    ahead = Q(state__in=AHEAD, starts_at__gt=now)
    rows: QuerySet[Booking, dict[str, Any]] = (
        _visits(user, business_id)
        .values(*KEY)
        .annotate(
            latest=Max("starts_at"),
            last=Max("starts_at", filter=Q(state__in=CAME)),
            coming=Min("starts_at", filter=ahead),
            visits=Count("pk", filter=Q(state__in=CAME)),
            missed=Count("pk", filter=Q(state=BookingState.NO_SHOW)),
        )
    )
    return rows


def _visits(user: User, business_id: UUID, *items: Q) -> QuerySet[Booking]:
    """Bookings of clients of which the person sees something, or something that is `items`.

    Two years after a visit its name is gone, and whoever has left has none: neither is a client any more.
    """
    seen = items_seen_by(user).filter(*items, booking=OuterRef("pk"))
    rows = Booking.objects.filter(Exists(seen), venue__business=business_id)
    rows = rows.exclude(contact_name=FORMER_CUSTOMER)
    return with_address(rows).exclude(Q(customer=None, address=""))


def _noted(user: User) -> Q:
    """Items by which the person may note about their client."""
    return owned(user) | granted(user, Permission.CUSTOMERS_NOTES)


def _reached_at(user: User, email: str, now: datetime) -> QuerySet[Booking]:
    """Bookings with the address, while the person may read it there: see `contact_window`."""
    items = BookingItem.objects.filter(
        owned(user) | granted(user, Permission.CUSTOMERS_VIEW_CONTACT), booking=OuterRef("pk")
    )
    return Booking.objects.annotate(reached_at=Lower("contact_email")).filter(
        Exists(items),
        reached_at=email.lower(),
        state__in=[*REACHABLE, BookingState.REQUESTED],
        ends_at__gt=now - BUSINESS_AFTER,
    )


def _tagged(user: User, business_id: UUID, word: str) -> QuerySet[Booking]:
    """Bookings of clients with the word, by which the person may note about them."""
    same = Q(card__customer=OuterRef("customer")) | Q(
        card__customer=None, card__email=OuterRef("address")
    )
    words = ClientTag.objects.annotate(small=Lower("word")).filter(
        same, card__business=business_id, small=word.lower()
    )
    return _visits(user, business_id, _noted(user)).filter(Exists(words))


def _named(user: User, business_id: UUID, rows: Collection[dict[str, Any]]) -> list[ClientSeen]:
    """Give the groups the name of their latest visit, and their tags."""
    whose = {Who(row["customer"], row["address"]): row for row in rows}
    same = Q()
    for who in whose:
        same |= who.bookings()
    visits = _visits(user, business_id).filter(same)
    latest: dict[Who, dict[str, Any]] = {}
    named = visits.filter(starts_at__in={row["latest"] for row in rows}).order_by("pk")
    columns = ("starts_at", "reference", "pk", "contact_name", "time_zone")
    for row in named.values(*KEY, *columns):
        who = Who(row["customer"], row["address"])
        if whose[who]["latest"] == row["starts_at"]:
            latest[who] = row
    tags = _tags(user, business_id, whose)
    return [
        ClientSeen(
            who=who,
            key=latest[who]["reference"],
            visit=latest[who]["pk"],
            name=latest[who]["contact_name"],
            zone=latest[who]["time_zone"],
            visits=row["visits"],
            missed=row["missed"],
            last=row["last"],
            coming=row["coming"],
            tags=tags.get(who, []),
        )
        for who, row in whose.items()
    ]


def _tags(user: User, business_id: UUID, whose: Collection[Who]) -> dict[Who, list[str]]:
    """The tags of those clients about whom the person may note."""
    same, cards = Q(), Q()
    for who in whose:
        same, cards = same | who.bookings(), cards | who.cards()
    noted = set(_visits(user, business_id, _noted(user)).filter(same).values_list(*KEY).distinct())
    found: dict[Who, list[str]] = {}
    rows = ClientTag.objects.filter(card__in=ClientCard.objects.filter(cards, business=business_id))
    for customer, email, word in rows.order_by("position").values_list(
        "card__customer", "card__email", "word"
    ):
        if (customer, email) in noted:
            found.setdefault(Who(customer, email), []).append(word)
    return found


def words_of(*, user: User, business_id: UUID) -> list[str]:
    """Return the tags in use on clients about whom the person may note, by letter. One SQL query."""
    visits = _visits(user, business_id, _noted(user))
    # asked once for all tags: as a question about each tag it takes minutes where a business has many visits
    accounts, addresses = (visits.values(name) for name in KEY)
    theirs = Q(card__customer__in=accounts) | Q(card__customer=None, card__email__in=addresses)
    rows = ClientTag.objects.filter(theirs, card__business=business_id)
    return sorted(set(rows.values_list("word", flat=True)[: WORDS * 20]), key=str.casefold)[:WORDS]


def may_note(*, user: User, booking: Booking) -> bool:
    """Say whether the person may note about the client of the booking, by whichever visit. One SQL query."""
    who = who_is(booking)
    if who is None:
        return False
    visits = _visits(user, booking.venue.business_id, _noted(user))
    return visits.filter(who.bookings()).exists()


def tags_of(*, user: User, booking: Booking) -> list[str]:
    """Return the tags of the client of a booking, in order; none where the person may not note about them.

    Two SQL queries, three where there are any.
    """
    card = card_of(booking) if may_note(user=user, booking=booking) else None
    return [tag.word for tag in card.tags.all()] if card else []


def card_of(booking: Booking) -> ClientCard | None:
    """Return what the business keeps in mind about the client of a booking; `may_note` has been asked."""
    who = who_is(booking)
    if who is None:
        return None
    cards = ClientCard.objects.filter(who.cards(), business=booking.venue.business_id)
    tags = Prefetch("tags", queryset=ClientTag.objects.order_by("position"))
    return cards.prefetch_related(tags).first()


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits of a client: those that come or are on, soonest first, and the others, latest first."""

    ahead: QuerySet[Booking]
    past: QuerySet[Booking]


def visits_of_client(*, user: User, booking: Booking, now: datetime) -> Visits:
    """Return the visits of the booking's client at its business that the person sees. Three SQL queries each."""
    who = who_is(booking)
    visits = with_address(visits_seen_by(user)).filter(
        Q(pk=booking.pk) if who is None else who.bookings(),
        venue__business=booking.venue.business_id,
    )
    coming = Q(state__in=AHEAD, ends_at__gt=now)
    return Visits(
        ahead=visits.filter(coming).order_by("starts_at", "pk"),
        past=visits.exclude(coming).order_by("-starts_at", "pk"),
    )


def bookings_like(*, user: User, business_id: UUID, text: str, at_most: int) -> list[Booking]:
    """Return visits that the person sees with that reference or the text in the client's name, latest first.

    Three SQL queries.
    """
    rows = visits_seen_by(user).filter(venue__business=business_id)
    named = Q(contact_name__icontains=text) | Q(reference__iexact=text.replace(" ", ""))
    return list(rows.filter(named).order_by("-starts_at", "pk")[:at_most])
