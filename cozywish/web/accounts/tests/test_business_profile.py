"""What a business and its people say about themselves, and who may say it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.geo.factories import make_place
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Business

pytestmark = pytest.mark.django_db


def words(client: Client, url: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(url).content.decode()))


def test_a_business_without_a_venue_is_shown_as_what_it_is(client: Client) -> None:
    bob = make_user("Bob Baker")
    Business.objects.create(owner=bob, name="Fern & Ember", place=make_place())
    client.force_login(bob)
    home = words(client, reverse("account_home"))
    assert "Fern &amp; Ember Portland, OR." in home
    assert "It has no venue yet, so nobody can find or book it." in home
    assert reverse("pro-calendar") not in client.get(reverse("account_home")).content.decode()


def test_the_owner_corrects_name_phone_and_place(client: Client) -> None:
    bob = make_user("Bob Baker")
    business = Business.objects.create(owner=bob, name="Fern", place=make_place())
    salem = make_place(name="Salem", slug="salem-or", search_name="salem")
    client.force_login(bob)
    said = {"name": "Fern & Ember", "phone": "(503) 555-0148", "place": "Salem, OR"}
    assert client.post(reverse("account_business"), said).status_code == 303
    business.refresh_from_db()
    assert (business.name, business.phone, business.place) == (
        "Fern & Ember",
        "+15035550148",
        salem,
    )
    assert AuditEntry.objects.filter(action="venues.business_changed", actor_id=bob.pk).count() == 1
    wrong = client.post(reverse("account_business"), said | {"place": "Nowhereville"})
    assert wrong.status_code == 422
    assert "We don’t know that place." in wrong.content.decode()


def test_who_owns_none_has_no_such_page(client: Client) -> None:
    venue = make_venue()
    ines = make_user("Ines Calloway")
    make_staff(venue, "Ines Calloway", user=ines)
    client.force_login(ines)
    assert client.get(reverse("account_business")).status_code == 404
    assert client.post(reverse("account_business"), {"name": "Mine"}).status_code == 404


def test_people_of_a_team_change_what_is_read_about_themselves_and_about_nobody_else(
    client: Client,
) -> None:
    venue = make_venue()
    ines = make_user("Ines Calloway")
    own, other = make_staff(venue, "Ines Calloway", user=ines), make_staff(venue, "Tomás Rey")
    client.force_login(ines)
    said = {"name": "Ines C.", "title": "Head therapist", "bio": "Slow hands."}
    assert client.post(reverse("account_staff", args=[own.pk]), said).status_code == 303
    assert client.post(reverse("account_staff", args=[other.pk]), said).status_code == 404
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.name, own.title, own.bio) == ("Ines C.", "Head therapist", "Slow hands.")
    assert other.name == "Tomás Rey"

    own.is_active = False
    own.save()
    assert client.get(reverse("account_staff", args=[own.pk])).status_code == 404
