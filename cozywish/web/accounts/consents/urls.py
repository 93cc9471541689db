"""What the person agreed to."""

from django.urls import URLPattern, path

from cozywish.web.accounts.consents import views

urlpatterns: list[URLPattern] = [
    path("privacy/consents/", views.consents, name="account_consents"),
    path("privacy/consents/agree/", views.agree_now, name="account_agree"),
]
