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

from cozywish.apps.catalog.models import Category, Glyph, OldCategorySlug, Tag, TagIcon
from cozywish.apps.catalog.services import CategoryCard, TagCard, save_category, save_tag
from cozywish.web.office.base import OfficeAdmin, officer_of
from cozywish.web.office.site import office


def drawn(symbol: str, label: object) -> SafeString:
    """Return the picture of the sprite, with its name."""
    return format_html(
        '<svg width="24" height="24" aria-hidden="true"><use href="{}#{}"></use></svg> {}',
        static("dist/sprite.svg"),
        symbol,
        label,
    )


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
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


class TagForm(forms.ModelForm):  # type: ignore[type-arg]
    """A tag."""

    icon = forms.ChoiceField(
        label=_("Icon"),
        choices=lambda: [(one.value, drawn(one.value, one.label)) for one in TagIcon],
        widget=forms.RadioSelect,
    )


class Kept(OfficeAdmin):
    """Rows that the office adds and changes, and switches off rather than deletes. The service keeps the record."""

    ordering = ("position", "pk")
    prepopulated_fields = {"slug": ("name",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """The service has written it down."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """The service has written it down."""


class Categories(Kept):
    """The kinds of places."""

    form = CategoryForm
    fields = ("name", "slug", "description", "icon", "hue", "position", "is_active")
    list_display = ("name", "slug", "position", "is_active")
    list_filter = ("is_active",)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Let the service write it."""
        saved = save_category(
            officer=officer_of(request),
            category_id=obj.pk,
            card=CategoryCard(**form.cleaned_data),
            now=timezone.now(),
        ).unwrap()
        obj.pk = saved.pk


class Tags(Kept):
    """The words that places can say of themselves."""

    form = TagForm
    fields = ("name", "slug", "icon", "position", "is_active")
    list_display = ("name", "slug", "position", "is_active")
    list_filter = ("is_active",)

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        """Let the service write it."""
        saved = save_tag(
            officer=officer_of(request),
            tag_id=obj.pk,
            card=TagCard(**form.cleaned_data),
            now=timezone.now(),
        ).unwrap()
        obj.pk = saved.pk


office.register(Category, Categories)
office.register(Tag, Tags)
