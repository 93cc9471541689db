"""What a venue says about itself, typed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.functional import Promise, lazy
from django.utils.text import slugify
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.catalog.models import Category
from cozywish.apps.catalog.queries import categories, categories_of, tags, tags_of
from cozywish.apps.catalog.shapes import STEPS
from cozywish.apps.geo.queries import resolve_place
from cozywish.apps.payments.gateways import card_pages
from cozywish.apps.venues.facts import GROUPS, Fact, Told
from cozywish.apps.venues.models import Business, PaidWhen, Venue
from cozywish.apps.venues.services import Details
from cozywish.core.errors import DomainError
from cozywish.toolkit import wording
from cozywish.toolkit.phones import national
from cozywish.web.components.fields import OneLineField, PhoneField, ZipField
from cozywish.web.provider.merging import Meanwhile, Part, merged, parts_of

MILE = 1609.344
RELAXED, FAIR, STRICT = 6, 24, 48
CANCELLING = (
    (RELAXED, gettext_lazy("Relaxed: free until 6 hours before")),
    (FAIR, gettext_lazy("Fair: free until 24 hours before")),
    (STRICT, gettext_lazy("Strict: free until 48 hours before")),
)
MEANS = {
    RELAXED: gettext_lazy(
        "Customers decide on the day itself. A time that is given back late may stay empty."
    ),
    FAIR: gettext_lazy(
        "Customers decide the day before, so that somebody else can still have the time."
    ),
    STRICT: gettext_lazy(
        "For long visits, and for work that you prepare: two days to find somebody else."
    ),
}
PAID = ("paid_when", "deposit_percent", "late_fee_percent", "no_show_fee_percent")
PAYING = {
    PaidWhen.VENUE: gettext_lazy(
        "Whoever cancels late or does not come is counted, and pays nothing."
    ),
    PaidWhen.GUARANTEE: gettext_lazy("Nothing is taken at first; the fees below can be."),
    PaidWhen.DEPOSIT: gettext_lazy("The rest is paid at the visit. They may also pay all of it."),
    PaidWhen.PREPAY: gettext_lazy("They have nothing left to do when they are there."),
}
LEADS = (
    (0, gettext_lazy("Until the last minute")),
    (60, gettext_lazy("1 hour before")),
    (120, gettext_lazy("2 hours before")),
    (240, gettext_lazy("4 hours before")),
    (720, gettext_lazy("12 hours before")),
    (1440, gettext_lazy("1 day before")),
    (2880, gettext_lazy("2 days before")),
)
REMINDERS = (
    (3, gettext_lazy("3 hours before")),
    (24, gettext_lazy("1 day before")),
    (48, gettext_lazy("2 days before")),
    (72, gettext_lazy("3 days before")),
)
HORIZONS = (
    (14, gettext_lazy("2 weeks ahead")),
    (30, gettext_lazy("30 days ahead")),
    (60, gettext_lazy("60 days ahead")),
    (90, gettext_lazy("90 days ahead")),
    (180, gettext_lazy("180 days ahead")),
    (365, gettext_lazy("1 year ahead")),
)


def typed(autocomplete: str, **more: Any) -> forms.TextInput:
    """A line that the browser may know."""
    return forms.TextInput(attrs={"autocomplete": autocomplete, **more})


class Number(forms.TypedChoiceField):
    """One of a few numbers; one that is set already and is not among them can stay."""

    def __init__(self, offered: Sequence[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(choices=offered, coerce=int, **kwargs)
        self.offered = offered

    def keep(self, value: int, said: str) -> None:
        """Offer `value`, in words, too."""
        if value not in dict(self.offered):
            self.choices = [(value, said), *self.offered]


class Percent(forms.IntegerField):
    """From nothing to all of it."""

    def __init__(self, *, min_value: int = 0, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=100, **kwargs)


class Categories(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Further categories, by name."""

    widget = forms.CheckboxSelectMultiple


