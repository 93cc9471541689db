"""What people tell about themselves: who they are, what they look like, where they are visited."""

from dataclasses import fields
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import Address, User
from cozywish.apps.accounts.services import Home
from cozywish.apps.geo.models import Place
from cozywish.apps.geo.queries import is_called, place_of_postcode
from cozywish.toolkit.phones import national
from cozywish.web.accounts.profile.zones import zone_choices
from cozywish.web.components.fields import (
    OneLineField,
    PhoneField,
    PictureField,
    PlaceField,
    ZipField,
)


def typed(autocomplete: str, **attrs: str) -> forms.TextInput:
    """A line of text that the browser can fill in."""
    return forms.TextInput(attrs={"autocomplete": autocomplete, **attrs})


class ProfileForm(forms.Form):
    """Name, phone, language and time zone. A site with one language asks for none."""

    name = OneLineField(label=_("Your name"), max_length=80, widget=typed("name"))
    phone = PhoneField(
        label=_("Mobile"),
        required=False,
        help_text=_("It saves typing when you book. Venues see the number you give for a visit."),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times of visits are those of the place; where yours differs, we say both."),
        widget=forms.Select(
            attrs={"data-browser-zone": _("Your device says %s. Save to keep that.")}
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        said = {
            "name": user.name,
            "phone": national(user.phone),
            "language": user.language,
            "time_zone": user.time_zone,
        }
        super().__init__(*args, **{"initial": said, **kwargs})
        self.fields["language"].choices = [("", _("As my browser says")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = zone_choices(now=timezone.now())  # type: ignore[attr-defined]
        if len(settings.LANGUAGES) < 2:
            del self.fields["language"]


class PictureForm(forms.Form):
    """One picture."""

    picture = PictureField()


class AddressForm(forms.Form):
    """A place where the person is visited.

    A ZIP code of another city is refused once, with both ways out: each is a button whose value is the ZIP code that
    it was offered for, so that it says nothing about one that is typed later.
    """

    label = OneLineField(
        label=_("What you call it"),
        max_length=40,
        widget=typed("off"),
        help_text=_("Such as Home or Work. Only you see it."),
    )
    line1 = OneLineField(label=_("Street and number"), max_length=80, widget=typed("address-line1"))
    line2 = OneLineField(
        label=_("Apartment, floor"), max_length=80, required=False, widget=typed("address-line2")
    )
    city = OneLineField(label=_("City"), max_length=60, widget=typed("address-level2"))
    region = OneLineField(label=_("State"), max_length=60, widget=typed("address-level1"))
    postcode = ZipField(
        label=_("ZIP code"), max_length=10, widget=typed("postal-code", inputmode="numeric")
    )
    access_note = OneLineField(
        label=_("How to get in"),
        max_length=200,
        required=False,
        widget=typed("off"),
        help_text=_("A door code, a floor, where to park."),
    )
    is_default = forms.BooleanField(label=_("Visits usually go here"), required=False)

    as_found = forms.CharField(required=False)
    as_typed = forms.CharField(required=False)

    def __init__(self, *args: Any, address: Address | None = None, **kwargs: Any) -> None:
        said = {name: getattr(address, name, "") for name in self.base_fields} if address else {}
        self.found: Place | None = None
        super().__init__(*args, **{"initial": said, **kwargs})
        if address and address.is_default:
            del self.fields["is_default"]  # another one is made the default instead

    def clean(self) -> dict[str, Any]:
        """Return the values, with the city of the ZIP code where that was chosen."""
        said: dict[str, Any] = self.cleaned_data
        if {"city", "region", "postcode"} - said.keys():
            return said
        code = said["postcode"]
        place = place_of_postcode(code)
        if place is None or is_called(place, city=said["city"], state=said["region"]):
            return said
        if said["as_found"] == code:
            return said | {"city": place.name, "region": place.state}
        if said["as_typed"] != code:
            self.found = place
            self.add_error(
                "postcode",
                _("%(code)s is in %(place)s.") % {"code": code[:5], "place": place},
            )
        return said

    def home(self) -> Home:
        """Return the address. Only of a valid form."""
        parts = (part.name for part in fields(Home))
        return Home(**{part: self.cleaned_data[part] for part in parts})


class PrivacyForm(forms.Form):
    """What others see."""

    shows_avatar = forms.BooleanField(
        label=_("Venues I book at may see my picture"), required=False
    )


class BusinessForm(forms.Form):
    """What a business is called, how we reach it and where it is."""

    name = OneLineField(label=_("Business name"), max_length=80, widget=typed("organization"))
    phone = PhoneField(
        label=_("Phone"), help_text=_("For us. Customers see the number of the venue.")
    )
    place = PlaceField(label=_("City or ZIP code"), max_length=80, widget=typed("off"))


class StaffForm(forms.Form):
    """What customers read about a person of the team."""

    name = OneLineField(label=_("Public name"), max_length=80, widget=typed("off"))
    title = OneLineField(
        label=_("What you do"), max_length=80, required=False, widget=typed("organization-title")
    )
    bio = forms.CharField(
        label=_("About you"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Up to 300 characters."),
    )
