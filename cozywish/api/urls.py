"""Every address below /api/. Whatever is not listed answers 404 in the envelope, not with a page."""

from django.urls import include, path, re_path

from cozywish.api.documents import Docs
from cozywish.api.views import NothingHere

urlpatterns = [
    path("v1/", include("cozywish.api.v1.urls")),
    path("docs/", Docs.as_view(), name="api-docs"),
    re_path("", NothingHere.as_view()),
]
