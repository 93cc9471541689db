"""Writing businesses."""

from datetime import datetime

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.geo.models import Place
from cozywish.apps.venues.models import Business
from cozywish.core.services import operation


@operation
def open_business(
    *, owner: User, name: str, phone: str, place: Place | None, now: datetime
) -> Business:
    """Register the business of `owner`, who has none yet. It has no venue, so nobody can find it."""
    business = Business.objects.create(owner=owner, name=name.strip(), phone=phone, place=place)
    record(
        at=now,
        actor_kind="USER",
        actor_id=owner.pk,
        action="venues.business_opened",
        object_type="venues.business",
        object_id=business.pk,
    )
    return business
