"""Where one is signed in, and what happened to the account."""

from django.urls import URLPattern, path

from cozywish.web.accounts.devices import views

urlpatterns: list[URLPattern] = [
    path("security/devices/", views.devices, name="account_devices"),
    path("security/devices/end/", views.end, name="account_devices_end"),
    path("security/devices/end-others/", views.end_others, name="account_devices_end_others"),
    path("security/activity/", views.activity, name="account_activity"),
]
