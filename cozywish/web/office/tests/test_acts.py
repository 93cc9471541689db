"""What the office can do to an account from its pages."""

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.web.accounts.tests.steps import is_signed_in, sign_in, words


def act_on(user: User, name: str) -> str:
    return f"/admin/accounts/user/{user.pk}/do/{name}/"


def test_a_locked_person_is_out_at_once_and_reads_it_when_back(
    looking: Client, olga: User, alice: User
) -> None:
    hers = Client()
    sign_in(hers)
    assert is_signed_in(hers)
    assert "Lock" in words(looking.get(f"/admin/accounts/user/{alice.pk}/change/"))
    assert "Alice Archer" in words(looking.get(act_on(alice, "lock")))

    answer = looking.post(act_on(alice, "lock"), {"reason": "Asked for it"})
    assert answer.headers["Location"] == f"/admin/accounts/user/{alice.pk}/change/"
    assert hers.get("/me/").status_code == 302
    sign_in(hers)
    assert not is_signed_in(hers)

    looking.post(act_on(alice, "unlock"), {"reason": "Asked for that, too"})
    sign_in(hers)
    page = words(hers.get("/me/security/activity/"))
    assert "CozyWish locked the account" in page
    assert "CozyWish unlocked the account" in page
    assert "Asked for it" not in page
    assert "Olga" not in page


def test_without_a_reason_it_is_asked_again(looking: Client, alice: User) -> None:
    answer = looking.post(act_on(alice, "lock"), {"reason": "  "})
    assert answer.status_code == 422
    assert "Please fill this in." in words(answer)
    assert User.objects.get(pk=alice.pk).is_active


@pytest.mark.parametrize(
    "said", ["ask alice@example.com", "alice%40example.com", "call (503) 555-0148", "+15035550148"]
)
def test_a_reason_that_says_whom_to_reach_is_refused_at_its_field(
    looking: Client, alice: User, said: str
) -> None:
    for page, sent in ((act_on(alice, "lock"), {}), ("/admin/why/", {"next": "/admin/"})):
        answer = looking.post(page, {"reason": said, **sent})
        assert answer.status_code == 422
        assert answer.context["form"].errors == {
            "reason": [
                "Please leave out mail addresses and phone numbers: a reason is kept for good."
            ]
        }
        assert "no names, addresses or numbers of people" in words(answer)
    assert User.objects.get(pk=alice.pk).is_active
    assert not AuditEntry.objects.filter(reason__contains=said).exists()


def test_what_is_done_already_is_said(looking: Client, alice: User) -> None:
    answer = looking.post(act_on(alice, "unlock"), {"reason": "x"})
    assert answer.status_code == 409
    assert "That is done already." in words(answer)


@pytest.mark.parametrize("name", ["lock", "unlock", "factors", "role"])
def test_an_account_that_was_deleted_is_shown_and_left_alone(ruling: Client, name: str) -> None:
    gone = make_user("Gus Gone", is_active=False, erased_at=timezone.now())
    assert ruling.get(act_on(gone, name)).status_code == 404
    assert ruling.post(act_on(gone, name), {"reason": "x"}).status_code == 404
    page = ruling.get(f"/admin/accounts/user/{gone.pk}/change/")
    assert (page.status_code, "/do/" in page.content.decode()) == (200, False)


@pytest.mark.parametrize("name", ["lock", "unlock", "factors", "role", "nothing"])
def test_colleagues_and_oneself_are_not_to_be_acted_on(
    looking: Client, olga: User, name: str
) -> None:
    otto = make_user("Otto Office", is_staff=True)
    boss = make_user("Berta Boss", is_superuser=True)
    for person in (olga, otto, boss):
        assert looking.get(act_on(person, name)).status_code == 404
        sent = {"reason": "x", "groups": ["office-work-1"]}
        assert looking.post(act_on(person, name), sent).status_code == 404
    assert not AuditEntry.objects.filter(actor_kind="OFFICE").exists()


@pytest.mark.parametrize("name", ["factors", "role"])
def test_some_are_for_the_admin_alone(looking: Client, alice: User, name: str) -> None:
    assert looking.post(act_on(alice, name), {"reason": "x"}).status_code == 404
    page = words(looking.get(f"/admin/accounts/user/{alice.pk}/change/"))
    assert "Change the office role" not in page


def test_the_admin_lets_somebody_in_and_out_again(ruling: Client, alice: User) -> None:
    sent = {"reason": "New colleague", "groups": ["office-work-3"]}
    ruling.post(act_on(alice, "role"), sent)
    hers = Client()
    sign_in(hers)
    assert hers.get("/admin/venues/venue/").status_code == 200
    assert hers.get("/admin/accounts/user/").status_code == 403

    ruling.post(act_on(alice, "role"), {"reason": "Left"})
    assert hers.get("/admin/venues/venue/").status_code == 404


def test_no_form_field_makes_a_superuser(ruling: Client, alice: User) -> None:
    sent = {"reason": "x", "groups": ["office-work-3"], "is_superuser": "on", "is_staff": "on"}
    ruling.post(act_on(alice, "role"), sent)
    assert not User.objects.get(pk=alice.pk).is_superuser
    assert (
        ruling.post(act_on(alice, "role"), {"reason": "x", "groups": ["root"]}).status_code == 422
    )


def test_before_it_one_proves_again_who_one_is(
    looking: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cozywish.web.office.acts.is_stale", lambda request: True)
    answer = looking.post(act_on(alice, "lock"), {"reason": "x"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert User.objects.get(pk=alice.pk).is_active

    answer = looking.post(answer.headers["Location"], {"password": PASSWORD})
    assert User.objects.get(pk=alice.pk).is_active or answer.status_code in {302, 303}
