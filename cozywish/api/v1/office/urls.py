"""Addresses of the office."""

from django.urls import path

import cozywish.api.v1.converters  # noqa: F401  (an address names a row)
from cozywish.api.v1.office import venues, words

VENUE = "venues/<uuid:venue_id>/"

urlpatterns = [
    path("venues/", venues.Queue.as_view()),
    path(VENUE, venues.ReviewedVenue.as_view()),
    path(f"{VENUE}verdicts/", venues.Verdicts.as_view()),
    path("categories/", words.Categories.as_view()),
    path("categories/<row:category_id>/", words.OneCategory.as_view()),
    path("tags/", words.Tags.as_view()),
    path("tags/<row:tag_id>/", words.OneTag.as_view()),
]
