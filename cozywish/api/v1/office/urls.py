"""Addresses of the office."""

from django.urls import path

import cozywish.api.v1.converters  # noqa: F401  (an address names a row)
from cozywish.api.v1.office import bookings, venues, why, words

VENUE = "venues/<uuid:venue_id>/"
BOOKING = "bookings/<uuid:booking_id>/"

urlpatterns = [
    path("venues/", venues.Queue.as_view()),
    path(VENUE, venues.ReviewedVenue.as_view()),
    path(f"{VENUE}verdicts/", venues.Verdicts.as_view()),
    path(f"{VENUE}why/", why.WhyForOffice.as_view()),
    path("bookings/", bookings.OfficeBookings.as_view()),
    path(BOOKING, bookings.OfficeBooking.as_view()),
    path(f"{BOOKING}steps/", bookings.HelpWithBooking.as_view()),
    path(f"{BOOKING}move/", bookings.MoveForOffice.as_view()),
    path("categories/", words.Categories.as_view()),
    path("categories/<row:category_id>/", words.OneCategory.as_view()),
    path("tags/", words.Tags.as_view()),
    path("tags/<row:tag_id>/", words.OneTag.as_view()),
]
