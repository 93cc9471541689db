"""What a provider fills in about a service."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from cozywish.apps.catalog.models import VARIANT_NAME, Category, Hue, Service, ServicePlace
from cozywish.apps.catalog.pricelist import LONGEST_SECTION, MOST_LINES
from cozywish.apps.catalog.queries import Rights
from cozywish.apps.catalog.shapes import LONGEST_PADDING, OWN, STEPS, Card
from cozywish.apps.catalog.starters import minor
from cozywish.apps.payments.gateways import card_pages
from cozywish.apps.venues.models import PaidWhen, Venue
from cozywish.core.money import Money
from cozywish.toolkit import wording
from cozywish.web.components.fields import MoneyField, OneLineField
from cozywish.web.provider.doings import MinutesField

PLACES = (  # the model's own words speak to customers
    (ServicePlace.VENUE, gettext_lazy("At the venue")),
    (ServicePlace.HOME, gettext_lazy("At the customer’s home")),
)
HOUR, DAY = 60, 24 * 60
LEADS = (0, 15, 30, HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY)
PADDINGS = (*range(0, 65, 5), 75, 90, 120, 180, LONGEST_PADDING)
HORIZONS = (7, 14, 30, 60, 90, 180, 365)
SHARED = {field.name for field in fields(Card)} - OWN | {"category"}
RULES = {
    "padding_before_minutes",
    "padding_after_minutes",
    "lead_minutes",
    "horizon_days",
    "step_minutes",
    "on_request",
    "paid_when",
    "deposit_percent",
}
PAID = ("paid_when", "deposit_percent")


def in_days(days: int) -> str:
    """The days in words: 60 days."""
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def notice(minutes: int) -> str:
    """The notice in words: none, 2 h, 3 days."""
    if minutes == 0:
        return _("none")
    return in_days(minutes // DAY) if minutes % DAY == 0 else wording.length(minutes)


def _choices(values: Sequence[int], held: int | None, words: Any) -> list[tuple[int, str]]:
    """The values, with the one that is held now if it is another."""
    every = sorted({*values, *([] if held is None else [held])})
    return [(value, str(words(value))) for value in every]


def _yes_or_no(value: str) -> bool | None:
    return bool(int(value)) if value else None


def agreed(on_request: int) -> str:
    """In words whether a visit is agreed at once (0) or has to be accepted (1)."""
    return _("on request, you accept each visit") if on_request else _("at once")


def _number(value: str) -> int | None:
    return int(value) if value else None


class ServiceForm(forms.Form):
    """A service of the venue. What somebody may not change is read only."""

    name = OneLineField(label=gettext_lazy("Name"), max_length=80)
    description = OneLineField(
        label=gettext_lazy("Description"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    variant_name = OneLineField(
        label=gettext_lazy("This variant"),
        max_length=VARIANT_NAME,
        help_text=gettext_lazy("How it differs from the others, such as 60 min."),
    )
    duration_minutes = MinutesField(label=gettext_lazy("Length in minutes"))
    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int)
    section = OneLineField(
        label=gettext_lazy("Heading on your page"),
        max_length=LONGEST_SECTION,
        required=False,
        widget=forms.TextInput(attrs={"list": "sections", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Services with the same heading are listed together. Empty: the category."
        ),
    )
    done_at = forms.ChoiceField(label=gettext_lazy("Where"), choices=PLACES)
    hue = forms.ChoiceField(
        label=gettext_lazy("Color"),
        choices=[("", gettext_lazy("None")), *Hue.choices],
        required=False,
        help_text=gettext_lazy("Its mark in this list and in your calendar."),
    )
    padding_before_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Time before"), coerce=int, initial=0
    )
    padding_after_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Time after"),
        coerce=int,
        initial=0,
        help_text=gettext_lazy("To set up and to clean. Nobody else can book it."),
    )
    lead_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Shortest notice"), coerce=_number, empty_value=None, required=False
    )
    horizon_days = forms.TypedChoiceField(
        label=gettext_lazy("How far ahead"), coerce=_number, empty_value=None, required=False
    )
    step_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Starts every"), coerce=_number, empty_value=None, required=False
    )
    on_request = forms.TypedChoiceField(
        label=gettext_lazy("How it is booked"),
        coerce=_yes_or_no,
        empty_value=None,
        required=False,
    )
    paid_when = forms.ChoiceField(
        label=gettext_lazy("What you want before they come"), required=False
    )
    deposit_percent = forms.IntegerField(
        label=gettext_lazy("Deposit, % of the price"), min_value=1, max_value=100, required=False
    )
    is_featured = forms.BooleanField(
        label=gettext_lazy("Stands first on your page, under “Featured”"), required=False
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Customers can book it"), required=False, initial=True
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self,
        *args: Any,
        venue: Venue,
        categories: Iterable[Category],
        rights: Rights,
        service: Service | None = None,
        **kwargs: Any,
    ) -> None:
        held = initial_of(service) if service is not None else {}
        super().__init__(*args, **{"initial": held, **kwargs})
        self.fields["price"] = MoneyField(
            currency=venue.currency,
            label=_("Price in %(currency)s") % {"currency": venue.currency},
            disabled=not rights.prices,
        )
        offered = {row.pk: row.name for row in categories}
        if service is not None:
            offered.setdefault(service.category_id, service.category.name)
        self._offer("category", list(offered.items()))
        self._ask_for_radius(venue)
        for name in ("padding_before_minutes", "padding_after_minutes"):
            self._offer(name, _choices(PADDINGS, held.get(name), wording.length))
        self._inherit("lead_minutes", LEADS, held, notice, venue.lead_minutes)
        self._inherit("horizon_days", HORIZONS, held, in_days, venue.horizon_days)
        self._inherit("step_minutes", STEPS, held, wording.length, venue.step_minutes)
        self._inherit("on_request", (0, 1), held, agreed, int(venue.on_request))
        self._ask_for_money(venue, held)
        is_variant = service is not None and service.variant_of_id is not None
        if not (is_variant or held.get("variant_name")):
            del self.fields["variant_name"]
        if is_variant:
            for name in SHARED & self.fields.keys():
                self.fields[name].disabled = True
        if not rights.services:
            for name in self.fields.keys() - {"price", "seen"}:
                self.fields[name].disabled = True

    def card(self) -> Card:
        """Return what was filled in."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        cents, category = said.pop("price"), said.pop("category")
        return Card(price_cents=cents, category_id=category, **{**self.kept, **said})

    @property
    def takes_money(self) -> bool:
        """Whether anything can be paid online here."""
        return "paid_when" in self.fields

    @property
    def has_rule_errors(self) -> bool:
        """Whether something is wrong in the part that is folded away."""
        return bool(RULES & self.errors.keys())

    def _ask_for_radius(self, venue: Venue) -> None:
        """Where nobody says how far they travel, say where that is said."""
        if venue.travel_radius_m is None:
            self.fields["done_at"].help_text = format_html(
                '{} <a class="link" href="{}#id_travel_miles">{}</a>',
                _("For visits at the customer’s home, say first how far you travel."),
                reverse("pro-venue"),
                _("Your venue page"),
            )

    def _ask_for_money(self, venue: Venue, held: dict[str, Any]) -> None:
        """Offer what can be wanted ahead; where nothing can be paid online, what was said is kept."""
        self.kept = {name: held[name] for name in PAID if held}
        if card_pages() is None:
            for name in PAID:
                del self.fields[name]
            return
        usual = {"value": PaidWhen(venue.paid_when).label}
        paid = self.fields["paid_when"]
        is_own = bool(held.get("paid_when"))
        paid.help_text = (
            _("Of this service. The venue: %(value)s") if is_own else _("From the venue: %(value)s")
        ) % usual
        self._offer("paid_when", [("", _("As the venue: %(value)s") % usual), *PaidWhen.choices])
        deposit = self.fields["deposit_percent"]
        deposit.help_text = _("For a deposit. Empty: as the venue, %(percent)s %%") % {
            "percent": venue.deposit_percent
        }

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    def _inherit(
        self, name: str, values: Sequence[int], held: dict[str, Any], words: Any, usual: int
    ) -> None:
        """Offer the values, and first of all what the venue says. The help says where the rule comes from."""
        own = held.get(name) is not None
        words_of_venue = {"value": words(usual)}
        self.fields[name].help_text = (
            _("Of this service. The venue: %(value)s") if own else _("From the venue: %(value)s")
        ) % words_of_venue
        inherited = _("As the venue: %(value)s") % {"value": words(usual)}
        self._offer(name, [("", inherited), *_choices(values, held.get(name), words)])


