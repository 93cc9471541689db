"""One's own picture and mail, for everybody who works somewhere."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.services import remove_portrait, upload_portrait, want_day_mail
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import focus_first_error, form_refusal, private, see_other, signed_in
from cozywish.web.provider.access import found_or_404, portal, seats_or_404
from cozywish.web.provider.team.members import PortraitForm


class MailForm(forms.Form):
    """What comes by mail."""

    day_mail = forms.BooleanField(
        label=gettext_lazy("Mail me my day in the morning"),
        help_text=gettext_lazy("Only on days on which you have visits."),
        required=False,
    )


@policy("team.own_picture", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def my_picture(request: HttpRequest) -> HttpResponse:
    """Show the picture that customers see of the person; posting replaces or removes it, or says what
    comes by mail. Raises LimitReached.
    """
    seats, status = seats_or_404(request), 200
    me = seats[0].me
    if me is None:
        raise Http404
    form = PortraitForm(request.POST, request.FILES) if request.method == "POST" else PortraitForm()
    if request.method == "POST":
        status = _change(request, me, form)
        if status == 200:
            return see_other(request, "pro-my-picture")
    focus_first_error(form)
    context = {
        **portal(seats, nav="schedule"),
        "person": me,
        "portrait": form,
        "mail": MailForm({"day_mail": me.day_mail}),
    }
    return render(request, "provider/team/picture.html", context, status=status)


def _change(request: HttpRequest, me: StaffMember, form: PortraitForm) -> int:
    """Do what was pressed and return the status; 200: done."""
    user, now = signed_in(request), timezone.now()
    if request.POST.get("press") == "mail":
        with found_or_404(StaffMember):
            want_day_mail(user=user, staff_id=me.pk, wanted="day_mail" in request.POST).unwrap()
        messages.success(request, _("Saved."))
        return 200
    if request.POST.get("press") == "remove":
        with found_or_404(StaffMember):
            remove_portrait(user=user, staff_id=me.pk, now=now).unwrap()
        messages.success(request, _("The picture is removed."))
        return 200
    if not form.is_valid():
        return 422
    file = form.cleaned_data["picture"]
    with found_or_404(StaffMember):
        taken = upload_portrait(user=user, staff_id=me.pk, upload=file, now=now)
    if isinstance(taken, Failure):
        return form_refusal(form, taken.error)
    messages.success(request, _("The new picture is saved."))
    return 200
