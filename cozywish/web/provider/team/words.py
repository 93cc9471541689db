"""Grants in words: what a manager may do, and over what."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from cozywish.apps.venues.models import Manager, Permission

MEANS: Mapping[Permission, Promise] = {
    Permission.BOOKINGS_VIEW: gettext_lazy(
        "What is booked, when, with whom and by whom, with the client’s note. No prices."
    ),
    Permission.BOOKINGS_MANAGE: gettext_lazy(
        "Book for clients, check them in, move and cancel visits, and answer requests."
    ),
    Permission.BOOKINGS_RESPOND: gettext_lazy(
        "Accept or decline requests. Somebody of the team answers those for their own work, if the grant names them."
    ),
    Permission.CUSTOMERS_VIEW_CONTACT: gettext_lazy(
        "Email, phone and, for visits at home, the address, until 30 days after the visit. "
        "Each look is written down."
    ),
    Permission.CUSTOMERS_NOTES: gettext_lazy(
        "Read and write what the business keeps in mind about its clients. They never see it."
    ),
    Permission.STAFF_VIEW: gettext_lazy(
        "Who is in the team, their email and phone, and why somebody is away."
    ),
    Permission.STAFF_MANAGE: gettext_lazy(
        "Add people, change what customers read of them, give them a login of their own, and end it."
    ),
    Permission.SERVICES_MANAGE: gettext_lazy(
        "Services, how long they take and who does them. New ones need the right to set prices, too."
    ),
    Permission.PRICES_MANAGE: gettext_lazy(
        "What services cost, and what somebody of the team asks instead."
    ),
    Permission.VENUE_EDIT: gettext_lazy(
        "Change what the venue’s page says, where it is and its rules, and send it in for review."
    ),
    Permission.SCHEDULE_MANAGE: gettext_lazy(
        "When the place is open, when people work, and who may be away."
    ),
    Permission.PAYMENTS_VIEW: gettext_lazy(
        "What clients paid, what is held for the business and what went back."
    ),
    Permission.BOOKINGS_REFUND_REQUEST: gettext_lazy(
        "Give back what was paid for a visit. Above a limit somebody else has to agree."
    ),
}


def abilities(manager: Manager) -> list[Permission]:
    """What the manager may do, in the order of the list."""
    held = {row.permission for row in manager.permissions.all()}
    return [permission for permission in Permission if permission in held]


def covers(manager: Manager) -> str:
    """What the manager's grant covers: "Everything", or places, people and how many clients."""
    if manager.manages_all:
        return _("Everything in the business")
    named = [*(place.name for place in manager.venues.all())]
    named += [person.name for person in manager.staff.all()]
    clients = len(manager.clients.all())
    if clients:
        named.append(ngettext("%(n)d client", "%(n)d clients", clients) % {"n": clients})
    return ", ".join(named) or _("Nothing")
