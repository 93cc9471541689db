"""Privacy and data: what others see, what we keep and why, a copy of it, and deleting the account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cozywish.apps.accounts.limits import EXPORTS
from cozywish.apps.accounts.models import DataExport, ExportState, User
from cozywish.apps.accounts.queries import export_to_fetch, latest_export, subject_of
from cozywish.apps.accounts.services import (
    Whereabouts,
    ask_for_export,
    ask_to_leave,
    edit_profile,
    keep_account,
)
from cozywish.apps.limits.services import count_try
from cozywish.core.services import Failure
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.privacy import hindrances
from cozywish.toolkit.private import private_files
from cozywish.web.accounts.data.kept import kept_about_people, laws
from cozywish.web.accounts.devices.knocks import knock_of
from cozywish.web.accounts.profile.forms import PrivacyForm
from cozywish.web.http import View, private, see_other, signed_in

PART = {"part": "privacy", "tab": "you"}


def proved_again(view: View) -> View:
    """Let in who has proved within ten minutes that it is them; others are asked first and come back."""
    proved: View = reauthentication_required(view)
    return proved


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of somebody's data, as the page shows it."""

    id: UUID
    state: str
    until: str


@policy("accounts.privacy", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def hub(request: HttpRequest) -> HttpResponse:
    """Everything about the person's data; the form is what others see."""
    user, now = signed_in(request), timezone.now()
    said = request.POST if request.method == "POST" else None  # a box without a tick sends nothing
    form = PrivacyForm(said, initial={"shows_avatar": user.shows_avatar})
    if form.is_valid():
        edit_profile(user=user, **form.cleaned_data).unwrap()
        messages.success(request, _("Your settings are saved."))
        return see_other(request, "account_privacy")
    context = {
        **PART,
        "form": form,
        "copy": _copy(latest_export(user=user), user, now),
        "days": settings.EXPORT_DAYS,
        "kept": kept_about_people(),
        "reasons": _reasons(user, now) if user.leaving_at else [],
    }
    return render(request, "account/data/hub.html", context)


@policy("accounts.export", Audience.SIGNED_IN)
@require_POST
@private
@proved_again
def ask(request: HttpRequest) -> HttpResponse:
    """Begin a copy of the person's data. Raises LimitReached."""
    user, now = signed_in(request), timezone.now()
    count_try(EXPORTS, who=str(user.pk), now=now)
    asked = ask_for_export(user=user, where=_where(request, user), now=now)
    if isinstance(asked, Failure):
        messages.warning(request, asked.error.message)
    else:
        messages.success(request, _("We are making your copy. You get a mail when it is ready."))
    return see_other(request, "account_privacy")


@policy("accounts.export", Audience.SIGNED_IN)
@require_safe
@private
@proved_again
def fetch(request: HttpRequest, export_id: UUID) -> FileResponse:
    """Hand a copy to whom it is about. Anybody else's, or one that is over, is not here."""
    user, now = signed_in(request), timezone.now()
    try:
        export = export_to_fetch(user=user, export_id=export_id, now=now)
        archive = private_files().open(export.path)
    except (DataExport.DoesNotExist, FileNotFoundError) as absent:
        raise Http404 from absent
    name = f"cozywish-{export.asked_at:%Y-%m-%d}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


@policy("accounts.leave", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
@proved_again
def leave(request: HttpRequest) -> HttpResponse:
    """Say what happens, what holds it up and what stays; then begin to delete the account."""
    user, now = signed_in(request), timezone.now()
    if request.method != "POST":
        context = {
            **PART,
            "reasons": _reasons(user, now),
            "laws": laws(subject_of(user)),
            "grace": settings.LEAVING_GRACE_DAYS,
            "rest": settings.ERASED_ADDRESS_DAYS,
        }
        return render(request, "account/data/leave.html", context)
    user = ask_to_leave(user=user, where=_where(request, user), now=now).unwrap()
    if user.erase_at is None:
        return see_other(request, "account_privacy")
    logout(request)
    said = _("Your account is closed. Until %(day)s you can sign in and keep it.")
    messages.success(request, said % {"day": _day(user.erase_at, user)})
    return see_other(request, "account_login")


@policy("accounts.keep", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def keep(request: HttpRequest) -> HttpResponse:
    """All that a closed account can do: be kept. It stops a deletion that still waits, too."""
    user, now = signed_in(request), timezone.now()
    if request.method == "POST":
        keep_account(user=user, where=_where(request, user), now=now).unwrap()
        messages.success(request, _("Your account stays, and everything in it is as it was."))
        return see_other(request, "account_privacy")
    if user.erase_at is None:
        return see_other(request, "account_privacy")
    context = {"day": _day(user.erase_at, user), "reasons": _reasons(user, now)}
    return render(request, "account/data/keep.html", context)


def _where(request: HttpRequest, user: User) -> Whereabouts:
    return knock_of(request, email=user.email).where


def _reasons(user: User, now: datetime) -> list[object]:
    return list(hindrances(subject_of(user), now=now))


def _day(moment: datetime, user: User) -> str:
    return wording.long_date(moment.astimezone(ZoneInfo(user.time_zone or "UTC")))


def _copy(export: DataExport | None, user: User, now: datetime) -> Copy | None:
    """Return the latest copy, unless it is over."""
    if export is None or (export.state == ExportState.READY and export.expires_at <= now):
        return None
    return Copy(export.pk, export.state, _day(export.expires_at, user))