def initial_of(service: Service) -> dict[str, Any]:
    """What the fields say of the service now."""
    return {
        "name": service.name,
        "variant_name": service.variant_name,
        "description": service.description,
        "duration_minutes": service.duration_minutes,
        "price": service.price_cents,
        "category": service.category_id,
        "section": service.section,
        "done_at": service.done_at,
        "hue": service.hue,
        "padding_before_minutes": service.padding_before_minutes,
        "padding_after_minutes": service.padding_after_minutes,
        "lead_minutes": service.lead_minutes,
        "horizon_days": service.horizon_days,
        "step_minutes": service.step_minutes,
        "on_request": None if service.on_request is None else int(service.on_request),
        "paid_when": service.paid_when,
        "deposit_percent": service.deposit_percent,
        "is_featured": service.is_featured,
        "is_active": service.is_active,
        "seen": service.version,
    }


class Named(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """People of the team, by name."""

    widget = forms.CheckboxSelectMultiple


class ByForm(forms.Form):
    """Who does the services that are added together: everybody, unless somebody is left out."""

    def __init__(self, *args: Any, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"] = Named(
            queryset=team, label=_("Who does these"), required=False, initial=team
        )


class StarterForm(ByForm):
    """Services to start from: which of them, and for how much."""

    def __init__(
        self, *args: Any, names: Sequence[str], prices: Sequence[int], currency: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for number, (name, cents) in enumerate(zip(names, prices, strict=True)):
            self.fields[f"take_{number}"] = forms.BooleanField(
                label=name, required=False, initial=True
            )
            self.fields[f"price_{number}"] = MoneyField(
                currency=currency,
                label=_("Price of %(name)s in %(currency)s") % {"name": name, "currency": currency},
                initial=cents,
            )

    def chosen(self) -> dict[int, int]:
        """Return the numbers of what is taken, with its price."""
        said = self.cleaned_data
        numbers = (int(name[5:]) for name in self.fields if name.startswith("take_"))
        return {number: said[f"price_{number}"] for number in numbers if said[f"take_{number}"]}


class PasteForm(ByForm):
    """A price list, and what all of its lines have in common."""

    text = forms.CharField(
        label=gettext_lazy("Your price list"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int)
    done_at = forms.ChoiceField(label=gettext_lazy("Where"), choices=PLACES)

    def clean_text(self) -> str:
        """Return the list, if it is no longer than what is read at once."""
        text: str = self.cleaned_data["text"]
        if len(text.splitlines()) > MOST_LINES:
            raise forms.ValidationError(
                _("These are more than %(most)d lines. Add the first ones, then the rest.")
                % {"most": MOST_LINES}
            )
        return text

    def __init__(
        self, *args: Any, categories: Iterable[Category], currency: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "One service on each line, such as: Haircut 45 min %(price)s. A line that ends with a colon is a heading. "
            "Prices are in %(currency)s."
        ) % {"price": Money(minor(60, currency), currency).short(), "currency": currency}
        field = cast("forms.ChoiceField", self.fields["category"])
        field.choices = [(row.pk, row.name) for row in categories]
