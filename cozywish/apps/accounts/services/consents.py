"""What somebody said yes or no to. Nothing is ever overwritten: the latest row is what holds."""

from collections.abc import Collection
from datetime import datetime

from cozywish.apps.accounts.legal import AGREED, current
from cozywish.apps.accounts.models import Consent, ConsentKind, Door, User
from cozywish.core.services import operation


@operation
def agree(
    *,
    person: User | None = None,
    device: str = "",
    door: Door,
    now: datetime,
    kinds: Collection[ConsentKind] = AGREED,
) -> None:
    """Keep that a person, or the browser of a guest, agreed to what holds now."""
    Consent.objects.bulk_create(
        Consent(
            at=now,
            person_id=person.pk if person else None,
            device="" if person else device,
            kind=kind,
            version=current(kind).name,
            given=True,
            door=door,
        )
        for kind in kinds
    )


@operation
def choose(*, person: User, kind: ConsentKind, given: bool, door: Door, now: datetime) -> None:
    """Keep a person's yes or no to something that is theirs to choose; saying the same again adds nothing."""
    if kind in AGREED:
        raise ValueError(f"not a free choice: {kind}")
    version = current(kind).name
    last = Consent.objects.filter(person_id=person.pk, kind=kind).order_by("pk").last()
    if last is None or (last.given, last.version) != (given, version):
        Consent.objects.create(
            at=now, person_id=person.pk, kind=kind, version=version, given=given, door=door
        )
