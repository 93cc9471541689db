"""What a provider's business and its people say about themselves."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cozywish.apps.geo.queries import place_by_slug
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.queries import business_of, roles_of
from cozywish.apps.venues.services import change_business, introduce_staff
from cozywish.toolkit.phones import national
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.accounts.profile.forms import BusinessForm, StaffForm
from cozywish.web.http import focus_first_error, private, see_other, signed_in


@policy("accounts.business", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def business(request: HttpRequest) -> HttpResponse:
    """Name, phone and place. Only its owner has such a page."""
    user = signed_in(request)
    owned = business_of(user=user)
    if owned is None:
        raise Http404
    place = owned.postcode or str(owned.place or "")
    said = {"name": owned.name, "phone": national(owned.phone), "place": place}
    form = BusinessForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        where = form.cleaned_data["place"]
        change_business(
            owner=user,
            name=form.cleaned_data["name"],
            phone=form.cleaned_data["phone"],
            place=place_by_slug(country=where.country, slug=where.slug),
            postcode=where.postcode,
            now=timezone.now(),
        ).unwrap()
        messages.success(request, _("Your business is saved."))
        return see_other(request, "account_business")
    focus_first_error(form)
    context = {"form": form, "business": owned, "part": "business", "tab": "you"}
    status = 422 if form.errors else 200
    return render(request, "account/profile/business.html", context, status=status)


@policy("accounts.staff_profile", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def staff(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """What customers read about the person, at one venue. Nobody else has this page."""
    user = signed_in(request)
    role = _role(request, staff_id)
    said = {"name": role.name, "title": role.title, "bio": role.bio}
    form = StaffForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        introduce_staff(user=user, staff_id=role.pk, **form.cleaned_data).unwrap()
        messages.success(request, _("Your public profile is saved."))
        return see_other(request, "account_staff", staff_id=role.pk)
    focus_first_error(form)
    context = {"form": form, "role": role, "part": "staff", "tab": "you"}
    status = 422 if form.errors else 200
    return render(request, "account/profile/staff.html", context, status=status)


def _role(request: HttpRequest, staff_id: UUID) -> StaffMember:
    for role in roles_of(user=signed_in(request)):
        if role.pk == staff_id:
            return role
    raise Http404
