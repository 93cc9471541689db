"""Error pages: 403, 404, 500 and 503 with our own words, and a reference to report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show what is left when an address leads nowhere, or nowhere you may look."""
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Explain that this is visible but not allowed."""
    return render(request, "403.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Apologise without touching the database or the person's session.

    A page is offered again; what was sent is not, because sending twice is not ours to decide.
    """
    context = {
        "reference": getattr(request, "id", "")[:8],
        "retry": request.get_full_path() if request.method == "GET" else "/",
    }
    return render(request, "500.html", context, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Ask for a moment's patience without touching the database or the person's session.

    A page is offered again. Of what was sent nobody knows whether it arrived, so the person is told to look.
    """
    retry = request.get_full_path() if request.method == "GET" else ""
    return render(request, "503.html", {"retry": retry}, status=503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open too long or came from elsewhere, and offer to start again."""
    return render(request, "403.html", {"is_stale_form": True}, status=403)
