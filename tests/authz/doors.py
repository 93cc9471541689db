"""Every route, and the address under which it names an object of one business, of the other, or of none."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from cozywish.apps.accounts.models import AddressChange
from cozywish.apps.accounts.queries import public_session_id
from cozywish.apps.accounts.services import undo_secret
from cozywish.apps.payments.models import PaymentOrder, Refund
from cozywish.apps.venues.services import mint_invitation
from cozywish.toolkit.policies import Policy, policy_of
from tests.authz.world import Persona, Tenant, World


class Whose(Enum):
    """Of which business the object in the address is; a colleague's is of the same, and still not one's own."""

    NEAR = "near"
    COLLEAGUES = "a colleague's"
    FAR = "far"
    NOBODYS = "nobody's"


@dataclass(frozen=True)
class Door:
    """A route: its pattern as Django writes it, its policy, and what stands for each parameter."""

    pattern: str
    policy: Policy | None
    params: tuple[str, ...]

    def address(self, world: World, persona: Persona, whose: Whose, only: int | None = None) -> str:
        """Return the path for that persona and object. Raises LookupError where nobody said how to build one.

        With `only`, the parameter of that number alone names such an object, and all the others one's own.
        """
        path = self.pattern
        for number, param in enumerate(self.params):
            here = whose if only in (None, number) else Whose.NEAR
            path = path.replace(param, self._value(param, tenant_of(world, here), persona, here), 1)
        tenant = tenant_of(world, whose)
        hold = self.pattern in HOLDS and tenant.holds[persona].reference
        if whose is Whose.NOBODYS and hold:
            hold = "0000000000"
        return (
            "/"
            + path.removesuffix("$")
            + (f"?services={tenant.service.pk}&hold={hold}" if hold else "")
        )

    @property
    def body(self) -> dict[str, Any]:
        """What an app sends to get as far as the decision who it is."""
        return BODIES.get(self.pattern, {})

    def _value(self, param: str, tenant: Tenant, persona: Persona, whose: Whose) -> str:
        name = re.sub(r"^.*[:<]", "", param.split(">", maxsplit=1)[0])
        for start, key, build, absent in OBJECTS:
            if key == name and self.pattern.startswith(start):
                if whose is Whose.NOBODYS and absent is not None:
                    return absent
                return str(build(tenant, persona, self.pattern))
        raise LookupError(f"nothing is known for {param} of {self.pattern}: add it to OBJECTS")

    @property
    def names_an_object(self) -> bool:
        """Whether some parameter stands for something that belongs to somebody."""
        return bool(self.objects)

    @property
    def objects(self) -> list[int]:
        """The numbers of the parameters that stand for something that belongs to somebody."""
        return [n for n, param in enumerate(self.params) if self._absent(param) is not None]

    def _absent(self, param: str) -> str | None:
        name = re.sub(r"^.*[:<]", "", param.split(">", maxsplit=1)[0])
        for start, key, _build, absent in OBJECTS:
            if key == name and self.pattern.startswith(start):
                return absent
        raise LookupError(f"nothing is known for {param} of {self.pattern}: add it to OBJECTS")


def tenant_of(world: World, whose: Whose) -> Tenant:
    """Return the business whose objects these are; a colleague's are the other person's of the business near."""
    return {Whose.FAR: world.far, Whose.COLLEAGUES: world.near.beside()}.get(whose, world.near)


Build = Callable[[Tenant, Persona, str], object]
NOWHERE = str(UUID(int=7))


def _user(tenant: Tenant, persona: Persona) -> Any:
    """The persona's account at that business; the customer's for whoever has none there."""
    found = tenant.people.get(persona)
    is_furnished = found is not None and str(found.pk) in tenant.secrets
    return found if is_furnished else tenant.people[Persona.CUSTOMER]


def _own(kind: str) -> Build:
    """One of the things that `world._furnish` gave to the persona's account."""
    return lambda tenant, persona, _pattern: tenant.secrets[str(_user(tenant, persona).pk)][kind]


def _fixed(text: str) -> Build:
    return lambda tenant, persona, pattern: text


def _session(tenant: Tenant, persona: Persona, _pattern: str) -> object:
    return public_session_id(UserSession.objects.filter(user=_user(tenant, persona)).latest("pk"))


def _undo(tenant: Tenant, persona: Persona, _pattern: str) -> object:
    return undo_secret(AddressChange.objects.get(user=_user(tenant, persona)))


