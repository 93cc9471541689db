"""PRV-06: nothing optional before a yes, and a no works at once; and what the legal pages say is so."""

from typing import Any

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.legal import VERSIONS
from cozywish.apps.accounts.models import Consent, ConsentKind
from cozywish.apps.geo.factories import make_place
from cozywish.web.accounts.data.kept import kept_about_people
from cozywish.web.accounts.tests.steps import words as read
from cozywish.web.customer.forms import ContactForm
from cozywish.web.legal.cookies import all_cookies

pytestmark = pytest.mark.django_db
SEARCH = "/search?where=Portland, OR"
GPC = {"Sec-GPC": "1"}


@pytest.fixture(autouse=True)
def portland() -> None:
    make_place()


def say(client: Client, answer: str, **more: Any) -> Any:
    return client.post("/cookies/choice/", {"remember": answer}, **more)


def kept(client: Client) -> set[str]:
    """What the browser has: an empty value is one that was taken away."""
    return {name for name, morsel in client.cookies.items() if morsel.value}


def test_nothing_optional_is_kept_before_anybody_was_asked(client: Client) -> None:
    client.get("/")
    client.get(SEARCH)
    assert kept(client) == {"csrf"}
    assert "Remember your city on this device?" in client.get("/").content.decode()


def test_a_no_is_kept_and_nothing_else(client: Client) -> None:
    answer = say(client, "no")
    assert (answer.status_code, answer["Location"]) == (303, "/cookies/")
    client.get(SEARCH)
    assert kept(client) == {"consent"}
    assert client.cookies["consent"].value == "2026-11-21:no"
    assert "Remember your city" not in client.get("/").content.decode()


def test_after_a_yes_the_next_visit_starts_in_the_city_searched_last(client: Client) -> None:
    make_place(name="Seattle", search_name="seattle", slug="seattle-wa", state="WA")
    say(client, "yes")
    client.get("/search?where=Seattle, WA")
    assert client.cookies["place"].value == "us/seattle-wa"
    assert client.get("/").context["where"].label == "Seattle, WA"
    assert client.get("/search").context["where"].label == "Seattle, WA"


def test_taking_the_yes_back_takes_the_cookie_with_it(client: Client) -> None:
    say(client, "yes")
    client.get(SEARCH)
    answer = say(client, "no")
    assert answer.cookies["place"]["max-age"] == 0
    client.get(SEARCH)
    assert "place" not in kept(client)


def test_the_browsers_signal_is_a_no_that_overrules_a_yes(client: Client) -> None:
    say(client, "yes")
    client.get(SEARCH)
    answer = client.get(SEARCH, headers=GPC)
    assert answer.cookies["place"]["max-age"] == 0
    page = client.get("/cookies/", headers=GPC).content.decode()
    assert "Your browser asks us not to share: we follow it." in page
    assert 'value="yes"' not in page


def test_a_yes_sent_along_with_the_signal_counts_as_a_no(client: Client) -> None:
    say(client, "yes", headers=GPC)
    assert client.cookies["consent"].value == "2026-11-21:no"


def test_the_signal_needs_no_bar(client: Client) -> None:
    assert "Remember your city" not in client.get("/", headers=GPC).content.decode()


@pytest.mark.parametrize("kept", ["2020-01-01:yes", "2026-11-21:perhaps", "yes", ""])
def test_a_choice_about_other_words_is_none_and_is_asked_again(client: Client, kept: str) -> None:
    client.cookies["consent"], client.cookies["place"] = kept, "us/portland-or"
    answer = client.get("/")
    assert "Remember your city on this device?" in answer.content.decode()
    assert answer.cookies["place"]["max-age"] == 0


@pytest.mark.parametrize("kept", ["nowhere", "us/", "us/nowhere", "us/\0", "/"])
def test_a_place_that_nobody_knows_is_no_place(client: Client, kept: str) -> None:
    say(client, "yes")
    client.cookies["place"] = kept
    answer = client.get("/")
    assert answer.status_code == 200


def test_whoever_is_signed_in_finds_each_answer_in_the_account(client: Client) -> None:
    alice = make_user()
    client.force_login(alice)
    for answer in ("yes", "yes", "no"):
        say(client, answer)
    rows = Consent.objects.filter(kind=ConsentKind.PREFERENCES).order_by("pk")
    assert list(rows.values_list("person_id", "given")) == [(alice.pk, True), (alice.pk, False)]


