"""Profile and picture of the person."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.accounts.services import edit_profile, remove_face, upload_face
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.accounts.profile.forms import PictureForm, ProfileForm
from cozywish.web.accounts.profile.language import speak
from cozywish.web.http import focus_first_error, form_refusal, private, see_other, signed_in


@policy("accounts.profile", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, language and time zone. A language takes effect on the next page."""
    user = signed_in(request)
    form = ProfileForm(request.POST or None, user=user)
    if request.method != "POST" or not form.is_valid():
        return _page(request, profile=form)
    edit_profile(user=user, **form.cleaned_data).unwrap()
    messages.success(request, _("Your profile is saved."))
    return speak(request, see_other(request, "account_profile"), user)


@policy("accounts.profile", Audience.SIGNED_IN)
@require_POST
@private
def picture(request: HttpRequest) -> HttpResponse:
    """Take a picture, or say what is wrong with it. Raises LimitReached."""
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, picture=form, status=422)
    uploaded = upload_face(
        user=signed_in(request), upload=form.cleaned_data["picture"], now=timezone.now()
    )
    if isinstance(uploaded, Failure):
        return _page(request, picture=form, status=form_refusal(form, uploaded.error))
    messages.success(request, _("Your new picture is saved."))
    return see_other(request, "account_profile")


@policy("accounts.profile", Audience.SIGNED_IN)
@require_POST
def remove_picture(request: HttpRequest) -> HttpResponse:
    """Back to initials."""
    remove_face(user=signed_in(request)).unwrap()
    messages.success(request, _("Your picture is removed."))
    return see_other(request, "account_profile")


def _page(
    request: HttpRequest,
    *,
    profile: ProfileForm | None = None,
    picture: PictureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    forms: dict[str, BaseForm] = {
        "form": profile or ProfileForm(user=signed_in(request)),
        "picture": picture or PictureForm(),
    }
    for form in forms.values():
        focus_first_error(form)
    if profile is not None and profile.errors:
        status = 422
    context = {**forms, "part": "profile", "tab": "you"}
    return render(request, "account/profile/profile.html", context, status=status)