def _row_of_admin(tenant: Tenant, _persona: Persona, pattern: str) -> object:
    """A row of the model whose pages these are, of that business if it has one."""
    _admin, app, model, *_rest = pattern.split("/")
    rows = apps.get_model(app, model)._default_manager.order_by("pk")
    own = [
        row
        for row in rows
        if getattr(row, "user_id", row.pk) in {u.pk for u in tenant.people.values()}
    ]
    return (own or list(rows))[0].pk


def _guest_reference(tenant: Tenant, _persona: Persona, _pattern: str) -> object:
    return tenant.guest_visit.reference


def _reset_key(tenant: Tenant, persona: Persona, _pattern: str) -> object:
    return default_token_generator.make_token(_user(tenant, persona))


def _picture(*_: object) -> object:
    """A picture that somebody uploaded: whoever has its name, which nobody can guess, may see it."""
    path = f"faces/{'a' * 43}/192.webp"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(b"picture"))
    return path


def _invitation(tenant: Tenant, _persona: Persona, _pattern: str) -> object:
    return mint_invitation(invitation_id=tenant.invitation.pk, now=timezone.now())


def _refund(tenant: Tenant, _persona: Persona, _pattern: str) -> object:
    found = Refund.objects.filter(hold__reference=tenant.visit.pk).first()
    return found.pk if found else NOWHERE  # nothing was paid for the colleague's visit


def _order(tenant: Tenant, _persona: Persona, _pattern: str) -> object:
    found = PaymentOrder.objects.filter(reference=tenant.visit.pk).first()
    return found.pk if found else NOWHERE


