"""Writing what belongs to a service beside itself: extras, questions and prerequisites."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.models import AddOn, Prerequisites, Question, QuestionKind, Service
from cozywish.apps.catalog.options import Asking, Extra, Needs, Options
from cozywish.apps.catalog.queries import menu_rights, options_of, own_menu, services_within
from cozywish.core.db import one_after_another
from cozywish.core.services import operation


@operation
def change_options(
    *, user: User, service_id: UUID, options: Options, seen: int, now: datetime
) -> Service:
    """Replace what belongs to the service and its variants. What is booked stays as agreed.

    `seen` is the version that was looked at. Raises Service.DoesNotExist for whoever may not change services there, for
    a variant of another, and for a service to have first that is not on the menu. Fails with
        ChangedMeanwhile: somebody else has changed it since.
        PricesNotYours: an extra costs something else, and the person may not set prices.
        What `Options.check` says.
    """
    venue_id = services_within(user=user).get(pk=service_id, variant_of=None).venue_id
    one_after_another(f"menu {venue_id}")
    rights = menu_rights(user=user, venue_id=venue_id)
    if not rights.services:
        raise Service.DoesNotExist
    head = own_menu(venue_id=venue_id).select_for_update(of=("self",)).get(pk=service_id)
    if head.version != seen:
        raise refusals.ChangedMeanwhile
    options.check()
    if not rights.prices and not _costs_the_same(options_of(head), options):
        raise refusals.PricesNotYours
    _write_extras(head, options.extras)
    _write_questions(head, options.questions)
    _write_needs(head, options.needs)
    head.version = seen + 1
    head.save(update_fields=["version"])
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action="catalog.options_changed",
        object_type="catalog.service",
        object_id=head.pk,
        venue=str(venue_id),
        extras=len(options.extras),
        questions=len(options.questions),
    )
    return head


def _costs_the_same(before: Options, after: Options) -> bool:
    known = {row.id: row.cents for row in before.extras}
    return all(row.cents == known.get(row.id, 0) for row in after.extras)


def _write_extras(head: Service, extras: Iterable[Extra]) -> None:
    rows = [
        AddOn(
            **_known(said.id),
            service=head,
            name=said.name,
            price_cents=said.cents,
            minutes=said.minutes,
            is_active=said.is_active,
            position=position,
        )
        for position, said in enumerate(extras, start=1)
    ]
    held = AddOn.objects.filter(service=head)
    held.exclude(pk__in=[row.pk for row in rows]).delete()
    _save(rows, set(held.values_list("pk", flat=True)))


def _write_questions(head: Service, questions: Iterable[Asking]) -> None:
    rows = [
        Question(
            **_known(said.id),
            service=head,
            text=said.text,
            kind=said.kind,
            choices="\n".join(said.choices) if said.kind == QuestionKind.CHOICE else "",
            is_required=said.is_required,
            position=position,
        )
        for position, said in enumerate(questions, start=1)
    ]
    held = Question.objects.filter(service=head)
    held.exclude(pk__in=[row.pk for row in rows]).delete()
    _save(rows, set(held.values_list("pk", flat=True)))


def _known(pk: UUID | None) -> dict[str, UUID]:
    return {"id": pk} if pk else {}


def _save(rows: Iterable[AddOn | Question], held: set[UUID]) -> None:
    """Write the rows, those of `held` over the ones that are there. An id of another service's is nobody's here."""
    for row in rows:
        if row.pk in held:
            row.save(force_update=True)
        else:
            row.pk = uuid4()
            row.save(force_insert=True)


def _write_needs(head: Service, needs: Needs) -> None:
    if needs.are_none:
        Prerequisites.objects.filter(service=head).delete()
        return
    first = None
    if needs.first_id is not None:
        others = own_menu(venue_id=head.venue_id).filter(variant_of=None).exclude(pk=head.pk)
        first = others.get(pk=needs.first_id)
    Prerequisites.objects.update_or_create(
        service=head,
        defaults={
            "minimum_age": needs.minimum_age,
            "first": first,
            "hours_before": needs.hours_before,
            "days_before": needs.days_before,
            "consent": needs.consent,
        },
    )


def refuse_while_needed(family: Iterable[Service]) -> None:
    """Raise NeededElsewhere while another service of the menu asks for one of these first."""
    gone = [row.pk for row in family]
    needed = Prerequisites.objects.filter(first__in=gone, service__archived_at=None)
    other = needed.exclude(service__in=gone).select_related("service").first()
    if other is not None:
        raise refusals.NeededElsewhere(name=other.service.name)
