"""What the office sees of accounts: who they are, who tried to get in, what happened to their doors."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path

from cozywish.apps.accounts.models import LoginAttempt, User, UserActivity
from cozywish.apps.accounts.queries import office_may
from cozywish.apps.audit.services import Shown
from cozywish.web.office.acts import ACTS, acts_for, do_act
from cozywish.web.office.base import ContactAdmin, OfficeAdmin, officer_of
from cozywish.web.office.site import office

PERSON = User._meta.label_lower


class Users(ContactAdmin):
    """People, without what proves that it is them."""

    change_form_template = "admin/office/user.html"
    fields = ("email", "name", "phone", "is_active", "is_staff", "joined_at", "last_login")
    list_display = ("email", "name", "is_active", "is_staff", "joined_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("-joined_at",)

    def shown(self, rows: Sequence[User]) -> list[Shown]:
        """Return the people themselves."""
        return [Shown(PERSON, row.pk, row.pk) for row in rows]

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of what can be done."""
        act = self.admin_site.admin_view(self.act)
        return [
            path("<uuid:pk>/do/<slug:name>/", act, name="accounts_user_act"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, **more: Any) -> HttpResponse:  # type: ignore[override]
        """Offer what can be done to the account."""
        if more.get("obj") is not None:
            context["acts"] = acts_for(officer=officer_of(request), user=more["obj"])
        return super().render_change_form(request, context, **more)

    def act(self, request: HttpRequest, pk: Any, name: str) -> HttpResponseBase:
        """Do something to an account; where the officer may not, there is nothing."""
        officer, user, act = officer_of(request), self.get_object(request, str(pk)), ACTS.get(name)
        if user is None or act is None or not self.has_view_permission(request):
            raise Http404
        if not office_may(officer=officer, user=user, permission=act.permission):
            raise Http404
        context = self.admin_site.each_context(request)
        return do_act(request, officer=officer, user=user, act=act, context=context)


class OfPeople(ContactAdmin):
    """Rows about people."""

    list_select_related = ("user",)
    search_fields = ("user__email", "network")
    ordering = ("-id",)

    def shown(self, rows: Sequence[LoginAttempt | UserActivity]) -> list[Shown]:
        """Return whose rows they are. A try at an address without an account is nobody's."""
        return [Shown(PERSON, row.user_id, row.user_id) for row in rows if row.user_id]


class LoginAttempts(OfPeople):
    """Tries to sign in, newest first."""

    fields = list_display = ("at", "user", "outcome", "method", "door", "network", "device")
    list_filter = ("outcome", "door", "method")


class Activities(OfPeople):
    """What happened to accounts' doors, newest first."""

    fields = list_display = ("at", "user", "kind", "about", "network", "device")
    list_filter = ("kind",)


class Groups(OfficeAdmin):
    """Which group may do what. The code says so (apps/accounts/office.py); only superusers see it."""

    fields = ("name", "permissions")
    ordering = ("name",)


office.register(User, Users)
office.register(LoginAttempt, LoginAttempts)
office.register(UserActivity, Activities)
office.register(Group, Groups)
