"""Addresses of an invitation, below /invitation/."""

from django.urls import path

from cozywish.web.provider import invitations

urlpatterns = [
    path("", invitations.invitation, name="invitation"),
    path("accept/", invitations.accept, name="invitation-accept"),
    path("decline/", invitations.decline, name="invitation-decline"),
    path("<str:secret>/", invitations.link, name="invitation-link"),
]
