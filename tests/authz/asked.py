"""What an app sends to each door of the API, so that it is really done, and which writes succeed for nobody here."""

from collections.abc import Callable
from datetime import timedelta

from cozywish.apps.accounts.factories import PASSWORD
from cozywish.apps.catalog.models import ServicePicture
from tests.authz.doors import OF_VENUE, Door
from tests.authz.forms import Sent, a_day, noon_of
from tests.authz.world import Tenant


def asked_of_api(door: Door, tenant: Tenant) -> Sent:
    """Return what an app sends to that door: what it needs of the business, and what is always the same."""
    asked = ASKED.get(door.pattern)
    return door.body | (asked(tenant) if asked is not None else {})


def _hour(tenant: Tenant) -> Sent:
    noon = noon_of(tenant)
    return {
        "staff": str(tenant.staff.pk),
        "starts_at": noon.isoformat(),
        "ends_at": (noon + timedelta(hours=1)).isoformat(),
    }


CONTACT = {"name": "Other words", "email": "somebody@new.example", "phone": "+15035550142"}


def _wish(tenant: Tenant) -> Sent:
    return {"venue": str(tenant.venue.pk), "services": [str(tenant.service.pk)]}


def _rule(tenant: Tenant) -> Sent:
    first = noon_of(tenant) - timedelta(days=14)
    return {**_wish(tenant), "starts_at": first.isoformat(), "every": "WEEK", "count": 2}


def _window(tenant: Tenant) -> Sent:
    """The days until the visit."""
    last = a_day(tenant, 0)
    return {"window": {"first_on": (last - timedelta(days=2)).isoformat(), "last_on": str(last)}}


def _booking(tenant: Tenant) -> Sent:
    return {
        **_wish(tenant),
        "starts_at": noon_of(tenant).isoformat(),
        "contact": CONTACT,
        "answers": [],
    }


def _whole_visit(tenant: Tenant) -> Sent:
    return {
        "name": "Other words",
        "services": [str(tenant.service.pk)],
        "staff": str(tenant.staff.pk),
        "starts_at": noon_of(tenant).isoformat(),
    }


