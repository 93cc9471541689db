"""Addresses of version one. The words are those of the documents; ids are UUIDs."""

from django.urls import include, path

from cozywish.api.documents import Schema
from cozywish.api.v1.again import BookAgain
from cozywish.api.v1.bookings import Bookings, Cancel, Confirm, Extend, OneBooking
from cozywish.api.v1.cart import Cart, CartLines, MergeCart, OneCartLine, RestoreCartLine
from cozywish.api.v1.checkouts import (
    CancelCheckout,
    Checkouts,
    ConfirmCheckout,
    ExtendCheckout,
    OneCheckout,
)
from cozywish.api.v1.mine import Claim, Favourite, Favourites, RecentlyViewed
from cozywish.api.v1.moving import Move
from cozywish.api.v1.root import Root
from cozywish.api.v1.series import CancelSeries, Dates, HoldSeries, MoveSeries, OneSeries
from cozywish.api.v1.services import OneService, Services
from cozywish.api.v1.slots import AvailableSlots, FirstFree
from cozywish.api.v1.together import HoldPlan, Plans
from cozywish.api.v1.venues import OneVenue, Venues
from cozywish.api.v1.waiting import (
    AcceptWait,
    DeclineWait,
    LeaveWait,
    OneWait,
    ProveWait,
    WaitForEarlier,
    Waits,
)
from cozywish.api.v1.webhook import webhook

urlpatterns = [
    path("payments/webhook/", webhook, name="api-payments-webhook"),
    path("", Root.as_view(), name="api-root"),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("auth/", include("cozywish.api.v1.auth.urls")),
    path("business/", include("cozywish.api.v1.business.urls")),
    path("payments/", include("cozywish.api.v1.payments.urls")),
    path("office/", include("cozywish.api.v1.office.urls")),
    path("venues/", Venues.as_view(), name="api-venues"),
    path("venues/<uuid:venue_id>/", OneVenue.as_view(), name="api-venue"),
    path("services/", Services.as_view(), name="api-services"),
    path("services/<uuid:service_id>/", OneService.as_view(), name="api-service"),
    path("bookings/", Bookings.as_view(), name="api-bookings"),
    path("bookings/available-slots/", AvailableSlots.as_view(), name="api-available-slots"),
    path("bookings/plans/", Plans.as_view(), name="api-plans"),
    path("bookings/together/", HoldPlan.as_view(), name="api-hold-plan"),
    path("bookings/first-free/", FirstFree.as_view(), name="api-first-free"),
    path("bookings/<uuid:booking_id>/", OneBooking.as_view(), name="api-booking"),
    path("bookings/claim/", Claim.as_view(), name="api-claim"),
    path("me/favourites/", Favourites.as_view(), name="api-favourites"),
    path("me/favourites/<uuid:venue_id>/", Favourite.as_view(), name="api-favourite"),
    path("me/recently-viewed/", RecentlyViewed.as_view(), name="api-recently-viewed"),
    path("series/", HoldSeries.as_view(), name="api-hold-series"),
    path("series/dates/", Dates.as_view(), name="api-series-dates"),
    path("bookings/<uuid:booking_id>/series/", OneSeries.as_view(), name="api-series"),
    path("bookings/<uuid:booking_id>/series/move/", MoveSeries.as_view(), name="api-move-series"),
    path(
        "bookings/<uuid:booking_id>/series/cancel/",
        CancelSeries.as_view(),
        name="api-cancel-series",
    ),
    path("bookings/<uuid:booking_id>/again/", BookAgain.as_view(), name="api-again"),
    path("bookings/<uuid:booking_id>/move/", Move.as_view(), name="api-move"),
    path("bookings/<uuid:booking_id>/confirm/", Confirm.as_view(), name="api-confirm"),
    path("bookings/<uuid:booking_id>/extend/", Extend.as_view(), name="api-extend"),
    path("bookings/<uuid:booking_id>/cancel/", Cancel.as_view(), name="api-cancel"),
    path("cart/", Cart.as_view(), name="api-cart"),
    path("cart/lines/", CartLines.as_view(), name="api-cart-lines"),
    path("cart/lines/<uuid:line_id>/", OneCartLine.as_view(), name="api-cart-line"),
    path("cart/lines/<uuid:line_id>/restore/", RestoreCartLine.as_view(), name="api-cart-restore"),
    path("cart/merge/", MergeCart.as_view(), name="api-cart-merge"),
    path("checkouts/", Checkouts.as_view(), name="api-checkouts"),
    path("checkouts/<uuid:checkout_id>/", OneCheckout.as_view(), name="api-checkout"),
    path(
        "checkouts/<uuid:checkout_id>/confirm/",
        ConfirmCheckout.as_view(),
        name="api-checkout-confirm",
    ),
    path(
        "checkouts/<uuid:checkout_id>/extend/",
        ExtendCheckout.as_view(),
        name="api-checkout-extend",
    ),
    path(
        "checkouts/<uuid:checkout_id>/cancel/",
        CancelCheckout.as_view(),
        name="api-checkout-cancel",
    ),
    path("bookings/<uuid:booking_id>/earlier/", WaitForEarlier.as_view(), name="api-earlier"),
    path("waitlist/", Waits.as_view(), name="api-waits"),
    path("waitlist/<uuid:entry_id>/", OneWait.as_view(), name="api-wait"),
    path("waitlist/<uuid:entry_id>/prove/", ProveWait.as_view(), name="api-wait-prove"),
    path("waitlist/<uuid:entry_id>/accept/", AcceptWait.as_view(), name="api-wait-accept"),
    path("waitlist/<uuid:entry_id>/decline/", DeclineWait.as_view(), name="api-wait-decline"),
    path("waitlist/<uuid:entry_id>/leave/", LeaveWait.as_view(), name="api-wait-leave"),
]
