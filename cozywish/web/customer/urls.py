"""Booking a visit, and looking after what is booked."""

from django.urls import path

import cozywish.web.references  # noqa: F401  (an address names a booking)
from cozywish.web.customer import bookings, kept, mine, moving, series
from cozywish.web.customer.flow import held, repeating, steps, together

urlpatterns = [
    path("v/<slug:slug>/book/", steps.services, name="book-services"),
    path("v/<slug:slug>/book/professional/", steps.professional, name="book-professional"),
    path("v/<slug:slug>/book/together/", together.together, name="book-together"),
    path("v/<slug:slug>/book/time/", steps.time, name="book-time"),
    path("v/<slug:slug>/book/repeat/", repeating.repeat, name="book-repeat"),
    path("v/<slug:slug>/book/details/", held.details, name="book-details"),
    path("v/<slug:slug>/book/pay/", held.pay, name="book-pay"),
    path("v/<slug:slug>/book/code/", held.code, name="book-code"),
    path("v/<slug:slug>/book/extend/", held.extend, name="book-extend"),
    path("v/<slug:slug>/book/close/", held.close, name="book-close"),
    path("b/<reference:reference>/", bookings.booking, name="booking"),
    path("b/<reference:reference>/cancel/", bookings.cancel, name="booking-cancel"),
    path("b/<reference:reference>/move/", moving.move, name="booking-move"),
    path("b/<reference:reference>/series/", series.series, name="booking-series"),
    path("b/<reference:reference>/series/move/", series.move, name="booking-series-move"),
    path("b/<reference:reference>/calendar.ics", bookings.calendar, name="booking-ics"),
    path("b/<reference:reference>/<str:token>/", bookings.link, name="booking-link"),
    path("v/<slug:slug>/favourite/", kept.favourite, name="favourite"),
    path("me/favourites/", kept.favourites, name="me-favourites"),
    path("me/seen/forget/", kept.forget, name="me-forget-seen"),
    path("me/bookings/", mine.my_bookings, name="me-bookings"),
    path("me/bookings/claim/", mine.claim, name="me-claim"),
]
