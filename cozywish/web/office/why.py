"""Why somebody of the office looks at people's contact data: said once, good for half an hour, kept with every look."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from cozywish.toolkit.logs import says_whom_to_reach
from cozywish.web.http import see_other

KEY = "office_why"
GOOD_FOR = timedelta(minutes=30)


class ReasonField(forms.CharField):
    """A reason in the officer's words. It stays in the audit log for good, so it names nobody."""

    def clean(self, value: Any) -> str:
        """Return the reason; an address of mail or a phone number is refused."""
        reason = str(super().clean(value))
        if says_whom_to_reach(reason):
            raise forms.ValidationError(
                _("Please leave out mail addresses and phone numbers: a reason is kept for good.")
            )
        return reason


class WhyForm(forms.Form):
    """The reason to look."""

    reason = ReasonField(
        label=_("Why do you need to look?"),
        max_length=200,
        help_text=_(
            "For example the number of a request; no names, addresses or numbers of people. It is kept with"
            " everything you see."
        ),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


def why_of(request: HttpRequest) -> str:
    """Return the reason that was given and still counts, or an empty text."""
    given = request.session.get(KEY, {})
    return str(given["reason"]) if given.get("until", 0) > timezone.now().timestamp() else ""


def ask_why(request: HttpRequest) -> HttpResponse:
    """Lead to the question and back here."""
    back = urlencode({"next": request.get_full_path()})
    return see_other(request, f"{reverse('admin:why')}?{back}")


def say_why(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """Ask, keep the answer, and go on to where it was needed. `context` is what the site's pages need."""
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = (timezone.now() + GOOD_FOR).timestamp()
        request.session[KEY] = {"reason": form.cleaned_data["reason"], "until": until}
        return see_other(request, _inside(request))
    status = 422 if form.is_bound else 200
    context |= {"form": form, "next": _inside(request), "title": _("Before you look")}
    return TemplateResponse(request, "admin/office/form.html", context, status=status)


def _inside(request: HttpRequest) -> str:
    """Return the page of the office to go on to."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    front = reverse("admin:index")
    inside = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if inside and asked.startswith(front) else front
