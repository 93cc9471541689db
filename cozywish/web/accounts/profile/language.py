"""The language somebody chose, kept in the cookie that Django's LocaleMiddleware asks first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cozywish.apps.accounts.models import User


def speak(request: HttpRequest, response: HttpResponse, user: User) -> HttpResponse:
    """Have this browser ask for the person's language from now on; without one it asks as it was set up."""
    name = settings.LANGUAGE_COOKIE_NAME
    if user.language:
        response.set_cookie(
            name,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif name in request.COOKIES:
        response.delete_cookie(name, samesite="Lax")
    return response
