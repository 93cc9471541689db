"""What a person sends with each form of the site, so that it is really saved."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cozywish.apps.accounts.factories import PASSWORD
from cozywish.apps.catalog.models import ServicePicture
from cozywish.apps.venues.models import Permission, Venue
from cozywish.web.components.fields import OneLineField
from tests.authz.doors import Door
from tests.authz.world import Persona, Tenant

Sent = dict[str, Any]


class _Page(HTMLParser):
    """Reads what a browser would send with the form of a page that goes to `address`, if nobody touched it."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.sent = address, dict[str, list[str]]()
        self._is_here, self._select, self._text = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "form":
            goes = said.get("action", "").partition("?")[0]
            self._is_here = said.get("method") == "post" and goes in ("", self.address)
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text = name
            self._keep(name, "")
        elif tag == "option" and "selected" in said:
            self._keep(self._select, said.get("value", ""))
        elif tag == "input" and name and "disabled" not in said:
            is_box = said.get("type") in ("checkbox", "radio")
            if (not is_box or "checked" in said) and said.get("type") not in ("file", "submit"):
                self._keep(name, said.get("value", "on" if is_box else ""))

    def handle_data(self, data: str) -> None:
        if self._text and self._is_here:
            self.sent[self._text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_here = False
        if tag == "textarea":
            self._text = ""

    def _keep(self, name: str, value: str) -> None:
        if self._is_here:
            self.sent.setdefault(name, []).append(value)


def fields_of(page: Any) -> list[Any]:
    """Return the fields of the form on a page, or of the parts it has. A week is no form of Django's."""
    form = page.context.get("form") if page.context else None
    parts = [form] if isinstance(form, forms.BaseForm) else getattr(form, "forms", [])
    return [bound for part in parts for bound in part]


def filled(fields: list[Any]) -> Sent:
    """Return what a person would send who changes every line of text and leaves the rest as it is."""
    sent = {}
    for number, bound in enumerate(fields):
        value, is_line = bound.value(), not isinstance(bound.field.widget, forms.Textarea)
        if isinstance(bound.field, forms.EmailField) or "email" in bound.name:
            value = "somebody@new.example"
        elif type(bound.field) in (forms.CharField, OneLineField) and bound.field.max_length != 6:
            value = f"Other words {number}" if is_line else value
        if value is not None and value is not False and value != "":
            sent[bound.html_name] = value
    return sent


def typed(
    browser: Client, door: Door, tenant: Tenant, persona: Persona, address: str
) -> tuple[Sent, set[str]]:
    """Return what the person sends to that address, and the names of all that its page asks for."""
    answer: Any = browser.get(address)
    fields, page = fields_of(answer), _Page(address.partition("?")[0])
    if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
        page.feed(answer.content.decode())
    page.sent.pop("csrfmiddlewaretoken", None)
    own = TYPED.get(door.pattern, _fixed())(tenant, persona)
    agreed = {b.html_name: "on" for b in fields if "consent-" in b.html_name}
    sent: Sent = page.sent | filled(fields) | agreed | own
    unused = {name.removesuffix("-id") for name, value in page.sent.items() if value == [""]}
    sent = {name: value for name, value in sent.items() if name.rpartition("-")[0] not in unused}
    return sent, {bound.html_name for bound in fields} | page.sent.keys() | own.keys()


def picture() -> SimpleUploadedFile:
    """Return a picture that is large enough for every door that takes one."""
    body = BytesIO()
    Image.new("RGB", (1200, 900), (20, 90, 90)).save(body, "PNG")
    return SimpleUploadedFile("room.png", body.getvalue(), "image/png")


def a_day(tenant: Tenant, days: int = 30) -> date:
    """A day of the venue on which nobody has anything yet."""
    zone = ZoneInfo(tenant.venue.time_zone)
    return tenant.visit.starts_at.astimezone(zone).date() + timedelta(days=days)


def noon_of(tenant: Tenant) -> datetime:
    return datetime.combine(a_day(tenant), time(12), ZoneInfo(tenant.venue.time_zone))


def _span(tenant: Tenant) -> Sent:
    noon = noon_of(tenant)
    return {"start": noon.isoformat(), "end": (noon + timedelta(hours=1)).isoformat()}


def _new_service(tenant: Tenant, _persona: Persona) -> Sent:
    return {
        "duration_minutes": "60",
        "category": tenant.service.category_id,
        "done_at": "VENUE",
        "price": "90",
    }


def _paste(tenant: Tenant, _persona: Persona) -> Sent:
    return {
        "text": "Haircut 45 min $60",
        "category": tenant.service.category_id,
        "done_at": "VENUE",
        "do": "add",
    }


def _block(tenant: Tenant, _persona: Persona) -> Sent:
    resource = tenant.staff.resource.pk
    return {"resource": resource, "on": a_day(tenant), "begins": "12:00", "ends": "13:00"}


def _place(tenant: Tenant, _persona: Persona) -> Sent:
    return {
        "client": "",
        "service": tenant.service.pk,
        "who": tenant.staff.pk,
        "on": a_day(tenant),
        "begins": "12:00",
    }


def _drag(tenant: Tenant, _persona: Persona) -> Sent:
    resource, version = tenant.staff.resource.pk, tenant.visit.version
    return {**_span(tenant), "resource": resource, "version": version, "tell": "no"}


def _order(tenant: Tenant, _persona: Persona) -> Sent:
    seen = ",".join(str(photo.pk) for photo in tenant.venue.photos.order_by("position"))
    return {"seen": seen, "wanted": seen}


def _out(tenant: Tenant, _persona: Persona) -> Sent:
    return {"unit": tenant.rooms.units.get().pk, "first": a_day(tenant)}


def _at(tenant: Tenant, _persona: Persona) -> Sent:
    return {
        "services": tenant.service.pk,
        "staff": tenant.staff.pk,
        "at": noon_of(tenant).isoformat(),
    }


def _together(tenant: Tenant, _persona: Persona) -> Sent:
    said = {"service-1": tenant.service.pk, "staff-1": tenant.staff.pk}
    return {**said, "staff": "", "people": "1", "at-1": noon_of(tenant).isoformat()}


def _wait(tenant: Tenant, _persona: Persona) -> Sent:
    return {
        "services": tenant.service.pk,
        "staff": "",
        "first_on": a_day(tenant),
        "last_on": a_day(tenant),
        "weekdays": [str(day) for day in range(7)],
        "from_minute": "540",
        "to_minute": "1020",
        "name": "Other words",
        "phone": "(503) 555-0142",
    }


def _move(tenant: Tenant, _persona: Persona) -> Sent:
    return {"on": a_day(tenant), "begins": "12:00", "outside_hours": "on"}


def _away(tenant: Tenant, _persona: Persona) -> Sent:
    return {"who": tenant.staff.pk, "first": a_day(tenant)}


def _special(tenant: Tenant, _persona: Persona) -> Sent:
    return {"first": a_day(tenant), "mark": ""}


def _rota(tenant: Tenant, _persona: Persona) -> Sent:
    return {"on": a_day(tenant), "r0-open": "on", "r0-from": "10:00", "r0-to": "12:00"}


def _fixed(**sent: Any) -> Callable[[Tenant, Persona], Sent]:
    return lambda _tenant, _persona: dict(sent)


def _shown(_tenant: Tenant, _persona: Persona) -> Sent:
    return {"picture": picture()}


# What a form needs that its page does not say by itself.
TYPED: dict[str, Callable[[Tenant, Persona], Sent]] = {
    "me/addresses/<uuid:address_id>/": _fixed(city="Portland", region="OR"),
    "me/addresses/add/": _fixed(city="Portland", region="OR", postcode="97211"),
    "me/business/": _fixed(place="97211"),
    "me/email/": _fixed(password=PASSWORD),
    "me/profile/picture/": _shown,
    "me/security/password/": _fixed(oldpassword=PASSWORD, password1="seven quiet otters dance"),
    "accounts/reauthenticate/": _fixed(password=PASSWORD),
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": _fixed(
        password1="seven quiet otters dance"
    ),
    "b/<reference:reference>/move/": _at,
    "pro/calendar/blocks/<uuid:block_id>/move/": lambda tenant, _persona: {
        **_span(tenant),
        "resource": tenant.staff.resource.pk,
        "version": tenant.block.version,
    },
    "pro/calendar/blocks/new/": _block,
    "pro/calendar/new/": _place,
    "pro/hours/special/": _special,
    "pro/import/": _fixed(kind="SERVICES", text="Name\tMinutes\tPrice\nHaircut\t45\t60"),
    "pro/rooms/": _fixed(kind="ROOM"),
    "pro/rooms/<uuid:group_id>/maintenance/": _out,
    "pro/services/new/": _new_service,
    "pro/services/paste/": _paste,
    "pro/services/<uuid:service_id>/picture/": lambda tenant, _persona: {
        "before": ServicePicture.objects.get(service=tenant.service).alt
    },
    "pro/services/<uuid:service_id>/variant/": _fixed(minutes="90", price="120"),
    "pro/team/<uuid:staff_id>/picture/": _shown,
    "pro/team/<uuid:staff_id>/rota/": _rota,
    "pro/team/managers/new/": _fixed(permissions=[Permission.STAFF_VIEW], scope="everything"),
    "pro/team/me/picture/": _shown,
    "pro/time-off/": _away,
    "pro/venue/close/": lambda tenant, _persona: {
        "name": Venue.objects.get(pk=tenant.venue.pk).name
    },
    "pro/venue/photos/order/": _order,
    "pro/venue/questions/": _fixed(answer="Other words"),
    "pro/visits/<reference:reference>/drag/": _drag,
    "pro/visits/<reference:reference>/move/": _move,
    "pro/visits/<reference:reference>/note/": _fixed(text="Other words"),
    "pro/visits/<reference:reference>/refund/": _fixed(why="Other words", amount="1"),
    "pro/visits/<reference:reference>/step/cancel/": _fixed(reason="Other words"),
    "b/<reference:reference>/series/move/": _fixed(staff=""),
    "cart/<uuid:line_id>/persons/": _fixed(persons="1"),
    "cart/<uuid:line_id>/time/": _at,
    "v/<slug:slug>/book/cart/": _at,
    "v/<slug:slug>/book/repeat/": _at,
    "v/<slug:slug>/book/time/": _at,
    "v/<slug:slug>/book/wait/": _wait,
    "v/<slug:slug>/book/together/": _together,
}  # fmt: skip
# Forms that cannot be saved in this world by whom the table lets in, and why. What they refuse is tested beside them.
REFUSING: dict[str, str] = {
    "accounts/apple/login/": "nothing there where no provider is set up",
    "accounts/apple/login/callback/finish/": "nothing there where no provider is set up",
    "accounts/confirm-email/<uuid:code_id>/<str:secret>/": "a link that nobody was sent",
    "accounts/google/login/": "nothing there where no provider is set up",
    "accounts/google/login/callback/": "nothing there where no provider is set up",
    "accounts/reauthenticate/code/": "the code is an app's, and counts for half a minute",
    "b/<reference:reference>/earlier/": "a time is free already",
    "cart/checkout/": "what is in the cart is held already",
    "csp-report": "what a browser reports is no form",
    "invitation/accept/": "the link is for somebody else",
    "invitation/decline/": "the link is for somebody else",
    "me/security/linked/": "nobody came here by another site",
    "me/security/passkeys/add/": "the answer of a key is no line of text",
    "pro/submit/": "the venue is listed already",
    "pro/team/<uuid:staff_id>/retire/": "visits are ahead",
    "pro/venue/close/": "visits are ahead",
    "pro/visits/<reference:reference>/refund/<uuid:refund_id>/": "it is on its way already",
    "pro/visits/<reference:reference>/step/<slug:event>/": "nobody checks in days before",
    "pro/visits/<reference:reference>/step/accept/": "it is agreed already",
    "pro/visits/<reference:reference>/step/correct/": "it has not begun",
    "v/<slug:slug>/book/wait/": "a time is free already",
    "wait/<uuid:entry_id>/accept/": "nothing came free for it",
}


def is_refused(answer: Any) -> bool:
    """Whether nothing was saved: by the status, or because the form came back with what is wrong."""
    form = answer.context.get("form") if answer.context else None
    return answer.status_code >= 400 or (
        answer.status_code == 200 and bool(getattr(form, "errors", None))
    )
