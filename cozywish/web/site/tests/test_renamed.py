"""A category that the office gives another address is found at its earlier one for good."""

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.catalog.models import Category
from cozywish.apps.catalog.services import CategoryCard, save_category
from cozywish.web.site.tests.places import NOW, make_place_to_go

pytestmark = pytest.mark.django_db


def test_the_earlier_address_of_a_category_leads_on_with_all_that_was_asked() -> None:
    make_place_to_go("Fern & Ember", slug="fern-ember")
    kind = Category.objects.get(slug="massage")
    officer = make_user("Ada Admin", is_staff=True, is_superuser=True)
    card = CategoryCard(name=kind.name, slug="bodywork", icon=kind.icon, hue=kind.hue)
    save_category(
        officer=officer, category_id=kind.pk, card=card, seen=kind.version, now=NOW
    ).unwrap()

    for before, after in (
        ("/us/portland-or/massage/?what=stone", "/us/portland-or/bodywork/?what=stone"),
        ("/search?category=massage&what=stone", "/search?category=bodywork&what=stone"),
    ):
        answer = Client().get(before)
        assert (answer.status_code, answer["Location"]) == (301, after)
        assert Client().get(after).status_code == 200