ASKED: dict[str, Callable[[Tenant], Sent]] = {
    "api/v1/auth/password/change/": lambda _tenant: {
        "current_password": PASSWORD, "new_password": "seven quiet otters dance",
    },
    "api/v1/auth/password/reset/": lambda _tenant: {"email": "somebody@new.example"},
    "api/v1/auth/profile/": lambda _tenant: {
        "name": "Other words", "phone": "", "language": "en", "time_zone": "America/Los_Angeles",
        "shows_avatar": False,
    },
    "api/v1/auth/step-up/": lambda _tenant: {"email": "somebody@new.example"},
    "api/v1/auth/user/": lambda _tenant: {"name": "Other words"},
    "api/v1/bookings/": _booking,
    "api/v1/bookings/plans/": lambda tenant: {
        "venue": str(tenant.venue.pk), "lines": [{"service": str(tenant.service.pk)}],
    },
    "api/v1/bookings/<uuid:booking_id>/earlier/": _window,
    "api/v1/bookings/<uuid:booking_id>/series/move/": lambda tenant: {
        "starts_at": (noon_of(tenant) - timedelta(days=20)).isoformat()
    },
    "api/v1/cart/lines/": _wish,
    "api/v1/cart/lines/<uuid:line_id>/": lambda tenant: {"services": [str(tenant.service.pk)]},
    "api/v1/series/": _rule,
    "api/v1/series/dates/": _rule,
    "api/v1/waitlist/": lambda tenant: {**_wish(tenant), **_window(tenant), "contact": CONTACT},
    "api/v1/bookings/<uuid:booking_id>/move/": lambda tenant: {
        "starts_at": noon_of(tenant).isoformat()
    },
    f"{OF_VENUE}blocks/": _hour,
    f"{OF_VENUE}blocks/<uuid:block_id>/": lambda tenant: {
        **_hour(tenant), "version": tenant.block.version,
    },
    f"{OF_VENUE}photos/order/": lambda tenant: {
        name: [photo.pk for photo in tenant.venue.photos.order_by("position")]
        for name in ("seen", "wanted")
    },
    f"{OF_VENUE}rooms/<uuid:group_id>/maintenance/": lambda tenant: {
        "unit": tenant.rooms.units.get().pk
    },
    f"{OF_VENUE}services/<uuid:service_id>/picture/words/": lambda tenant: {
        "before": ServicePicture.objects.get(service=tenant.service).alt
    },
    f"{OF_VENUE}visits/": _whole_visit,
    f"{OF_VENUE}visits/<uuid:booking_id>/move/": lambda tenant: {
        "starts_at": noon_of(tenant).isoformat(), "outside_hours": True,
    },
    f"{OF_VENUE}visits/<uuid:booking_id>/steps/": lambda _tenant: {"reason": "Other words"},
}  # fmt: skip
# Writes of the API that succeed for nobody in this world, and why. They are tested in api/tests.
_CODE = "a code, a key or a device's answer that nobody here was given"
_FILE = "a picture is no JSON"
_OVER = "the import is over"
_FREE = "a time is free already"
_PAID = "there is no payment provider here: test_payments.py of the API has one"
_QUOTE = "what it costs has to be read first"
_MARK = "what it replaces has to be read first"
UNDONE = {
    "POST api/v1/auth/2fa/": _CODE,
    "POST api/v1/auth/apple/": _CODE,
    "POST api/v1/auth/biometric/authenticate/": _CODE,
    "POST api/v1/auth/biometric/enroll/": _CODE,
    "POST api/v1/auth/google/": _CODE,
    "POST api/v1/auth/login/": _CODE,
    "POST api/v1/auth/password/reset/confirm/": _CODE,
    "POST api/v1/auth/reauthenticate/": _CODE,
    "POST api/v1/auth/refresh/": _CODE,
    "POST api/v1/auth/registration/": "done, it answers 401 to go on with a code from the mail",
    "POST api/v1/auth/step-up/confirm/": _CODE,
    "POST api/v1/auth/verify-email/": _CODE,
    "POST api/v1/auth/verify-email/resend/": _CODE,
    "POST api/v1/bookings/": "what the service asks has to be read first",
    "POST api/v1/bookings/<uuid:booking_id>/extend/": "it is agreed, and held no longer",
    "POST api/v1/bookings/<uuid:booking_id>/earlier/": _FREE,
    "POST api/v1/checkouts/": _QUOTE,
    "POST api/v1/checkouts/<uuid:checkout_id>/confirm/": _QUOTE,
    "POST api/v1/payments/confirm/": _PAID,
    "POST api/v1/payments/create-intent/": _PAID,
    "POST api/v1/payments/methods/": _PAID,
    "POST api/v1/payments/webhook/": "the payment provider did not sign it",
    "POST api/v1/waitlist/": _FREE,
    "POST api/v1/waitlist/<uuid:entry_id>/accept/": "nothing came free for it",
    "POST api/v1/waitlist/<uuid:entry_id>/decline/": "nothing came free for it",
    "POST api/v1/bookings/together/": "a plan has to be asked for first",
    "POST api/v1/business/venues/": "there is one already",
    f"POST {OF_VENUE}closing/": "visits are ahead",
    f"POST {OF_VENUE}people/<uuid:staff_id>/invitation/": "they can sign in already",
    f"POST {OF_VENUE}visits/<uuid:booking_id>/refunds/<uuid:refund_id>/decision/": "it was agreed to already",
    f"POST {OF_VENUE}photos/": _FILE,
    f"POST {OF_VENUE}reviews/": "the venue is listed already",
    f"POST {OF_VENUE}services/templates/": "what there is to choose from has to be read first",
    "PUT api/v1/business/me/<uuid:staff_id>/portrait/": _FILE,
    f"PUT {OF_VENUE}hours/": _MARK,
    f"PUT {OF_VENUE}imports/<uuid:import_id>/columns/": _OVER,
    f"PUT {OF_VENUE}imports/<uuid:import_id>/lines/": _OVER,
    f"PUT {OF_VENUE}people/<uuid:staff_id>/portrait/": _FILE,
    f"PUT {OF_VENUE}people/<uuid:staff_id>/schedule/": _MARK,
    f"PUT {OF_VENUE}services/<uuid:service_id>/picture/": _FILE,
    f"DELETE {OF_VENUE}imports/<uuid:import_id>/": _OVER,
    f"DELETE {OF_VENUE}people/<uuid:staff_id>/": "visits are ahead",
}