# Where the route begins, its parameter, how to build the value, and one that names nothing (None: it is no object).
OBJECTS: list[tuple[str, str, Build, str | None]] = [
    ("v/", "slug", lambda tenant, *_: tenant.venue.slug, "nowhere"),
    ("mail/", "mail_id", _fixed("nothing"), None),
    ("", "country", _fixed("us"), None),
    ("", "city", _fixed("portland-or"), None),
    ("", "category", _fixed("massage"), None),
    ("", "on", _fixed("2026-11-12"), None),
    ("media/", "path", _picture, None),
    ("cart/", "line_id", lambda tenant, who, _: tenant.lines[who].pk, NOWHERE),
    ("checkout/", "checkout_id", lambda tenant, who, _: tenant.checkouts[who].pk, NOWHERE),
    ("api/v1/cart/", "line_id", lambda tenant, who, _: tenant.lines[who].pk, NOWHERE),
    ("api/v1/checkouts/", "checkout_id", lambda tenant, who, _: tenant.checkouts[who].pk, NOWHERE),
    ("wait/<uuid:entry_id>/<str:token>/", "entry_id", lambda tenant, *_: tenant.guest_wait.pk, NOWHERE),
    ("wait/", "token", lambda tenant, *_: tenant.guest_token, None),
    ("wait/", "entry_id", lambda tenant, who, _: tenant.waits[who].pk, NOWHERE),
    ("api/v1/waitlist/", "entry_id", lambda tenant, who, _: tenant.wait_of(who).pk, NOWHERE),
    ("b/<reference:reference>/<str:token>/", "reference", _guest_reference, "0000000000"),
    ("b/", "reference", lambda tenant, who, _: tenant.booking_of(who).reference, "0000000000"),
    ("b/", "token", lambda tenant, *_: tenant.guest_token, None),
    ("api/v1/venues/", "venue_id", lambda tenant, *_: tenant.venue.pk, NOWHERE),
    ("api/v1/me/favourites/", "venue_id", lambda tenant, *_: tenant.venue.pk, NOWHERE),
    ("api/v1/services/", "service_id", lambda tenant, *_: tenant.service.pk, NOWHERE),
    ("api/v1/bookings/", "booking_id", lambda tenant, who, _: tenant.booking_of(who).pk, NOWHERE),
    ("api/v1/business/", "venue_id", lambda tenant, *_: tenant.venue.pk, NOWHERE),
    ("api/v1/business/", "service_id", lambda tenant, *_: tenant.service.pk, NOWHERE),
    ("api/v1/business/", "staff_id", lambda tenant, *_: tenant.staff.pk, NOWHERE),
    ("api/v1/business/", "booking_id", lambda tenant, *_: tenant.visit.pk, NOWHERE),
    ("api/v1/business/", "refund_id", _refund, NOWHERE),
    ("api/v1/business/", "block_id", lambda tenant, *_: tenant.block.pk, NOWHERE),
    ("api/v1/business/", "group_id", lambda tenant, *_: tenant.rooms.pk, NOWHERE),
    ("api/v1/business/", "maintenance_id", lambda tenant, *_: tenant.maintenance.pk, NOWHERE),
    ("api/v1/business/", "faq_id", lambda tenant, *_: tenant.venue.faqs.get().pk, "999999"),
    ("api/v1/business/", "photo_id", lambda tenant, *_: tenant.venue.photos.get().pk, "999999"),
    ("api/v1/business/", "import_id", lambda tenant, *_: tenant.imported.pk, NOWHERE),
    ("api/v1/business/", "former_id", lambda tenant, *_: tenant.former.pk, NOWHERE),
    ("api/v1/business/", "invitation_id", lambda tenant, *_: tenant.invitation.pk, NOWHERE),
    ("api/v1/business/", "manager_id", lambda tenant, *_: tenant.manager.pk, NOWHERE),
    ("api/v1/business/", "time_off_id", lambda tenant, *_: tenant.time_off.pk, NOWHERE),
    ("api/v1/office/", "venue_id", lambda tenant, *_: tenant.venue.pk, NOWHERE),
    ("api/v1/office/", "booking_id", lambda tenant, *_: tenant.visit.pk, NOWHERE),
    ("api/v1/office/", "category_id", lambda tenant, *_: tenant.service.category_id, "999999"),
    ("api/v1/office/", "tag_id", lambda tenant, *_: tenant.venue.tags.get().tag_id, "999999"),
    ("api/v1/auth/sessions/", "session_id", _session, NOWHERE),
    ("me/addresses/", "address_id", _own("address"), NOWHERE),
    ("me/payments/", "method_id", _own("card"), NOWHERE),
    ("api/v1/payments/", "method_id", _own("card"), NOWHERE),
    ("me/security/passkeys/", "pk", _own("passkey"), "999999"),
    ("me/privacy/export/", "export_id", _own("export"), NOWHERE),
    ("me/email/undo/", "change_id", _own("change"), NOWHERE),
    ("me/email/undo/", "secret", _undo, None),
    ("pro/visits/", "event", _fixed("check_in"), None),
    ("pro/calendar/blocks/", "block_id", lambda tenant, *_: tenant.block.pk, NOWHERE),
    ("pro/clients/", "reference", lambda tenant, *_: tenant.visit.reference, "0000000000"),
    ("pro/visits/", "refund_id", _refund, NOWHERE),
    ("pro/visits/", "reference", lambda tenant, *_: tenant.visit.reference, "0000000000"),
    ("pro/venue/photos/", "photo_id", lambda tenant, *_: tenant.venue.photos.get().pk, "999999"),
    ("pro/team/<uuid:staff_id>/invite/", "staff_id", lambda tenant, *_: tenant.invitation.staff_id, NOWHERE),
    ("pro/team/<uuid:staff_id>/return/", "staff_id", lambda tenant, *_: tenant.former.pk, NOWHERE),
    ("pro/venue/questions/", "faq_id", lambda tenant, *_: tenant.venue.faqs.get().pk, "999999"),
    ("pro/services/", "service_id", lambda tenant, *_: tenant.service.pk, NOWHERE),
    ("pro/import/", "import_id", lambda tenant, *_: tenant.imported.pk, NOWHERE),
    ("pro/rooms/", "group_id", lambda tenant, *_: tenant.rooms.pk, NOWHERE),
    ("pro/rooms/", "maintenance_id", lambda tenant, *_: tenant.maintenance.pk, NOWHERE),
    ("pro/team/", "staff_id", lambda tenant, *_: tenant.staff.pk, NOWHERE),
    ("pro/team/", "invitation_id", lambda tenant, *_: tenant.invitation.pk, NOWHERE),
    ("pro/team/", "manager_id", lambda tenant, *_: tenant.manager.pk, NOWHERE),
    ("pro/time-off/", "time_off_id", lambda tenant, *_: tenant.time_off.pk, NOWHERE),
    ("invitation/", "secret", _invitation, None),
    ("me/team/", "staff_id", lambda tenant, *_: tenant.staff.pk, NOWHERE),
    ("accounts/confirm-email/", "code_id", _fixed(NOWHERE), None),
    ("accounts/confirm-email/", "secret", _fixed("wrong"), None),
    ("accounts/password/reset/key/", "uidb36", lambda tenant, who, _: user_pk_to_url_str(_user(tenant, who)), None),
    ("accounts/password/reset/key/", "key", _reset_key, None),
    ("admin/r/", "content_type_id", lambda *_: ContentType.objects.get(app_label="accounts", model="user").pk, None),
    ("admin/r/", "object_id", lambda tenant, *_: _user(tenant, Persona.CUSTOMER).pk, NOWHERE),
    ("admin/accounts/user/", "pk", lambda tenant, *_: tenant.people[Persona.CUSTOMER].pk, NOWHERE),
    ("admin/accounts/user/", "name", _fixed("lock"), None),
    ("admin/venues/venue/", "pk", lambda tenant, *_: tenant.venue.pk, NOWHERE),
    ("admin/venues/venue/", "name", _fixed("suspend"), None),
    ("admin/bookings/booking/", "pk", lambda tenant, *_: tenant.visit.pk, NOWHERE),
    ("admin/bookings/booking/", "name", _fixed("cancel"), None),
    ("admin/payments/paymentorder/", "pk", _order, NOWHERE),
    ("admin/payments/paymentorder/", "name", _fixed("refund"), None),
    ("admin/payments/refund/", "pk", _refund, NOWHERE),
    ("admin/payments/refund/", "name", _fixed("approve"), None),
    ("admin/", "object_id", _row_of_admin, NOWHERE),
    ("admin/", "app_label", _fixed("accounts"), None),
    ("admin/", "url", _fixed("nothing/"), None),
]  # fmt: skip
HOLDS = {
    f"v/<slug:slug>/book/{step}/" for step in ("details", "pay", "paid", "code", "extend", "close")
}
OF_VENUE = "api/v1/business/venues/<uuid:venue_id>/"
A_VENUE = {
    "name": "Other words",
    "categories": ["massage"],
    "address_line1": "1 Street",
    "postcode": "97211",
}
A_SERVICE = {
    "category": "massage",
    "name": "Other words",
    "duration_minutes": 60,
    "price": {"amount_minor": 9000, "currency": "USD"},
}
DATES = {"first": "2036-12-24", "last": "2036-12-26"}
SPAN = {"starts_at": "2036-06-02T00:00:00Z", "ends_at": "2036-06-03T00:00:00Z"}
A_GRANT = {"permissions": ["staff.view"], "scope": {"everything": True}}
BODIES: dict[str, dict[str, Any]] = {
    "api/v1/business/venues/": A_VENUE,
    OF_VENUE: {**A_VENUE, "version": 1},
    f"{OF_VENUE}closing/": {"name": "Other words"},
    f"{OF_VENUE}services/": A_SERVICE,
    f"{OF_VENUE}services/<uuid:service_id>/": {**A_SERVICE, "version": 1},
    f"{OF_VENUE}services/<uuid:service_id>/move/": {"to": "up"},
    f"{OF_VENUE}people/": {"name": "Other words"},
    f"{OF_VENUE}people/<uuid:staff_id>/": {"name": "Other words", "version": 1},
    f"{OF_VENUE}people/<uuid:staff_id>/offers/": {"offers": [], "version": 1},
    f"{OF_VENUE}people/<uuid:staff_id>/schedule/": {
        "valid_from": "2036-06-02",
        "shifts": [],
        "mark": "0",
    },
    f"{OF_VENUE}people/<uuid:staff_id>/time-off/": SPAN,
    f"{OF_VENUE}hours/": {"hours": [], "mark": "0"},
    f"{OF_VENUE}special-dates/": {**DATES, "hours": []},
    f"{OF_VENUE}special-dates/remove/": DATES,
    "api/v1/business/me/<uuid:staff_id>/time-off/": SPAN,
    f"{OF_VENUE}services/<uuid:service_id>/picture/words/": {"alt": "", "before": ""},
    f"{OF_VENUE}services/<uuid:service_id>/steps/": {"steps": [], "version": 1},
    f"{OF_VENUE}services/<uuid:service_id>/times/": {"times": [], "version": 1},
    f"{OF_VENUE}services/<uuid:service_id>/options/": {"version": 1},
    f"{OF_VENUE}services/<uuid:service_id>/variants/": {
        "name": "90 min",
        "own_name": "60 min",
        "duration_minutes": 90,
        "price": {"amount_minor": 9000, "currency": "USD"},
    },
    f"{OF_VENUE}visits/<uuid:booking_id>/steps/": {"event": "cancel", "version": 1},
    f"{OF_VENUE}visits/<uuid:booking_id>/move/": {"version": 1, "starts_at": SPAN["starts_at"]},
    f"{OF_VENUE}visits/<uuid:booking_id>/refunds/": {"reason": "Other words"},
    f"{OF_VENUE}visits/<uuid:booking_id>/refunds/<uuid:refund_id>/decision/": {"agrees": True},
    f"{OF_VENUE}visits/<uuid:booking_id>/notes/": {"text": "Other words"},
    f"{OF_VENUE}clients/<uuid:booking_id>/": {"notes": "Other words", "tags": [], "version": 1},
    f"{OF_VENUE}rooms/": {"kind": "ROOM", "name": "Other words", "units": ["Other words"]},
    f"{OF_VENUE}rooms/<uuid:group_id>/": {"name": "Other words", "version": 1},
    f"{OF_VENUE}rooms/<uuid:group_id>/maintenance/": {**SPAN, "unit": 1},
    f"{OF_VENUE}questions/": {"question": "Other words?", "answer": "Other words"},
    f"{OF_VENUE}questions/<row:faq_id>/": {"question": "?", "answer": "!", "version": 1},
    f"{OF_VENUE}questions/<row:faq_id>/move/": {"to": "up"},
    f"{OF_VENUE}photos/order/": {"seen": [], "wanted": []},
    f"{OF_VENUE}photos/words/": {"photos": []},
    f"{OF_VENUE}imports/": {"kind": "PEOPLE", "text": "Other words"},
    f"{OF_VENUE}imports/<uuid:import_id>/columns/": {"columns": [], "has_headings": True},
    f"{OF_VENUE}imports/<uuid:import_id>/apply/": {"seen": "0"},
    f"{OF_VENUE}people/<uuid:staff_id>/days/": {"on": "2036-06-02", "shifts": []},
    f"{OF_VENUE}people/<uuid:staff_id>/days/remove/": {"on": "2036-06-02"},
    f"{OF_VENUE}people/<uuid:staff_id>/move/": {"to": "up"},
    f"{OF_VENUE}people/<uuid:staff_id>/invitation/": {"email": "somebody@new.example"},
    "api/v1/business/managers/": {**A_GRANT, "name": "Other words", "email": "m@new.example"},
    "api/v1/business/managers/<uuid:manager_id>/": A_GRANT,
    "api/v1/payments/create-intent/": {"booking": NOWHERE},
    "api/v1/payments/confirm/": {"payment": NOWHERE, "return_url": "https://somebody.example/"},
    "api/v1/payments/methods/": {
        "method": "pm_card_visa",
        "return_url": "https://somebody.example/",
    },
    "api/v1/office/bookings/<uuid:booking_id>/steps/": {
        "event": "cancel",
        "version": 1,
        "reason": "Other words",
    },
    "api/v1/office/bookings/<uuid:booking_id>/move/": {
        "version": 1,
        "starts_at": SPAN["starts_at"],
        "reason": "Other words",
    },
    "api/v1/checkouts/<uuid:checkout_id>/confirm/": {"quote": "0", "code": "123456"},
    "api/v1/bookings/<uuid:booking_id>/confirm/": {"code": "123456"},
    "api/v1/bookings/<uuid:booking_id>/earlier/": {
        "window": {"first_on": "2036-06-02", "last_on": "2036-06-02"}
    },
    "api/v1/waitlist/<uuid:entry_id>/prove/": {"code": "123456"},
    "api/v1/bookings/<uuid:booking_id>/cancel/": {},
    "api/v1/bookings/<uuid:booking_id>/extend/": {},
    "api/v1/bookings/<uuid:booking_id>/series/cancel/": {"scope": "ALL"},
    "api/v1/bookings/<uuid:booking_id>/series/move/": {
        "scope": "ALL",
        "starts_at": "2036-06-02T17:00:00Z",
    },
    "api/v1/bookings/<uuid:booking_id>/move/": {"starts_at": "2036-06-02T17:00:00Z"},
}
PARAM = re.compile(r"<[^>]*>|\(\?P<[^>]*>(?:[^()]|\([^()]*\))*\)")


def doors(
    patterns: "list[URLPattern | URLResolver] | None" = None, prefix: str = ""
) -> Iterator[Door]:
    """Return every route of the site, or of those patterns."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from doors(pattern.url_patterns, here)
        else:
            door = Door(here, policy_of(pattern.callback, here), tuple(PARAM.findall(here)))
            yield door
            yield from _other_steps(door)


def _other_steps(door: Door) -> Iterator[Door]:
    """The door of the steps once more for each step that not everybody takes who takes the first."""
    for event in ("accept", "cancel", "correct") if "<slug:event>" in door.params else ():
        yield replace(
            door,
            pattern=door.pattern.replace("<slug:event>", event),
            policy=door.policy and replace(door.policy, name=f"{door.policy.name}.{event}"),
            params=tuple(param for param in door.params if param != "<slug:event>"),
        )
