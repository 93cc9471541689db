"""Addresses that exist on demo and development copies only."""

from django.urls import path

from cozywish.web.mailbox import views

urlpatterns = [
    path("mail/", views.mailbox, name="mailbox"),
    path("mail/<slug:mail_id>/", views.mail_body, name="mail-body"),
]
