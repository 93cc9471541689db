"""What we keep about people, why and for how long, in words: generated from the registry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _, ngettext

from cozywish.toolkit.privacy import REGISTRY, TERMS, Table, Topic

ENDS_BY_ITSELF = {"expires_at", "expire_date", "until"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing we keep, and until when."""

    what: str
    until: str
    law: str = ""


def kept_about_people() -> list[tuple[Promise, list[Kept]]]:
    """Return what is kept, by topic."""
    return [(topic.words, list(_of(topic))) for topic in Topic]


def laws() -> list[Kept]:
    """Return what stays when somebody leaves, which law wants it and for how long."""
    return [
        Kept(str(line.what), length(line.law.kept_for), str(line.law.words))
        for line in REGISTRY
        if line.law
    ]


def length(time: timedelta) -> str:
    """Return a length in the unit people would say it in."""
    if time >= timedelta(days=365):
        years = round(time / timedelta(days=365.25))
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", time.days) % {"count": time.days}


def _of(topic: Topic) -> Iterator[Kept]:
    for line in REGISTRY:
        if line.topic is topic:
            yield Kept(str(line.what), _until(line), str(line.law.words) if line.law else "")


def _until(line: Table) -> str:
    whole = [
        term for term in TERMS if term.label == line.label and not term.empties and not term.only
    ]
    if not whole:
        return _("As long as you have the account")
    if whole[-1].since in ENDS_BY_ITSELF:
        return _("Until it ends by itself")
    return _("For %(time)s") % {"time": length(whole[-1].kept_for)}
