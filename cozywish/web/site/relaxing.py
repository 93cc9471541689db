"""What would be found if one thing were asked less strictly: for the page that found nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.search.queries import Ask, search


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A way out, in words, with how many places it really finds."""

    words: str
    count: int
    url: str


def relaxations(ask: Ask, *, data: QueryDict, now: datetime) -> list[Relaxation]:
    """Return at most four single changes that find something, each asked for real."""
    found = []
    for words, looser, dropped in _changes(ask):
        count = search(looser, now=now).total
        if count:
            query = data.copy()
            for name in [*dropped, "page"]:
                query.pop(name, None)
            found.append(Relaxation(words, count, f"{reverse('search')}?{query.urlencode()}"))
    return found[:4]


def _changes(ask: Ask) -> Iterator[tuple[str, Ask, list[str]]]:
    if ask.on is not None:
        yield _("On any day"), replace(ask, on=None, page=1), ["when"]
    if ask.part:
        yield _("At any time of day"), replace(ask, part="", page=1), ["part"]
    if ask.max_price_cents is not None:
        yield _("At any price"), replace(ask, max_price_cents=None, page=1), ["price"]
    if ask.at_home:
        yield _("At a venue"), replace(ask, at_home=False, page=1), ["at"]
    if ask.category:
        yield _("In every category"), replace(ask, category="", page=1), ["category"]
    if ask.area is not None:
        yield _("In the whole city"), replace(ask, area=None, page=1), ["box"]
    if ask.text:
        yield _("Without the name"), replace(ask, text="", page=1), ["what"]