class Tags(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Words of the office's list, by name."""

    widget = forms.CheckboxSelectMultiple


class VenueForm(forms.Form):
    """The editor of a venue. `venue` is None while there is none; then the business says what it knows."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    name = OneLineField(label=gettext_lazy("Name"), max_length=80, widget=typed("organization"))
    slug = OneLineField(
        label=gettext_lazy("Address of your page"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "It follows your name, unless you choose another one. Earlier addresses go on leading here."
        ),
        widget=typed("off", spellcheck="false", autocapitalize="none"),
    )
    tagline = OneLineField(
        label=gettext_lazy("In one line"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Shown under the name, such as “Quiet rooms, warm hands”."),
        widget=typed("off"),
    )
    description = forms.CharField(
        label=gettext_lazy("About you"),
        max_length=3000,
        required=False,
        help_text=gettext_lazy(
            "What customers should know before they come. It can wait, but you need it to go live."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("What you are"),
        queryset=categories(),
        empty_label=gettext_lazy("Choose one"),
        error_messages={"invalid_choice": gettext_lazy("Please choose one from the list.")},
    )
    also = Categories(label=gettext_lazy("More categories"), queryset=categories(), required=False)
    tags = Tags(label=gettext_lazy("What it is like"), queryset=tags(), required=False)
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Good to know"),
        choices=Fact.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    address_line1 = OneLineField(
        label=gettext_lazy("Street and number"), max_length=80, widget=typed("address-line1")
    )
    address_line2 = OneLineField(
        label=gettext_lazy("Floor, suite"),
        max_length=80,
        required=False,
        widget=typed("address-line2"),
    )
    postcode = ZipField(
        label=gettext_lazy("ZIP code"),
        max_length=10,
        widget=typed("postal-code", inputmode="numeric"),
    )
    district = OneLineField(
        label=gettext_lazy("Neighborhood"), max_length=60, required=False, widget=typed("off")
    )
    arrival_note = OneLineField(
        label=gettext_lazy("Finding the door"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Customers read it once they have booked."),
        widget=typed("off"),
    )
    travel_miles = forms.DecimalField(
        label=gettext_lazy("How far you travel, in miles"),
        min_value=1,
        max_value=60,
        decimal_places=1,
        required=False,
        help_text=gettext_lazy("For visits at the customer’s home. Leave it empty if you don’t."),
        widget=typed("off", inputmode="decimal"),
    )
    phone = PhoneField(
        label=gettext_lazy("Phone"),
        required=False,
        help_text=gettext_lazy("For customers."),
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        max_length=200,
        assume_scheme="https",
        required=False,
        widget=typed("url", inputmode="url"),
        error_messages={
            "invalid": gettext_lazy("That is not a web address. They look like fernember.com.")
        },
    )
    free_cancel_hours = Number(
        CANCELLING,
        label=gettext_lazy("When customers cancel"),
        initial=FAIR,
        widget=forms.RadioSelect,
    )
    lead_minutes = Number(LEADS, label=gettext_lazy("Can be booked"), initial=60)
    horizon_days = Number(HORIZONS, label=gettext_lazy("Can be booked up to"), initial=60)
    step_minutes = Number(
        [(step, lazy(wording.length, str)(step)) for step in STEPS],
        label=gettext_lazy("Can start every"),
        initial=15,
        help_text=gettext_lazy("Of a service you can say otherwise."),
    )
    on_request = forms.BooleanField(
        label=gettext_lazy("I confirm each visit myself"), required=False
    )
    reminder_hours = Number(REMINDERS, label=gettext_lazy("Clients are reminded"), initial=24)
    paid_when = forms.ChoiceField(
        label=gettext_lazy("What you want before they come"),
        choices=PaidWhen.choices,
        initial=PaidWhen.VENUE,
        widget=forms.RadioSelect,
    )
    deposit_percent = Percent(
        label=gettext_lazy("Deposit, % of the price"), min_value=1, initial=25
    )
    late_fee_percent = Percent(label=gettext_lazy("Cancelled late, % of the price"), initial=50)
    no_show_fee_percent = Percent(label=gettext_lazy("Did not come, % of the price"), initial=100)

    def __init__(self, *args: Any, venue: Venue | None, business: Business, **kwargs: Any) -> None:
        said = known_of(business) if venue is None else said_by(venue)
        super().__init__(*args, **{"initial": said, **kwargs})
        if venue is None:
            del self.fields["slug"]
        else:
            self._keep(venue)
        self.kept = {name: said[name] for name in PAID if venue is not None}
        if card_pages() is None:
            for name in PAID:
                del self.fields[name]

    @property
    def takes_money(self) -> bool:
        """Whether anything can be paid online here."""
        return "paid_when" in self.fields

    @property
    def paying(self) -> list[tuple[BoundWidget, Promise | str]]:
        """Each choice with the sentence that says what it means."""
        return [(radio, PAYING[PaidWhen(radio.data["value"])]) for radio in self["paid_when"]]

    def clean_slug(self) -> str:
        """Return the address as addresses are written."""
        said: str = self.cleaned_data["slug"]
        return slugify(said) or said

    def details(self) -> Details:
        """Return what is said. A pin that was made for another ZIP code does not count."""
        said = self.cleaned_data
        moved = {"lat", "lon"} & set(self.changed_data)
        has_pin = said["lat"] is not None and said["lon"] is not None
        keeps = has_pin and (bool(moved) or "postcode" not in self.changed_data)
        radius = said["travel_miles"]
        plain = (
            "name", "tagline", "description", "phone", "website", "address_line1", "address_line2", "district",
            "postcode", "arrival_note", "facts", "free_cancel_hours", "lead_minutes", "horizon_days",
            "step_minutes", "on_request", "reminder_hours",
        )  # fmt: skip
        return Details(
            **{name: said[name] for name in plain},
            **{**self.kept, **{name: said[name] for name in PAID if name in said}},
            slug=said["slug"] if "slug" in self.changed_data else "",
            pin=(said["lat"], said["lon"]) if keeps else None,
            travel_radius_m=None if radius is None else round(float(radius) * MILE),
        )

    def chosen(self) -> list[Category]:
        """Return the categories, the main one first."""
        return [self.cleaned_data["category"], *self.cleaned_data["also"]]

    @property
    def fact_groups(self) -> list[tuple[Promise, list[tuple[BoundWidget, Told]]]]:
        """The facts under their headings, each with its box."""
        boxes = {str(box.data["value"]): box for box in self["facts"]}
        return [(group.title, [(boxes[one.fact], one) for one in group.facts]) for group in GROUPS]

    @property
    def parts(self) -> list[Part]:
        """What it says, part by part; the pin is one of them."""
        pin = Part(_("Pin on the map"), [self["lat"], self["lon"]], lambda: _("moved"))
        return [*parts_of(self), pin]

    def beside(self, newer: Venue, refusal: DomainError) -> tuple["VenueForm", Meanwhile]:
        """Return the form with what was typed beside what somebody else saved, and what that was."""
        posted = cast("QueryDict", self.data)
        saved = VenueForm(posted, venue=newer, business=newer.business)
        saved.data, meanwhile = merged(posted, saved.parts)
        saved.add_error(None, refusal.message)
        return saved, meanwhile

    @property
    def cancelling(self) -> list[tuple[BoundWidget, Promise | str]]:
        """Each choice with the sentence that says what it means."""
        return [
            (radio, MEANS.get(int(radio.data["value"]), "")) for radio in self["free_cancel_hours"]
        ]

    def _keep(self, venue: Venue) -> None:
        hours, lead, days = venue.free_cancel_hours, venue.lead_minutes, venue.horizon_days
        remind = venue.reminder_hours
        words = {
            "reminder_hours": (remind, _("%(n)d hours before") % {"n": remind}),
            "free_cancel_hours": (hours, _("Free until %(n)d hours before") % {"n": hours}),
            "lead_minutes": (lead, _("%(n)d minutes before") % {"n": lead}),
            "horizon_days": (days, _("%(n)d days ahead") % {"n": days}),
        }
        for name, (value, said) in words.items():
            cast("Number", self.fields[name]).keep(value, said)


def known_of(business: Business) -> dict[str, Any]:
    """Return what was said at sign-up, and the pin in the middle of its ZIP code if that was said.

    Of another place of a business nothing is known but how to reach it.
    """
    known: dict[str, Any] = {"phone": national(business.phone)}
    if business.venues.all():
        return known
    known["name"] = business.name
    where = resolve_place(text=business.postcode) if business.postcode else None
    if where is not None and where.postcode:
        known |= {"postcode": where.postcode, "lat": where.lat, "lon": where.lon}
    return known


def said_by(venue: Venue) -> dict[str, Any]:
    """Return what the venue says, as the form shows it."""
    kinds = [one.pk for one in categories_of(venue=venue) if one.is_active]
    same = (
        "version", "lat", "lon", "name", "slug", "tagline", "description", "address_line1", "address_line2", "postcode",
        "district", "arrival_note", "website", "facts", "free_cancel_hours", "lead_minutes", "horizon_days",
        "step_minutes", "on_request", "reminder_hours", *PAID,
    )  # fmt: skip
    radius = venue.travel_radius_m
    return {
        **{name: getattr(venue, name) for name in same},
        "phone": national(venue.phone),
        "category": next(iter(kinds), None),
        "also": kinds[1:],
        "tags": [tag.pk for tag in tags_of(venue=venue)],
        "travel_miles": None if radius is None else Decimal(f"{radius / MILE:.1f}"),
    }
