"""What the payment provider told, to read: what was applied, what waits, and what to do about the rest."""

from django.contrib.admin import display
from django.utils.translation import gettext_lazy as _

from cozywish.apps.payments.machine import InboxState
from cozywish.apps.payments.models import InboxEvent
from cozywish.web.office.base import OfficeAdmin
from cozywish.web.office.site import office

TO_DO = {
    InboxState.QUARANTINED: _(
        "It is of another mode or another account than ours, so it was kept and never applied. See in the provider’s"
        " dashboard which of its endpoints sends here; nothing else is to be done."
    ),
    InboxState.PENDING: _(
        "It is tried again by itself. After a quarter of an hour: see in the provider’s dashboard what its object is;"
        " if it was made there by hand, give it back there."
    ),
}


class Events(OfficeAdmin):
    """What the provider told, newest first. What it said is sealed, and let go once it is applied."""

    fields = readonly_fields = (
        "type", "state", "to_do", "object_id", "event_id", "gateway", "told_at", "received_at", "tries", "last_error",
        "alarmed_at",
    )  # fmt: skip
    list_display = ("received_at", "type", "state", "object_id", "tries", "last_error")
    list_filter = ("state", "gateway")
    search_fields = ("object_id", "event_id")
    ordering = ("-id",)

    @display(description=_("What to do"))
    def to_do(self, row: InboxEvent) -> str:
        """Return what somebody has to do about it."""
        return str(TO_DO.get(InboxState(row.state), _("Nothing.")))


office.register(InboxEvent, Events)
