"""The people anyone may sign in as on a demo copy. Shown on the sign-in page and after `make run`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD = "lamplight-portland"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Someone to be. `does` says in a few words what there is to see."""

    email: str
    name: str
    does: str | Promise
    password: str = DEMO_PASSWORD


MAYA = DemoAccount(
    "maya@cozywish.example", "Maya Okafor", _("a customer with visits before and behind her")
)
INES = DemoAccount("ines@cozywish.example", "Ines Calloway", _("the owner of Juniper & Steam"))
TOMAS = DemoAccount("tomas@cozywish.example", "Tomás Rey", _("on the staff of Juniper & Steam"))

DEMO_ACCOUNTS = (MAYA, INES, TOMAS)
