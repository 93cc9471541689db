"""Booking a visit, and looking after what is booked."""

from django.urls import path

import cozywish.web.references  # noqa: F401  (an address names a booking)
from cozywish.web.customer import bookings, kept, mine, moving, series
from cozywish.web.customer.cart import adding, pages
from cozywish.web.customer.checkout import (
    paying as paying_together,
    starting,
    steps as checkout,
)
from cozywish.web.customer.flow import held, paying, repeating, steps, together
from cozywish.web.customer.payments import fee, history, methods
from cozywish.web.customer.waiting import entry, joining

urlpatterns = [
    path("v/<slug:slug>/book/", steps.services, name="book-services"),
    path("v/<slug:slug>/book/professional/", steps.professional, name="book-professional"),
    path("v/<slug:slug>/book/together/", together.together, name="book-together"),
    path("v/<slug:slug>/book/time/", steps.time, name="book-time"),
    path("v/<slug:slug>/book/repeat/", repeating.repeat, name="book-repeat"),
    path("v/<slug:slug>/book/cart/", adding.add, name="book-cart"),
    path("cart/", pages.cart, name="cart"),
    path("cart/clear/", pages.clear, name="cart-clear"),
    path("cart/checkout/", starting.start, name="cart-checkout"),
    path("cart/restore/", pages.restore, name="cart-restore"),
    path("cart/<uuid:line_id>/", adding.line, name="cart-line"),
    path("cart/<uuid:line_id>/time/", pages.retime, name="cart-time"),
    path("cart/<uuid:line_id>/persons/", pages.persons, name="cart-persons"),
    path("cart/<uuid:line_id>/remove/", pages.remove, name="cart-remove"),
    path("v/<slug:slug>/book/wait/", joining.join, name="book-wait"),
    path("v/<slug:slug>/book/details/", held.details, name="book-details"),
    path("v/<slug:slug>/book/pay/", paying.pay, name="book-pay"),
    path("v/<slug:slug>/book/paid/", paying.paid, name="book-paid"),
    path("v/<slug:slug>/book/code/", held.code, name="book-code"),
    path("v/<slug:slug>/book/extend/", held.extend, name="book-extend"),
    path("v/<slug:slug>/book/close/", held.close, name="book-close"),
    path("checkout/<uuid:checkout_id>/", checkout.overview, name="checkout"),
    path("checkout/<uuid:checkout_id>/details/", checkout.details, name="checkout-details"),
    path("checkout/<uuid:checkout_id>/pay/", paying_together.pay, name="checkout-pay"),
    path("checkout/<uuid:checkout_id>/paid/", paying_together.paid, name="checkout-paid"),
    path("checkout/<uuid:checkout_id>/code/", checkout.code, name="checkout-code"),
    path("checkout/<uuid:checkout_id>/extend/", checkout.extend, name="checkout-extend"),
    path("checkout/<uuid:checkout_id>/close/", checkout.close, name="checkout-close"),
    path("b/<reference:reference>/", bookings.booking, name="booking"),
    path("b/<reference:reference>/cancel/", bookings.cancel, name="booking-cancel"),
    path("b/<reference:reference>/fee/", fee.fee, name="booking-fee"),
    path("b/<reference:reference>/fee/paid/", fee.paid, name="booking-fee-paid"),
    path("b/<reference:reference>/move/", moving.move, name="booking-move"),
    path("b/<reference:reference>/series/", series.series, name="booking-series"),
    path("b/<reference:reference>/series/move/", series.move, name="booking-series-move"),
    path("b/<reference:reference>/earlier/", joining.earlier, name="booking-earlier"),
    path("b/<reference:reference>/calendar.ics", bookings.calendar, name="booking-ics"),
    path("b/<reference:reference>/<str:token>/", bookings.link, name="booking-link"),
    path("v/<slug:slug>/favourite/", kept.favourite, name="favourite"),
    path("me/favourites/", kept.favourites, name="me-favourites"),
    path("me/seen/forget/", kept.forget, name="me-forget-seen"),
    path("wait/<uuid:entry_id>/", entry.wait, name="wait"),
    path("wait/<uuid:entry_id>/code/", joining.code, name="wait-code"),
    path("wait/<uuid:entry_id>/code/again/", joining.code_again, name="wait-code-again"),
    path("wait/<uuid:entry_id>/accept/", entry.accept, name="wait-accept"),
    path("wait/<uuid:entry_id>/decline/", entry.decline, name="wait-decline"),
    path("wait/<uuid:entry_id>/leave/", entry.leave, name="wait-leave"),
    path("wait/<uuid:entry_id>/<str:token>/", entry.link, name="wait-link"),
    path("me/waiting/", entry.waits, name="me-waiting"),
    path("me/bookings/", mine.my_bookings, name="me-bookings"),
    path("me/bookings/claim/", mine.claim, name="me-claim"),
    path("me/payments/", history.history, name="me-payments"),
    path("me/payments/methods/", methods.methods, name="me-cards"),
    path("me/payments/methods/add/", methods.add, name="me-card-add"),
    path("me/payments/methods/added/", methods.added, name="me-card-added"),
    path("me/payments/methods/<uuid:method_id>/default/", methods.default, name="me-card-default"),
    path("me/payments/methods/<uuid:method_id>/remove/", methods.remove, name="me-card-remove"),
]
