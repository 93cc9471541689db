"""What everybody may know: the terms, what we keep about people, and which cookies."""

from django.urls import path

from cozywish.web.legal import views

urlpatterns = [
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("cookies/", views.cookies, name="cookies"),
    path("cookies/choice/", views.choose_cookies, name="cookies-choice"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
]
