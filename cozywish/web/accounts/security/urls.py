"""Ways to sign in: password, passkeys, authenticator app, recovery codes, being asked again."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
