"""Privacy and data."""

from django.urls import URLPattern, path

from cozywish.web.accounts.data import views

urlpatterns: list[URLPattern] = [
    path("privacy/", views.hub, name="account_privacy"),
    path("privacy/export/", views.ask, name="account_export"),
    path("privacy/export/<uuid:export_id>/", views.fetch, name="account_export_fetch"),
    path("privacy/delete/", views.leave, name="account_leave"),
    path("privacy/keep/", views.keep, name="account_leaving_keep"),
]
