"""SEC-02: whatever somebody does, no mail that follows tells its reader what no page would tell them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from cozywish.apps.bookings.models import Booking, WaitEntry
from cozywish.apps.outbox.services import drain
from tests.authz.asked import asked_of_api
from tests.authz.canaries import Canary
from tests.authz.doors import Door, Whose, doors
from tests.authz.judge import Judge
from tests.authz.world import Persona, Tenant

LOCAL = "django.core.mail.backends.locmem.EmailBackend"
DOERS = (Persona.GUEST, Persona.CUSTOMER, Persona.STAFF, Persona.OWNER, Persona.OFFICE)
WHO_INVITES = {
    "accounts.user.name",
    "venues.business.name",
}  # an invitation says so to whoever gets it
DOORS = [door for door in doors() if not door.pattern.startswith("admin/")]


@pytest.fixture(scope="module")
def settled(judge: Judge) -> Iterator[Judge]:
    """The world when every mail about its beginning is sent."""
    with override_settings(EMAIL_BACKEND=LOCAL):
        mail.outbox = []
        sent_now()
        yield judge


def sent_now() -> list[mail.EmailMessage]:
    """Send what is owed by now, and what that owes; return it."""
    mail.outbox.clear()
    while drain(now=timezone.now()):
        pass
    return list(mail.outbox)


def followed(judge: Judge, persona: Persona, door: Door) -> list[list[str]]:
    """Do what the door is for, and return what each mail of it tells that it should not."""
    said = judge.form_of(door, persona) | judge.said(
        door, persona, asked_of_api(door, judge.world.near)
    )
    address = door.address(judge.world, persona, Whose.NEAR)
    with judge.visit(persona) as browser:
        answer: Any = browser.generic("POST", address, **said)
        letters = sent_now() if answer.status_code < 400 else []
        return [told(judge, letter) for letter in letters]


def readers(tenant: Tenant) -> dict[str, Persona]:
    """Who reads what is sent to which address."""
    known = {user.email: persona for persona, user in tenant.people.items()}
    by_link = (tenant.guest_visit, tenant.squeezed)
    return (
        known
        | {tenant.visit.contact_email: Persona.CUSTOMER}
        | dict.fromkeys((visit.contact_email for visit in by_link), Persona.GUEST)
    )


def told(judge: Judge, letter: mail.EmailMessage) -> list[str]:
    """Return the columns of others' texts that stand in the mail."""
    text, [to] = written(letter), letter.to
    reader = readers(judge.world.near).get(to, Persona.NOBODY)
    hidden: list[Canary] = [*judge.foreign]
    hidden += [c for c in judge.near if not c.is_public and not judge.sees(reader, c)]
    own = {to, *WaitEntry.objects.filter(contact_email=to).values_list("contact_name", flat=True)}
    visits = Booking.objects.filter(items__staff__user__email=to)  # also what was given to them
    own |= set(visits.values_list("contact_name", flat=True))
    if "/invitation/" in text:
        hidden = [c for c in hidden if c.column not in WHO_INVITES]
    return [f"{c.column} to {reader.name}" for c in hidden if c.text in text and c.text not in own]


def written(letter: mail.EmailMessage) -> str:
    """Return everything that the reader is sent: subject, text, HTML, calendar files."""
    parts = [part.get_payload(decode=True) for part in letter.message().walk()]
    bodies = [part.decode() for part in parts if isinstance(part, bytes)]
    return "\n".join([str(letter.subject), *bodies])


@pytest.mark.parametrize("persona", DOERS)
def test_no_mail_tells_what_no_page_would(settled: Judge, persona: Persona) -> None:
    wrong, mails = set[str](), 0
    for door in DOORS:
        for found in followed(settled, persona, door):
            mails += 1
            wrong |= {f"{door.pattern}: {column}" for column in found}
    assert wrong == set()
    assert mails


def test_a_mail_that_tells_is_found(settled: Judge) -> None:
    """The control."""
    theirs = next(c.text for c in settled.foreign if c.column == "bookings.booking.note")
    letter = mail.EmailMessage("News", f"Somebody wrote: {theirs}", to=["new@new.example"])
    assert told(settled, letter) == ["bookings.booking.note to NOBODY"]