def test_of_a_guest_nothing_is_kept_but_the_cookie_in_their_own_browser(client: Client) -> None:
    say(client, "yes")
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/v/fern/?a=1", "/v/fern/?a=1"),
        ("https://evil.example/", "/cookies/"),
        ("//evil.example/", "/cookies/"),
        ("javascript:alert(1)", "/cookies/"),
        ("evil", "/cookies/"),
    ],
)
def test_the_choice_leads_back_to_pages_of_ours_alone(
    client: Client, asked: str, leads: str
) -> None:
    answer = client.post("/cookies/choice/", {"remember": "no", "next": asked})
    assert answer["Location"] == leads


def test_another_site_cannot_choose_for_somebody() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert say(strict, "yes").status_code == 403
    assert "consent" not in strict.cookies


def test_the_choice_is_safe_to_carry(client: Client, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    say(client, "yes")
    client.get(SEARCH)
    for name in ("consent", "place"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert cookie["max-age"] == 182 * 24 * 3600


def test_the_page_names_every_cookie_a_browser_can_get(client: Client) -> None:
    page = client.get("/cookies/").content.decode()
    names = [cookie.name for cookie in all_cookies()]
    assert len(names) == 9
    assert [name for name in names if f"<code>{name}</code>" not in page] == []


def test_machines_read_that_the_signal_is_followed(client: Client) -> None:
    answer = client.get("/.well-known/gpc.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {"gpc": True, "lastUpdate": "2026-11-21"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/terms/", ConsentKind.TERMS),
        ("/privacy/", ConsentKind.PRIVACY_NOTICE),
        ("/cookies/", ConsentKind.PREFERENCES),
    ],
)
def test_each_legal_page_says_its_version_and_who_runs_the_site(
    client: Client, settings: Any, path: str, kind: ConsentKind
) -> None:
    settings.OPERATOR_NAME, settings.CONTACT_EMAIL = "Juniper & Sons", "privacy@juniper.example"
    settings.OPERATOR_ADDRESS = "12 Oak Street, Portland"
    page = client.get(path).content.decode()
    for words in (
        f"Version {VERSIONS[kind][-1].name}",
        "Juniper &amp; Sons",
        "12 Oak Street, Portland",
        'href="mailto:privacy@juniper.example"',
    ):
        assert words in page


def test_the_privacy_notice_says_that_nothing_is_sold_or_shared(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    assert "Do not sell or share" in page
    assert "We do not sell your personal information" in page
    assert "Your browser asks us not to share" not in page
    assert (
        "Your browser asks us not to share" in client.get("/privacy/", headers=GPC).content.decode()
    )


def test_the_privacy_notice_lists_all_that_is_kept_as_the_terms_of_the_tables_say(
    client: Client,
) -> None:
    page = read(client.get("/privacy/"))
    kept = kept_about_people()
    assert len(kept) == 6
    for topic, things in kept:
        for thing in things:
            assert f"{thing.what} {thing.until} {thing.law and '· '}{thing.law}".rstrip() in page
        assert str(topic) in page
    assert (
        "Whom a visit was for we forget 2 years after it, of guests as of everybody else." in page
    )
    assert "That it took place stays on record for 10 years." in page


def test_no_page_says_that_nobody_else_sees_what_the_office_can_see(client: Client) -> None:
    alice = make_user()
    notice = read(client.get("/privacy/"))
    client.force_login(alice)
    hub, profile = read(client.get("/me/privacy/")), read(client.get("/me/profile/"))
    typed = " ".join(
        str(field.help_text) for field in ContactForm(user=None, is_at_home=True).fields.values()
    )
    promised = (
        "Nobody else",
        "nobody else does",
        "Only the venue",
        "Only venues",
        "Only who comes",
    )
    for page in (notice, hub, profile, typed):
        assert [each for each in promised if each in page] == []
    assert "until you ask us" not in notice
    for page in (notice, hub):
        assert "Our office sees the name, mail address, phone number and note" in page
    assert "Venues see the number you give for a visit." in profile


@pytest.mark.parametrize("path", ["/", "/terms/", "/search"])
def test_the_footer_leads_to_all_of_it(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    for href in ("/terms/", "/privacy/", "/cookies/"):
        assert f'href="{href}"' in page
