"""Writing the questions customers ask a venue, with its answers: a few, in the order their people want.

The venue's row is locked by each of these, so that its questions are written one after another; the database holds the
limit besides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.venues.models import Faq, Permission, Venue
from cozywish.apps.venues.queries import own_faqs, venues_within
from cozywish.apps.venues.services.edits import note_edits
from cozywish.core.errors import Conflict
from cozywish.core.services import operation


class FaqsFull(Conflict):
    code = "VENUES_FAQS_FULL"
    template = ngettext_lazy(
        "Your page shows %(limit)d question. Remove it to ask another one.",
        "Your page shows at most %(limit)d questions. Remove one to add another.",
        "limit",
    )


class FaqChangedMeanwhile(Conflict):
    code = "VENUES_FAQ_CHANGED_MEANWHILE"
    template = _(
        "Somebody else changed this question while you were typing. What you wrote is still here: look at what is "
        "different, then save again."
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and its answer."""

    question: str
    answer: str

    def __str__(self) -> str:
        return f"{self.question}\n{self.answer}"


@operation
def add_faq(*, editor: User, venue_id: UUID, said: Answered, now: datetime) -> Faq:
    """Put a question after the others. Exactly the same once more, as a double click does, returns the one there is.

    Raises Venue.DoesNotExist for whoever may not edit the venue. Fails with FaqsFull (settings.FAQS_PER_VENUE).
    """
    venue, faqs = _locked(editor, venue_id)
    for faq in faqs:
        if _words(faq) == said:
            return faq
    limit = settings.FAQS_PER_VENUE
    if len(faqs) >= limit:
        raise FaqsFull(limit=limit)
    faq = Faq.objects.create(
        venue=venue, position=len(faqs) + 1, question=said.question, answer=said.answer
    )
    note_edits(venue, editor, {"questions": ("", str(said))}, now)
    _write_down(editor, venue, "venues.faq_added", now)
    return faq


@operation
def change_faq(
    *, editor: User, venue_id: UUID, faq_id: int, said: Answered, seen: int, now: datetime
) -> Faq:
    """Replace a question and its answer. `seen` is the version that the editor looked at.

    Raises Venue.DoesNotExist for whoever may not edit the venue, Faq.DoesNotExist where it has no such question.
    Fails with FaqChangedMeanwhile, unless it says the same already.
    """
    venue, faqs = _locked(editor, venue_id)
    faq = _one(faqs, faq_id)
    before = _words(faq)
    if before == said:
        return faq
    if faq.version != seen:
        raise FaqChangedMeanwhile
    faq.question, faq.answer, faq.version = said.question, said.answer, faq.version + 1
    faq.save(update_fields=["question", "answer", "version"])
    note_edits(venue, editor, {"questions": (str(before), str(said))}, now)
    _write_down(editor, venue, "venues.faq_changed", now)
    return faq


@operation
def move_faq(*, editor: User, venue_id: UUID, faq_id: int, is_up: bool, now: datetime) -> Venue:
    """Let the question change places with its neighbour; at the end nothing happens. Raises as `change_faq` does."""
    venue, faqs = _locked(editor, venue_id)
    at = faqs.index(_one(faqs, faq_id))
    to = at - 1 if is_up else at + 1
    if 0 <= to < len(faqs):
        faqs[at], faqs[to] = faqs[to], faqs[at]
        _put(venue, faqs)
        _write_down(editor, venue, "venues.faq_moved", now)
    return venue


@operation
def remove_faq(*, editor: User, venue_id: UUID, faq_id: int, now: datetime) -> Venue:
    """Take the question off the page for good. Raises as `change_faq` does."""
    venue, faqs = _locked(editor, venue_id)
    gone = _one(faqs, faq_id)
    _put(venue, [faq for faq in faqs if faq != gone])
    note_edits(venue, editor, {"questions": (str(_words(gone)), "")}, now)
    _write_down(editor, venue, "venues.faq_removed", now)
    return venue


def _locked(editor: User, venue_id: UUID) -> tuple[Venue, list[Faq]]:
    mine = venues_within(user=editor, permission=Permission.VENUE_EDIT)
    venue = Venue.objects.select_for_update().get(pk=venue_id, pk__in=mine.values("pk"))
    return venue, list(own_faqs(venue_id=venue.pk))


def _one(faqs: Sequence[Faq], faq_id: int) -> Faq:
    for faq in faqs:
        if faq.pk == faq_id:
            return faq
    raise Faq.DoesNotExist


def _put(venue: Venue, faqs: Sequence[Faq]) -> None:
    """Write them anew, numbered from 1: a place is never two questions', not even in between."""
    Faq.objects.filter(venue=venue).delete()
    for position, faq in enumerate(faqs, start=1):
        faq.position = position
    Faq.objects.bulk_create(faqs)


def _words(faq: Faq) -> Answered:
    return Answered(faq.question, faq.answer)


def _write_down(editor: User, venue: Venue, action: str, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=editor.pk,
        action=action,
        object_type="venue",
        object_id=venue.pk,
    )
