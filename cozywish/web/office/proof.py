"""Proving once more that it is you, before what only few may do."""

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    suspend_request,
)
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


def is_stale(request: HttpRequest) -> bool:
    """Say whether the person proved it too long ago (settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)."""
    return bool(is_reauthentication_required(request, app="account"))


def again(request: HttpRequest) -> HttpResponse:
    """Lead to the proof and back here."""
    answer: HttpResponse = suspend_request(request, reverse("account_reauthenticate"))
    return answer
