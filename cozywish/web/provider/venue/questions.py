"""The questions customers ask, with the venue's answers: their list, a new one, one that is there, order and end."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.venues.models import Faq
from cozywish.apps.venues.queries import Seat, own_faqs
from cozywish.apps.venues.services import (
    Answered,
    FaqChangedMeanwhile,
    add_faq,
    change_faq,
    move_faq,
    remove_faq,
)
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import focus_first_error, form_refusal, private, see_other, signed_in
from cozywish.web.provider.access import (
    found_or_404,
    portal,
    refuse_without_editing,
    seats_or_404,
    seats_that_edit,
)
from cozywish.web.provider.merging import merged, parts_of, was_shown


class QuestionForm(forms.Form):
    """A question with its answer. `seen` is the version that was looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    question = OneLineField(
        label=gettext_lazy("Question"),
        max_length=160,
        help_text=gettext_lazy("As a customer would ask it, such as “What should I bring?”"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def said(self) -> Answered:
        """Return what was typed."""
        return Answered(self.cleaned_data["question"], self.cleaned_data["answer"])


@policy("venue.questions", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def questions(request: HttpRequest) -> HttpResponse:
    """Show the questions, and ask for another while there is room; posting adds it."""
    seats = seats_that_edit(request)
    form, status = QuestionForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            added = add_faq(
                editor=signed_in(request),
                venue_id=seats[0].venue.pk,
                said=form.said(),
                now=timezone.now(),
            )
            if not isinstance(added, Failure):
                messages.success(request, _("Your question is on the list."))
                return see_other(request, "pro-questions")
            status = form_refusal(form, added.error)
    focus_first_error(form)
    faqs, limit = list(own_faqs(venue_id=seats[0].venue.pk)), settings.FAQS_PER_VENUE
    context = {
        **portal(seats, nav="venue"),
        "faqs": faqs,
        "form": form,
        "limit": limit,
        # what was typed stays, even where there is no more room
        "asks": form.is_bound or len(faqs) < limit,
    }
    return render(request, "provider/venue/questions.html", context, status=status)


@policy("venue.question", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def question(request: HttpRequest, faq_id: int) -> HttpResponse:
    """Show a question; posting replaces it."""
    seats, faq = _faq_or_404(request, faq_id)
    form, status, meanwhile = QuestionForm(request.POST or None, initial=_said(faq)), 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with found_or_404(Faq):
                changed = change_faq(
                    editor=signed_in(request),
                    venue_id=seats[0].venue.pk,
                    faq_id=faq.pk,
                    said=form.said(),
                    seen=form.cleaned_data["seen"] or 0,
                    now=timezone.now(),
                )
            if not isinstance(changed, Failure):
                messages.success(request, _("Saved."))
                return see_other(request, "pro-questions")
            if isinstance(changed.error, FaqChangedMeanwhile):
                _seats, newer = _faq_or_404(request, faq_id)
                form = QuestionForm(request.POST, initial=_said(newer))
                form.data, meanwhile = merged(request.POST, parts_of(form))
                form.data["seen"] = str(newer.version)
            status = form_refusal(form, changed.error)
    focus_first_error(form)
    context = {**portal(seats, nav="venue"), "faq": faq, "form": form}
    context |= {"meanwhile": meanwhile, "was": was_shown(request, parts_of(form), meanwhile)}
    return render(request, "provider/venue/question.html", context, status=status)


@policy("venue.question_move", Audience.VENUE_PEOPLE)
@require_POST
def move(request: HttpRequest, faq_id: int) -> HttpResponse:
    """Let the question and its neighbour change places."""
    seats, faq = _faq_or_404(request, faq_id)
    with found_or_404(Faq):
        move_faq(
            editor=signed_in(request),
            venue_id=seats[0].venue.pk,
            faq_id=faq.pk,
            is_up=request.POST.get("to") == "up",
            now=timezone.now(),
        ).unwrap()
    return see_other(request, "pro-questions")


@policy("venue.question_remove", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def remove(request: HttpRequest, faq_id: int) -> HttpResponse:
    """Ask, then take the question off the page."""
    seats, faq = _faq_or_404(request, faq_id)
    if request.method != "POST":
        context = {**portal(seats, nav="venue"), "faq": faq}
        return render(request, "provider/venue/question_remove.html", context)
    with found_or_404(Faq):
        remove_faq(
            editor=signed_in(request),
            venue_id=seats[0].venue.pk,
            faq_id=faq.pk,
            now=timezone.now(),
        ).unwrap()
    messages.success(request, _("The question is off your page."))
    return see_other(request, "pro-questions")


def _faq_or_404(request: HttpRequest, faq_id: int) -> tuple[list[Seat], Faq]:
    """The person's places and the question of the open one. 404 for others', 403 for who may not edit the venue."""
    seats = seats_or_404(request)
    faq = own_faqs(venue_id=seats[0].venue.pk).filter(pk=faq_id).first()
    if faq is None:
        raise Http404
    refuse_without_editing(seats[0])
    return seats, faq


def _said(faq: Faq) -> dict[str, object]:
    return {"seen": faq.version, "question": faq.question, "answer": faq.answer}
