"""Inviting people and trusting managers."""

from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.business import clients_of
from cozywish.apps.venues.models import Business, Manager, Permission
from cozywish.apps.venues.queries import team_of_business, venues_of_business
from cozywish.apps.venues.services import Scope
from cozywish.web.components.fields import OneLineField
from cozywish.web.provider.team.words import MEANS

EVERYTHING, CHOSEN = "everything", "chosen"


def address() -> forms.EmailField:
    """Somebody else's address, so the browser should not offer one's own."""
    return forms.EmailField(
        label=_("Email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("They accept with an account of this address. The link works for seven days."),
    )


class InviteForm(forms.Form):
    """Who gets the login."""

    email = address()


class Named(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of the business's own rows, by name."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Promise) -> None:
        super().__init__(queryset=User.objects.none(), label=label, required=False)

    def label_from_instance(self, obj: Any) -> str:
        """Return the name; of clients the one they are known by here."""
        name: str = obj.known_as if hasattr(obj, "known_as") else obj.name
        return name


class GrantForm(forms.Form):
    """What a manager may do, and over what. `manager` is who has it now; None asks for name and address, too."""

    name = OneLineField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = address()
    permissions = forms.MultipleChoiceField(
        label=_("What they may do"),
        choices=Permission.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    scope = forms.ChoiceField(
        label=_("What it covers"),
        choices=[(EVERYTHING, _("Everything in the business")), (CHOSEN, _("Only what I choose"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it covers.")},
    )
    venues = Named(_("Places"))
    staff = Named(_("People of the team"))
    clients = Named(_("Clients with an account"))

    def __init__(
        self, *args: Any, business: Business, manager: Manager | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": _said(manager), **kwargs})
        self._offer("venues", venues_of_business(business))
        self._offer("staff", team_of_business(business))
        self._offer("clients", clients_of(business))
        if manager is not None:
            del self.fields["name"], self.fields["email"]

    @property
    def permission_rows(self) -> list[tuple[BoundWidget, Promise]]:
        """Each box with the sentence that says what it means."""
        return list(zip(self["permissions"], MEANS.values(), strict=True))

    def granted(self) -> list[Permission]:
        """Return what is ticked."""
        return [Permission(name) for name in self.cleaned_data["permissions"]]

    def covered(self) -> Scope:
        """Return what it covers; what is ticked below counts only for a choice."""
        if self.cleaned_data["scope"] == EVERYTHING:
            return Scope(everything=True)
        return Scope(
            venues=self._ids("venues"), staff=self._ids("staff"), clients=self._ids("clients")
        )

    def _ids(self, kind: str) -> list[UUID]:
        return [row.pk for row in self.cleaned_data.get(kind, ())]

    @property
    def choices(self) -> list[forms.BoundField]:
        """The boxes of each kind of which there is something to choose."""
        return [self[kind] for kind in ("venues", "staff", "clients") if kind in self.fields]

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if not rows:
            del self.fields[name]


def _said(manager: Manager | None) -> dict[str, Any]:
    """What the manager has now."""
    if manager is None:
        return {"scope": CHOSEN}
    return {
        "permissions": [row.permission for row in manager.permissions.all()],
        "scope": EVERYTHING if manager.manages_all else CHOSEN,
        "venues": manager.venues.all(),
        "staff": manager.staff.all(),
        "clients": manager.clients.all(),
    }
