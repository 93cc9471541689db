"""Addresses of the business side."""

from django.urls import path

from cozywish.api.v1.business.venues import Checklist, OwnVenue, OwnVenues, Reviews

VENUE = "venues/<uuid:venue_id>/"

urlpatterns = [
    path("venues/", OwnVenues.as_view(), name="api-business-venues"),
    path(VENUE, OwnVenue.as_view(), name="api-business-venue"),
    path(f"{VENUE}checklist/", Checklist.as_view(), name="api-checklist"),
    path(f"{VENUE}reviews/", Reviews.as_view(), name="api-reviews"),
]
