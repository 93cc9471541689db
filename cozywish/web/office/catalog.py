"""What the office keeps for the whole site: categories and tags, each with its order, its picture and its address."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.models import Category, Glyph, OldCategorySlug, OldTagSlug, Tag, TagIcon
from cozywish.apps.catalog.services import (
    CategoryCard,
    Illustration,
    TagCard,
    WordChangedMeanwhile,
    illustrate,
    save_category,
    save_tag,
)
from cozywish.apps.limits.uploads import count_upload
from cozywish.apps.venues.pictures import WIDTHS
from cozywish.core.errors import DomainError
from cozywish.toolkit.images import MAX_BYTES, Photo, redrawn_photo
from cozywish.web.components.fields import OneLineField, PictureField
from cozywish.web.office.base import OfficeAdmin, officer_of
from cozywish.web.office.site import office

PICTURE = ("photo", "alt", "is_removed")
NO_COLUMN = (*PICTURE, "seen")


def drawn(symbol: str, label: object) -> SafeString:
    """Return the picture of the sprite, with its name."""
    return format_html(
        '<svg width="24" height="24" aria-hidden="true"><use href="{}#{}"></use></svg> {}',
        static("dist/sprite.svg"),
        symbol,
        label,
    )


class Illustrated(forms.ModelForm):  # type: ignore[type-arg]
    """Something with a picture: a new one, what it shows, or that it goes. One that cannot be drawn is refused here."""

    officer: User  # who fills it in
    photo = PictureField(label=_("Photo"), required=False)
    alt = OneLineField(
        label=_("What the photo shows"),
        max_length=160,
        required=False,
        help_text=_("For people who cannot see it."),
    )
    is_removed = forms.BooleanField(label=_("Remove the photo"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version
        shown = getattr(self.instance, "picture", None) if self.instance.pk else None
        self.fields["alt"].initial = shown.alt if shown else ""
        if shown is not None:
            self.fields["photo"].help_text = format_html(
                '<img src="{}" width="240" alt="{}">', shown.url(480), shown.alt
            )

    def clean_photo(self) -> Photo | None:
        """Return the upload as it is drawn anew: nothing else of it is kept. It counts as everybody's uploads do."""
        upload = self.cleaned_data["photo"]
        if upload is None:
            return None
        try:
            size = min(upload.size, MAX_BYTES)
            count_upload(who=str(self.officer.pk), size=size, now=timezone.now())
            return redrawn_photo(upload, widths=WIDTHS)
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self) -> dict[str, Any] | None:
        """Show what somebody else has saved since the page was read; the next click saves over it."""
        said = super().clean()
        if self.instance.pk and self.cleaned_data.get("seen") != self.instance.version:
            names = [name for name in self.cleaned_data if name not in NO_COLUMN]
            saved = {name: getattr(self.instance, name) for name in names}
            others = [
                f"{self.fields[name].label}: {value}"
                for name, value in saved.items()
                if value != self.cleaned_data[name]
            ]
            self.add_error(None, [str(WordChangedMeanwhile().message), *others])
            sent = {name: self.data.get(name) for name in self.data}
            self.data = {**sent, "seen": str(self.instance.version)}
        return said

    def illustration(self) -> Illustration:
        """Return what is said of the picture."""
        said = self.cleaned_data
        return Illustration(said["photo"], said["alt"], said["is_removed"])

    def card(self) -> dict[str, Any]:
        """Return all else that is said."""
        return {name: value for name, value in self.cleaned_data.items() if name not in NO_COLUMN}


class CategoryForm(Illustrated):
    """A category. An address that led to another one is not free."""

    icon = forms.ChoiceField(
        label=_("Picture"),
        choices=lambda: [(one.value, drawn(f"glyph-{one.value}", one.label)) for one in Glyph],
        widget=forms.RadioSelect,
    )

    def clean_slug(self) -> str:
        """Return the address."""
        slug: str = self.cleaned_data["slug"]
        if OldCategorySlug.objects.filter(slug=slug).exclude(category=self.instance.pk).exists():
            raise forms.ValidationError(_("That address leads to another category from earlier."))
        return slug


class TagForm(Illustrated):
    """A tag. A slug that meant another one is not free."""

    icon = forms.ChoiceField(
        label=_("Icon"),
        choices=lambda: [(one.value, drawn(one.value, one.label)) for one in TagIcon],
        widget=forms.RadioSelect,
    )

    def clean_slug(self) -> str:
        """Return the slug."""
        slug: str = self.cleaned_data["slug"]
        if OldTagSlug.objects.filter(slug=slug).exclude(tag=self.instance.pk).exists():
            raise forms.ValidationError(_("That slug meant another tag earlier."))
        return slug


class Kept(OfficeAdmin):
    """Rows that the office adds and changes, and switches off rather than deletes. The service keeps the record."""

    ordering = ("position", "pk")
    prepopulated_fields = {"slug": ("name",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the form, made afresh for each request, with who fills it in."""
        form: Any = super().get_form(request, *args, **kwargs)
        form.officer = officer_of(request)
        return form

    def illustrate(self, request: HttpRequest, row: Category | Tag, form: Illustrated) -> None:
        """Let the service change the picture."""
        said, officer = form.illustration(), officer_of(request)
        illustrate(officer=officer, row=row, said=said, now=timezone.now()).unwrap()

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """The service has written it down."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """The service has written it down."""


class Categories(Kept):
    """The kinds of places."""

    form = CategoryForm
    fields = (
        "name",
        "slug",
        "description",
        "icon",
        "hue",
        *PICTURE,
        "position",
        "is_active",
        "seen",
    )
    list_display = ("name", "slug", "position", "is_active")
    list_filter = ("is_active",)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Let the service write it."""
        saved = save_category(
            officer=officer_of(request),
            category_id=obj.pk,
            card=CategoryCard(**form.card()),
            seen=form.cleaned_data["seen"],
            now=timezone.now(),
        ).unwrap()
        obj.pk = saved.pk
        self.illustrate(request, saved, form)


class Tags(Kept):
    """The words that places can say of themselves."""

    form = TagForm
    fields = ("name", "slug", "description", "icon", *PICTURE, "position", "is_active", "seen")
    list_display = ("name", "slug", "position", "is_active")
    list_filter = ("is_active",)

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        """Let the service write it."""
        saved = save_tag(
            officer=officer_of(request),
            tag_id=obj.pk,
            card=TagCard(**form.card()),
            seen=form.cleaned_data["seen"],
            now=timezone.now(),
        ).unwrap()
        obj.pk = saved.pk
        self.illustrate(request, saved, form)


office.register(Category, Categories)
office.register(Tag, Tags)
