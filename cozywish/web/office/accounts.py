"""What the office sees of accounts: who they are, who tried to get in, what happened to their doors."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from cozywish.apps.accounts.models import LoginAttempt, User, UserActivity
from cozywish.web.office.site import office


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look at. What changes an account goes through its services, which keep a record."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Users(ReadOnly):
    """People, without what proves that it is them."""

    fields = ("email", "name", "phone", "is_active", "is_staff", "joined_at", "last_login")
    list_display = ("email", "name", "is_active", "is_staff", "joined_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("-joined_at",)


class LoginAttempts(ReadOnly):
    """Tries to sign in, newest first."""

    list_display = ("at", "user", "outcome", "method", "door", "network", "device")
    list_filter = ("outcome", "door", "method")
    list_select_related = ("user",)
    search_fields = ("user__email", "network")
    ordering = ("-at",)


class Activities(ReadOnly):
    """What happened to accounts' doors, newest first."""

    list_display = ("at", "user", "kind", "about", "network", "device")
    list_filter = ("kind",)
    list_select_related = ("user",)
    search_fields = ("user__email", "network")
    ordering = ("-at",)


SHOWN: dict[type[Model], Any] = {User: Users, LoginAttempt: LoginAttempts, UserActivity: Activities}
for model, shown in SHOWN.items():
    office.register(model, shown)
