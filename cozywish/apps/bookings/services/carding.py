"""What a business keeps in mind about its clients: notes, and words of its own to find them by."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.models import ClientCard, ClientTag
from cozywish.apps.bookings.queries.acting import business_actor
from cozywish.apps.bookings.queries.business import visits_seen_by
from cozywish.apps.bookings.queries.clientele import Who, may_note, who_is, words_of
from cozywish.apps.bookings.refusals import NotYoursToChange
from cozywish.core.db import locked, violation
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation

MOST_TAGS, LONGEST_TAG, LONGEST_NOTES = 20, 30, 2000


class TooManyTags(Invalid):
    code = "BOOKINGS_TOO_MANY_TAGS"
    template = _("A client can have 20 tags at most. Take one off first.")
    field = "tags"


class TagTooLong(Invalid):
    code = "BOOKINGS_TAG_TOO_LONG"
    template = _("“%(word)s…” is too long: a tag has 30 characters at most.")
    field = "tags"


class ClientChangedMeanwhile(Conflict):
    code = "BOOKINGS_CLIENT_CHANGED_MEANWHILE"
    template = _(
        "Somebody changed this client’s notes or tags meanwhile. Please look at them again."
    )


@operation
def keep_in_mind(
    *, user: User, visit_id: UUID, notes: str, tags: Iterable[str], seen: int, now: datetime
) -> ClientCard:
    """Write the notes and tags of the client of a visit, instead of what was there.

    `seen` is the version that was looked at, 0 where nothing was written yet. A tag that the business uses already
    keeps its spelling. Raises Booking.DoesNotExist for whoever does not see the visit. Fails with NotYoursToChange,
    TooManyTags, TagTooLong, ClientChangedMeanwhile.
    """
    visit = visits_seen_by(user).get(pk=visit_id)
    who = who_is(visit)
    if who is None or not may_note(user=user, booking=visit):
        raise NotYoursToChange
    business_id = visit.venue.business_id
    words = _words(tags, used=words_of(user=user, business_id=business_id))
    card = _opened(who, business_id, seen, now)
    card.notes, card.changed_at = notes.strip()[:LONGEST_NOTES], now
    card.save(update_fields=["notes", "version", "changed_at"])
    _tag(card, words)
    actor = business_actor(user=user, booking=visit)
    record(
        at=now,
        actor_kind=actor.kind if actor else "M",
        actor_id=user.pk,
        action="bookings.client_kept",
        object_type="booking",
        object_id=visit.pk,
    )
    return card


def _words(tags: Iterable[str], *, used: Sequence[str]) -> list[str]:
    """The tags in order, each once and in the spelling that is in use."""
    spelt = {word.lower(): word for word in used}
    words: dict[str, str] = {}
    for tag in tags:
        word = " ".join(tag.split())
        if len(word) > LONGEST_TAG:
            raise TagTooLong(word=word[:LONGEST_TAG])
        if word:
            words.setdefault(word.lower(), spelt.get(word.lower(), word))
    if len(words) > MOST_TAGS:
        raise TooManyTags
    return list(words.values())


def _opened(who: Who, business_id: UUID, seen: int, now: datetime) -> ClientCard:
    """Return the client's card as the next version of what was seen, locked, or a new one."""
    cards = locked(ClientCard.objects.filter(who.cards(), business=business_id))
    if not cards and seen == 0:
        card = ClientCard(
            business_id=business_id, customer_id=who.customer_id, email=who.email, changed_at=now
        )
        kind = "account" if who.customer_id else "guest"
        with violation(f"bookings_one_card_of_{kind}", becomes=ClientChangedMeanwhile()):
            card.save(force_insert=True)
        return card
    if not cards or cards[0].version != seen:
        raise ClientChangedMeanwhile
    cards[0].version += 1
    return cards[0]


def _tag(card: ClientCard, words: Iterable[str]) -> None:
    card.tags.all().delete()
    ClientTag.objects.bulk_create(
        [ClientTag(card=card, position=n, word=word) for n, word in enumerate(words, start=1)]
    )


def hand_over_cards(*, email: str, customer: User, now: datetime) -> None:
    """Let what businesses keep in mind about a guest be about the account that took over their visits.

    Where a business has written about both, the notes stand under one another and the tags together, as far as there
    is room. Part of `claim_visits`, which leaves the row in the audit log.
    """
    for guest in locked(ClientCard.objects.filter(customer=None, email=email)):
        own = locked(ClientCard.objects.filter(customer=customer, business=guest.business_id))
        if not own:
            guest.customer, guest.email = customer, ""
            guest.version += 1
            guest.save(update_fields=["customer", "email", "version"])
            continue
        card = own[0]
        words: dict[str, str] = {}
        for one in (*card.tags.order_by("position"), *guest.tags.order_by("position")):
            words.setdefault(one.word.lower(), one.word)
        card.notes = "\n\n".join(filter(None, [card.notes, guest.notes]))[:LONGEST_NOTES]
        card.version, card.changed_at = card.version + 1, now
        card.save(update_fields=["notes", "version", "changed_at"])
        guest.delete()
        _tag(card, list(words.values())[:MOST_TAGS])
