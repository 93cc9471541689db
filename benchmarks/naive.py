"""The naive twin of the provider's week: the same visits of the same rows the usual way.

Model instances in a template, without session, permissions or middleware, as a WSGI application of its own on the
database that BENCH_DATABASE names. A venue's week is asked for by the venue's id and the first date.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

import benchmarks.wsgi  # noqa: F401 - sets the same site up

DAYS = 7
WEEK = """{% for day in days %}<section><h2>{{ day.on|date:"l, F j" }}</h2>{% for item in day.items %}
<article class="event {{ item.booking.state|lower }}" data-id="{{ item.pk }}"><h3>{{ item.service.name }}</h3>
<p>{{ item.starts_at|date:"g:i A" }} – {{ item.ends_at|date:"g:i A" }} {{ item.booking.contact_name }}</p>
<p>{{ item.staff.name }}, {{ item.booking.get_state_display }}, {{ item.booking.reference }}</p></article>
{% endfor %}</section>{% endfor %}"""

settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
application = WSGIHandler()
template = engines["django"].from_string(WEEK)


def week(_request: HttpRequest, venue: UUID, first: str) -> HttpResponse:
    """Show it."""
    from cozywish.apps.bookings.models import BookingItem

    begins = date.fromisoformat(first)
    items = (
        BookingItem.objects.filter(
            booking__venue=venue,
            starts_at__date__gte=begins,
            starts_at__date__lt=begins + timedelta(days=DAYS),
        )
        .select_related("booking", "service", "staff")
        .order_by("starts_at")
    )
    days: dict[Any, list[Any]] = {}
    for item in items:
        days.setdefault(item.starts_at.date(), []).append(item)
    shown = [{"on": on, "items": rows} for on, rows in days.items()]
    return HttpResponse(template.render({"days": shown}))


urlpatterns = [path("<uuid:venue>/<str:first>/", week)]
