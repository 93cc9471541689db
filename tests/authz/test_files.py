"""SEC-03: a file is handed to whom it belongs, while it does, and to nobody else.

Made from the routes: whatever answers with a file is found by asking, and then asked for in every wrong way.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse

from cozywish.apps.accounts.models import DataExport
from cozywish.apps.bookings.models import BookingToken
from tests.authz.doors import Door, Whose, doors
from tests.authz.judge import Judge, Outcome, outcome_of
from tests.authz.world import Persona

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CLOSED = {Outcome.HIDDEN, Outcome.SIGN_IN}
PICTURE = "media/<path:path>"  # for whoever has its name, which nobody can guess
PUBLIC = {PICTURE, "api/v1/schema/"}
EXPORT, CALENDAR = "me/privacy/export/<uuid:export_id>/", "b/<reference:reference>/calendar.ics"
Found = list[tuple[Door, Persona]]


def ask(
    judge: Judge, persona: Persona, path: str, first: Callable[[], object] = bool
) -> HttpResponse:
    """Fetch the path as the persona, after something happened."""
    with judge.visit(persona) as browser:
        first()
        return browser.get(path)  # type: ignore[return-value]


def over(model: type[Session | BookingToken | DataExport], column: str) -> Callable[[], object]:
    """Let the time of all of these be over."""
    return lambda: model._base_manager.update(**{column: LONG_AGO})


def sign_out(judge: Judge, persona: Persona) -> Callable[[], object]:
    """Let the persona sign out."""
    return lambda: judge.world.browsers[persona].post("/accounts/logout/")


@pytest.fixture(scope="module")
def files(judge: Judge) -> Found:
    """Every route that answers with a file, and who gets one there."""
    return [
        (door, persona)
        for door in doors()
        for persona in Persona
        if "Content-Disposition" in ask(judge, persona, near(judge, door, persona))
    ]


def near(judge: Judge, door: Door, persona: Persona) -> str:
    return door.address(judge.world, persona, Whose.NEAR)


def handed(files: Found) -> Found:
    """Those that belong to somebody."""
    return [(door, persona) for door, persona in files if door.pattern not in PUBLIC]


def test_these_are_the_files_and_who_gets_them(files: Found) -> None:
    accounts = set(Persona) - {Persona.NOBODY, Persona.GUEST}
    found = {door.pattern: {who for each, who in files if each == door} for door, _who in files}
    assert found == {
        **{pattern: set(Persona) for pattern in PUBLIC},
        EXPORT: accounts,
        CALENDAR: {Persona.GUEST, Persona.CUSTOMER},
    }


def test_nobody_else_gets_a_file_signed_in_or_out(judge: Judge, files: Found) -> None:
    wrong = [
        f"{door.pattern} of {persona.name} as {other.name}"
        for door, persona in handed(files)
        for other in set(Persona) - {persona}
        if outcome_of(ask(judge, other, near(judge, door, persona))) not in CLOSED
    ]

    assert wrong == []


def test_nobody_gets_a_file_of_another_business_or_one_that_is_not_there(
    judge: Judge, files: Found
) -> None:
    wrong = [
        f"{door.pattern} as {persona.name}: {whose.value}"
        for door, persona in handed(files)
        for whose in (Whose.FAR, Whose.NOBODYS)
        if ask(judge, persona, door.address(judge.world, persona, whose)).status_code != 404
    ]

    assert wrong == []


def test_after_signing_out_and_after_the_session_is_over_it_is_asked_who_it_is(
    judge: Judge, files: Found
) -> None:
    wrong = [
        f"{door.pattern} as {persona.name}"
        for door, persona in handed(files)
        if persona is not Persona.GUEST
        for first in (sign_out(judge, persona), over(Session, "expire_date"))
        if outcome_of(ask(judge, persona, near(judge, door, persona), first)) not in CLOSED
    ]

    assert wrong == []


def test_when_its_time_is_over_a_copy_is_not_there_and_a_link_opens_no_calendar(
    judge: Judge, files: Found
) -> None:
    links, copies = over(BookingToken, "expires_at"), over(DataExport, "expires_at")
    of_export = [(door, who) for door, who in files if door.pattern == EXPORT]
    of_guest = [(door, who) for door, who in handed(files) if who is Persona.GUEST]
    assert len(of_export) == 6
    assert len(of_guest) == 1

    late = [ask(judge, who, near(judge, door, who), copies) for door, who in of_export]
    late += [ask(judge, who, near(judge, door, who), links) for door, who in of_guest]
    assert [answer.status_code for answer in late] == [404] * 7


def test_no_private_file_lies_under_the_media(judge: Judge) -> None:
    paths = list(DataExport.objects.exclude(path="").values_list("path", flat=True))
    assert paths

    asked = [f"/media/{way}{path}" for path in paths for way in ("", "../private/", "private/")]
    wrong = [
        path
        for path in asked
        for persona in (Persona.NOBODY, Persona.CUSTOMER, Persona.ADMIN)
        if ask(judge, persona, path).status_code != 404
    ]

    assert wrong == []
