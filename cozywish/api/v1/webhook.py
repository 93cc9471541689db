"""What the payment provider tells by itself: stored before it is acknowledged (W3), applied afterwards."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cozywish.apps.limits.services import Limit, LimitReached, count_try
from cozywish.apps.payments.gateways import chosen, gateway_of
from cozywish.apps.payments.gateways.contract import Forged, NotSetUp
from cozywish.apps.payments.services import take_in
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address

MOST_BYTES = 1_000_000
# Only what is not the provider's is counted: what is may come as fast as it likes.
FORGED = Limit("webhook-forged", tries=30, window=timedelta(minutes=1))


@policy("payments.webhook", Audience.EVERYONE)
@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Keep an event and answer 204; 400 for what is not the provider's, and nothing of it is kept.

    Whatever goes wrong while it is stored is a 5xx, so that the provider sends it again.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        return HttpResponse(status=413)
    now = timezone.now()
    signature = request.headers.get("Stripe-Signature", "")
    try:
        take_in(gateway_of(chosen()), request.body, signature, now=now)
    except NotSetUp:
        return HttpResponse(status=503)
    except Forged:
        return _refuse(request, now)
    return HttpResponse(status=204)


def _refuse(request: HttpRequest, now: datetime) -> HttpResponse:
    try:
        count_try(FORGED, who=client_address(request), now=now)
    except LimitReached as refusal:
        return HttpResponse(status=429, headers={"Retry-After": str(refusal.params["seconds"])})
    return HttpResponse(status=400)
