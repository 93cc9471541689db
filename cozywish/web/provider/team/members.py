"""The people of the team: adding one, what customers read of them, what they do, their order, and leaving."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services import let_go
from cozywish.apps.catalog.queries import (
    Rights,
    doings_of_person,
    menu_rights,
    own_menu,
    staff_rights,
)
from cozywish.apps.catalog.services import introduce, rehire
from cozywish.apps.catalog.shapes import By, Doing
from cozywish.apps.scheduling.services import begin_alone, take_on
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import Seat, staff_within
from cozywish.apps.venues.services import (
    Introduction,
    Reach,
    StaffChangedMeanwhile,
    feature_staff,
    move_staff,
    read_reach,
    remove_portrait,
    unfeature_staff,
    upload_portrait,
)
from cozywish.core.services import Failure
from cozywish.toolkit.phones import national
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField, PhoneField, PictureField
from cozywish.web.http import focus_first_error, form_refusal, private, see_other, signed_in
from cozywish.web.provider.access import found_or_404, onward, portal, seats_or_404
from cozywish.web.provider.doings import (
    DoingForm,
    all_valid,
    by_of,
    menu_rows,
    row_parts,
)
from cozywish.web.provider.merging import Meanwhile, merged, parts_of, was_shown
from cozywish.web.provider.team.gates import person_or_404, seats_of_owner

INTRODUCED = ("name", "title", "bio", "is_bookable")


class PortraitForm(forms.Form):
    """What somebody looks like."""

    picture = PictureField()


class PersonForm(forms.Form):
    """What customers read of somebody, how to reach them, and whether they can be booked. `seen` is the version."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = OneLineField(
        label=gettext_lazy("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    title = OneLineField(
        label=gettext_lazy("What they are"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Such as: Massage therapist. It stands below the name."),
    )
    bio = OneLineField(
        label=gettext_lazy("About them"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("That is no email address.")},
    )
    phone = PhoneField(
        label=gettext_lazy("Phone number"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    is_bookable = forms.BooleanField(
        label=gettext_lazy("Customers can book them"), required=False, initial=True
    )

    def who(self) -> Introduction:
        """Return what was filled in."""
        said = self.cleaned_data
        reach = Reach(email=said["email"].lower(), phone=said["phone"])
        return Introduction(**{name: said[name] for name in INTRODUCED}, reach=reach)


@policy("team.add", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def new(request: HttpRequest) -> HttpResponse:
    """Ask who it is and what they do; posting adds them."""
    seats, user = seats_or_404(request), signed_in(request)
    seat = seats[0]
    if not seat.may_here(Permission.STAFF_MANAGE):
        raise PermissionDenied
    form = PersonForm(request.POST or None)
    rights = menu_rights(user=user, venue_id=seat.venue.pk)
    everything = own_menu(venue_id=seat.venue.pk).values_list("pk", flat=True)
    rows = _rows(request.POST or None, seat, rights, dict.fromkeys(everything, Doing()))
    if request.method != "POST" or not all_valid(form, rows):
        return _page(request, seats, form, rows)
    made = take_on(
        user=user, venue_id=seat.venue.pk, who=form.who(), does=by_of(rows), now=timezone.now()
    )
    if isinstance(made, Failure):
        return _page(request, seats, form, rows, status=form_refusal(form, made.error))
    messages.success(request, _("%(name)s is in your team.") % {"name": made.value.name})
    return see_other(request, "pro-team")


@policy("team.change", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def change(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Show who it is and what they do; posting replaces it."""
    seats = seats_or_404(request)
    person, user = person_or_404(request, seats[0], staff_id), signed_in(request)
    rights = staff_rights(user=user, staff_id=person.pk)
    form = _form_of(person, request.POST or None, user)
    rows = _rows(request.POST or None, seats[0], rights, doings_of_person(person))
    if request.method != "POST" or not all_valid(form, rows):
        return _page(request, seats, form, rows, person)
    does = by_of(rows) if rights.services or rights.prices else None
    changed = introduce(
        user=user,
        staff_id=person.pk,
        who=form.who(),
        does=does,
        seen=form.cleaned_data["seen"] or 0,
        now=timezone.now(),
    )
    if isinstance(changed, Failure):
        status, meanwhile = form_refusal(form, changed.error), None
        if isinstance(changed.error, StaffChangedMeanwhile):
            data, meanwhile = merged(request.POST, parts_of(form) + row_parts(rows))
            data["seen"] = str(person.version)  # saving again says: I have seen it
            for one in (form, *rows):
                one.data = data
        return _page(request, seats, form, rows, person, status, meanwhile=meanwhile)
    messages.success(request, _("Saved. It counts for bookings from now on."))
    return see_other(request, "pro-team")


@policy("team.picture", Audience.VENUE_PEOPLE)
@require_POST
@private
def picture(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Take a picture of the person, or say what is wrong with it. Raises LimitReached."""
    seats, user = seats_or_404(request), signed_in(request)
    person = person_or_404(request, seats[0], staff_id)
    form, status = PortraitForm(request.POST, request.FILES), 422
    if form.is_valid():
        file = form.cleaned_data["picture"]
        with found_or_404(StaffMember):
            taken = upload_portrait(user=user, staff_id=person.pk, upload=file, now=timezone.now())
        if not isinstance(taken, Failure):
            messages.success(request, _("The new picture is saved."))
            return see_other(request, "pro-person", person.pk)
        status = form_refusal(form, taken.error)
    rights = staff_rights(user=user, staff_id=person.pk)
    rows = _rows(None, seats[0], rights, doings_of_person(person))
    return _page(request, seats, _form_of(person, None, user), rows, person, status, form)


@policy("team.picture", Audience.VENUE_PEOPLE)
@require_POST
def remove_picture(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Back to initials."""
    person = person_or_404(request, seats_or_404(request)[0], staff_id)
    with found_or_404(StaffMember):
        remove_portrait(user=signed_in(request), staff_id=person.pk, now=timezone.now()).unwrap()
    messages.success(request, _("The picture is removed."))
    return see_other(request, "pro-person", person.pk)


@policy("team.just_me", Audience.VENUE_PEOPLE)
@require_POST
def just_me(request: HttpRequest) -> HttpResponse:
    """Make the owner somebody whom customers can book."""
    seats = seats_of_owner(request)
    venue = seats[0].venue
    begin_alone(owner=signed_in(request), venue_id=venue.pk, now=timezone.now()).unwrap()
    messages.success(request, _("You are in your team. Customers can book you."))
    return onward(request, seats[0], "pro-team")


@policy("team.move", Audience.VENUE_PEOPLE)
@require_POST
def move(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Let the person and their neighbour change places."""
    person = person_or_404(request, seats_or_404(request)[0], staff_id)
    is_up = request.POST.get("to") == "up"
    move_staff(
        user=signed_in(request), staff_id=person.pk, is_up=is_up, now=timezone.now()
    ).unwrap()
    return see_other(request, "pro-team")


@policy("team.feature", Audience.VENUE_PEOPLE)
@require_POST
def feature(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Put the person on the venue's page, or take them off it."""
    person = person_or_404(request, seats_or_404(request)[0], staff_id)
    work = feature_staff if request.POST.get("to") == "page" else unfeature_staff
    done = work(user=signed_in(request), staff_id=person.pk, now=timezone.now())
    if isinstance(done, Failure):
        messages.error(request, done.error.message)
    return see_other(request, f"{reverse('pro-team')}#person-{person.pk}")


@policy("team.retire", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def retire(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Ask, then take the person out of the team."""
    seats, now = seats_or_404(request), timezone.now()
    person, refusal, status = person_or_404(request, seats[0], staff_id), "", 200
    if request.method == "POST":
        done = let_go(user=signed_in(request), staff_id=person.pk, now=now)
        if not isinstance(done, Failure):
            told = _("%(name)s is no longer in your team.") % {"name": person.name}
            messages.success(request, told)
            return see_other(request, "pro-team")
        refusal, status = done.error.message, 409
    context = {**portal(seats, nav="team"), "person": person, "refusal": refusal}
    return render(request, "provider/team/retire.html", context, status=status)


@policy("team.bring_back", Audience.VENUE_PEOPLE)
@require_POST
def bring_back(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Let somebody who left work here again. 404 for everybody else, and for who is here."""
    seat, user = seats_or_404(request)[0], signed_in(request)
    managed = staff_within(user=user, permission=Permission.STAFF_MANAGE)
    person = managed.filter(pk=staff_id, venue=seat.venue, is_active=False).first()
    if person is None:
        raise Http404
    rehire(user=user, staff_id=person.pk, now=timezone.now()).unwrap()
    messages.success(request, _("%(name)s is in your team again.") % {"name": person.name})
    return see_other(request, "pro-team")


def _form_of(person: StaffMember, data: QueryDict | None, user: User) -> PersonForm:
    """The form with what is said now. That somebody saw how to reach the person is written down."""
    reach = read_reach(reader=user, staff=person, now=timezone.now()).unwrap()
    said = {name: getattr(person, name) for name in INTRODUCED}
    held = {**said, "email": reach.email, "phone": national(reach.phone), "seen": person.version}
    return PersonForm(data, initial=held)


def _rows(data: QueryDict | None, seat: Seat, rights: Rights, before: By) -> list[DoingForm]:
    return menu_rows(
        data,
        menu=list(own_menu(venue_id=seat.venue.pk)) if rights.services or rights.prices else [],
        before=before,
        currency=seat.venue.currency,
        rights=rights,
    )


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    form: PersonForm,
    rows: Sequence[DoingForm],
    person: StaffMember | None = None,
    status: int = 422,
    portrait: PortraitForm | None = None,
    meanwhile: Meanwhile | None = None,
) -> HttpResponse:
    portrait = portrait or PortraitForm()
    for each in (form, portrait):
        focus_first_error(each)
    context = {**portal(seats, nav="team"), "form": form, "rows": rows, "person": person}
    context |= {"portrait": portrait, "meanwhile": meanwhile}
    context["was"] = was_shown(request, parts_of(form) + row_parts(rows), meanwhile)
    is_wrong = bool(form.errors or portrait.errors or any(row.errors for row in rows))
    return render(request, "provider/team/person.html", context, status=status if is_wrong else 200)
