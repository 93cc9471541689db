"""Whole journeys, and a log that names nobody (PRV-07): whatever any logger says, as the site writes it."""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils.module_loading import import_string
from pytest_django import Settings

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import DataExport, EmailCode
from cozywish.apps.accounts.services import erase, set_up_office_groups
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_staff
from cozywish.core.services import operation
from cozywish.web.accounts.tests.steps import sign_in
from cozywish.web.customer.tests.conftest import NOW, Hold, House, code_in, link_in

NETWORK, STREET, PHONE = "203.0.113.77", "2218 Canary Row", "(503) 555-0148"
NAME, GUEST, MEMBER = "Zephyrine Quill", "zephyrine@canary.example", "zeno@canary.example"
KNOWN = [NETWORK, STREET, PHONE, "+15035550148", NAME, "canary.example", PASSWORD]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is said at any level by any logger, written as the settings have it written."""
    written = io.StringIO()
    line = settings.LOGGING["formatters"]["line"]
    handler = logging.StreamHandler(written)
    handler.setFormatter(import_string(line["class"])(line["format"], style=line["style"]))
    every = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    deaf = [logger for logger in every if not logger.propagate]
    before = logging.root.level
    logging.root.setLevel(logging.DEBUG)
    for logger in (logging.root, *deaf):
        logger.addHandler(handler)
    yield written
    logging.root.setLevel(before)
    for logger in (logging.root, *deaf):
        logger.removeHandler(handler)


@pytest.fixture
def web(house: House) -> Client:
    return Client(REMOTE_ADDR=NETWORK, raise_request_exception=False)


def found(log: io.StringIO, *secrets: str) -> list[str]:
    """What of somebody stands in the log."""
    return [secret for secret in (*KNOWN, *secrets) if secret.lower() in log.getvalue().lower()]


def link_below(start: str) -> str:
    """The path of that beginning in the newest mail."""
    linked = re.search(rf"http://localhost:8000({start}\S+)", str(mail.outbox[-1].body))
    assert linked is not None
    return linked[1]


def secret_in(link: str) -> str:
    """What makes a private link private: its last part."""
    return link.strip("/").rpartition("/")[2]


def test_what_is_planted_is_found(log: io.StringIO) -> None:
    logging.getLogger("anything").info("%s lives at %s", NAME, STREET)
    logging.getLogger("django.server").warning("opened with %s", "abc-secret")
    assert found(log, "abc-secret") == [STREET, NAME, "abc-secret"]


def test_what_is_planted_and_can_be_told_by_its_shape_is_masked(log: io.StringIO) -> None:
    logging.getLogger("anything").info("%s from %s, call %s", GUEST, NETWORK, PHONE)
    assert found(log) == []
    assert log.getvalue() == "INFO anything (email) from (network), call (phone)\n"


def test_signing_up_and_a_link_that_is_over(log: io.StringIO, web: Client) -> None:
    said = {"name": NAME, "email": MEMBER, "password1": PASSWORD}
    web.post("/accounts/signup/", said)
    drain(now=NOW)
    code, link = code_in(mail.outbox[-1].body), link_below("/accounts/confirm-email/")
    web.post("/accounts/confirm-email/", {"code": "000000"})
    web.post("/accounts/confirm-email/", {"code": code})
    assert "_auth_user_id" in web.session
    assert Client(REMOTE_ADDR=NETWORK).get(link).status_code == 410
    assert "Gone" in log.getvalue()
    assert found(log, code, secret_in(link)) == []


@pytest.mark.usefixtures("early_in_a_minute")
def test_a_wrong_sign_in_again_and_again(log: io.StringIO, web: Client) -> None:
    make_user(NAME, email=MEMBER)
    tries = [
        web.post("/accounts/login/", {"login": MEMBER, "password": "wrong wrong wrong"})
        for _ in range(8)
    ]
    asked = {"email": MEMBER, "password": "wrong wrong wrong"}
    api = web.post("/api/v1/auth/login/", asked, content_type="application/json")
    assert tries[-1].status_code == 429
    assert api.status_code in {401, 429}
    assert "Too Many Requests" in log.getvalue()
    assert found(log, "wrong wrong wrong") == []


def test_a_guests_visit_at_home_and_its_cancellation(
    log: io.StringIO, web: Client, house: House, hold: Hold
) -> None:
    type(house.venue).objects.filter(pk=house.venue.pk).update(travel_radius_m=8000)
    cleaning = make_service(house.venue, "Deep clean", by=[house.ines], done_at="HOME")
    make_postcode()
    held = hold(web, services=str(cleaning.pk))
    where = {"address_line1": STREET, "address_city": "Portland", "address_postcode": "97211"}
    said = {"name": NAME, "email": GUEST, "phone": PHONE, "note": NAME, **where}
    web.post(f"{house.url('details/')}?hold={held.reference}", said)
    drain(now=NOW)
    code = code_in(mail.outbox[-1].body)
    pay = f"{house.url('pay/')}?hold={held.reference}"
    web.post(pay, {"payment_mode": "VENUE", "code": "x" * 6})
    web.post(pay, {"payment_mode": "VENUE", "code": code})
    drain(now=NOW)
    link = link_in(mail.outbox[-1].body)
    elsewhere = Client(REMOTE_ADDR=NETWORK)
    assert elsewhere.get(link).status_code == 303
    assert elsewhere.get(link.replace(held.reference, "K7M2Q4XW9P")).status_code == 404
    assert elsewhere.post(f"/b/{held.reference}/cancel/").status_code == 303
    drain(now=NOW)
    held.refresh_from_db()
    assert (held.state, held.address_line1) == ("CANCELLED", STREET)
    assert "Not Found" in log.getvalue()
    assert found(log, code, secret_in(link)) == []


def test_a_team_its_clients_and_the_office(log: io.StringIO, web: Client, house: House) -> None:
    priya = make_staff(house.venue, NAME)
    visit = make_booking(
        house.ines, [house.massage], NOW, contact_name=NAME, contact_email=GUEST, note=NAME,
        contact_phone="+15035550148", address_line1=STREET,
    )  # fmt: skip
    sign_in(web, house.venue.business.owner.email)
    invited = web.post(f"/pro/team/{priya.pk}/invite/", {"email": MEMBER})
    drain(now=NOW)
    link = link_below("/invitation/")
    opened = Client(REMOTE_ADDR=NETWORK).get(link)
    reached = web.post(f"/pro/visits/{visit.reference}/contact/")
    assert (invited.status_code, opened.status_code, reached.status_code) == (303, 303, 200)
    assert PHONE in reached.content.decode()

    set_up_office_groups(now=NOW).unwrap()
    olga = make_user("Olga Office", is_staff=True)
    olga.groups.add(Group.objects.get(name="office-work-1"))
    desk = Client(REMOTE_ADDR=NETWORK)
    sign_in(desk, olga.email)
    said = [desk.post("/admin/why/", {"reason": why}).status_code for why in (GUEST, NAME)]
    seen = desk.get("/admin/bookings/booking/", {"q": GUEST})
    assert (said, seen.status_code) == ([422, 303], 200)
    assert NAME in seen.content.decode()
    assert desk.get(f"/admin/bookings/{GUEST}/").status_code == 404
    assert "Not Found" in log.getvalue()
    assert found(log, secret_in(link)) == []


def test_a_copy_of_all_data_and_the_end_of_an_account(
    log: io.StringIO, web: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    member = make_user(NAME, email=MEMBER, phone="+15035550148")
    sign_in(web, MEMBER)
    web.post("/accounts/reauthenticate/", {"password": PASSWORD})
    web.post("/me/privacy/export/")
    drain(now=NOW)
    copy = DataExport.objects.get()
    assert web.get(f"/me/privacy/export/{copy.pk}/").status_code == 200
    assert Client(REMOTE_ADDR=NETWORK).get(f"/media/{copy.path}").status_code == 404
    web.post("/me/privacy/delete/")
    drain(now=NOW)
    run = operation(erase)
    run(member, now=NOW).unwrap()
    member.refresh_from_db()
    assert (member.name, member.erased_at) == ("", NOW)
    assert "Not Found" in log.getvalue()
    assert found(log, copy.path, secret_in(copy.path)) == []


def test_a_new_password_by_mail(log: io.StringIO, web: Client) -> None:
    make_user(NAME, email=MEMBER)
    web.post("/accounts/password/reset/", {"email": MEMBER})
    web.post("/accounts/password/reset/", {"email": GUEST})
    drain(now=NOW)
    letter = next(sent for sent in mail.outbox if "/password/reset/key/" in str(sent.body))
    linked = re.search(r"http://localhost:8000(/accounts/password/reset/key/\S+)", str(letter.body))
    assert linked is not None
    page = web.get(linked[1], follow=True)
    chosen = {"password1": "another quiet lamplight"}
    web.post(page.request["PATH_INFO"], chosen)
    web.get(linked[1], follow=True)
    assert found(log, secret_in(linked[1]), chosen["password1"]) == []


def test_a_report_of_a_browser_about_a_private_page(log: io.StringIO, web: Client) -> None:
    page = f"http://localhost:8000/b/K7M2Q4XW9P/{'rXk3Jv8Qz0aB' * 3}/?email={GUEST}"
    report = {"csp-report": {"document-uri": page, "blocked-uri": "inline"}}
    report["csp-report"]["effective-directive"] = "script-src"
    answer = web.post("/csp-report", json.dumps(report), content_type="application/csp-report")
    assert answer.status_code == 204
    assert "CSP stopped" in log.getvalue()
    assert found(log, "rXk3Jv8Qz0aB") == []


def test_a_mail_server_that_refuses_somebody(
    log: io.StringIO, web: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(message: EmailMultiAlternatives, *_more: object) -> int:
        raise SMTPRecipientsRefused({message.to[0]: (550, b"no such person")})

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    web.post("/accounts/signup/", {"name": NAME, "email": MEMBER, "password1": PASSWORD})
    drain(now=NOW)
    assert "SMTPRecipientsRefused" in log.getvalue()
    assert found(log) == []
    owed = list(Delivery.objects.exclude(last_error="").values_list("last_error", flat=True))
    assert len(owed) == 1
    assert "SMTPRecipientsRefused" in owed[0]
    assert "canary" not in owed[0]


def test_a_defect_that_speaks_of_somebody(
    log: io.StringIO, web: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_asked: object, **_more: object) -> None:
        raise RuntimeError(f"cannot greet {MEMBER} at {NETWORK}")

    monkeypatch.setattr("cozywish.web.legal.views.render", fail)
    assert web.get("/terms/").status_code == 500
    assert "RuntimeError: cannot greet (email) at (network)" in log.getvalue()
    assert found(log) == []
    assert not EmailCode.objects.exists()
