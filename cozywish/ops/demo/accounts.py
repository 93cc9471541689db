"""The people anyone may sign in as on a demo copy. Shown on the sign-in page and after `make run`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD = "lamplight-portland"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Someone to be. `role` says in a few words what there is to see."""

    email: str
    name: str
    role: str | Promise
    password: str = DEMO_PASSWORD


MAYA = DemoAccount(
    "maya@cozywish.example", "Maya Okafor", _("Customer, with visits past and to come")
)
INES = DemoAccount("ines@cozywish.example", "Ines Calloway", _("Owner of Juniper & Steam"))
TOMAS = DemoAccount("tomas@cozywish.example", "Tomás Rey", _("On the staff of Juniper & Steam"))
OLGA = DemoAccount("olga@cozywish.example", "Olga Lindqvist", _("Of our office, at /admin/"))
NOOR = DemoAccount(
    "noor@cozywish.example", "Noor Aziz", _("Manages some of Juniper & Steam’s people")
)

DEMO_ACCOUNTS = (MAYA, INES, TOMAS, NOOR, OLGA)
INVITED = "priya@cozywish.example"  # has no account: the invitation lies in the mailbox
