"""The mails of a demo or development copy, to read in the browser what would otherwise lie in a folder."""

from pathlib import Path

from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private
from cozywish.web.mailbox.access import mailbox_is_open
from cozywish.web.mailbox.folder import StoredMail, newest_mails

# A mail is somebody else's page: no script, its own inline styles, and pictures of this site alone, which a mail
# asks for by the name that people outside know.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "img-src": ["'self'", settings.BASE_URL, "data:"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-top-navigation-by-user-activation", "allow-popups"],
}
# Its links open in the window around it, not inside the frame.
BASE = '<head><base target="_top">'


@policy("mailbox.read", Audience.DEVELOPMENT)
@require_GET
@private
@csp_update({"frame-src": ["'self'"]})
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails, newest first, and show the chosen one."""
    mails = _mails()
    chosen = next((mail for mail in mails if mail.id == request.GET.get("mail")), None)
    context = {
        "mails": mails,
        "mail": chosen or (mails[0] if mails else None),
        "is_chosen": chosen is not None,
    }
    return render(request, "mailbox/mailbox.html", context)


@policy("mailbox.read", Audience.DEVELOPMENT)
@require_GET
@private
@csp(MAIL_POLICY)  # type: ignore[arg-type]
def mail_body(request: HttpRequest, mail_id: str) -> HttpResponse:
    """The HTML of one mail, locked into a sandbox."""
    found = next((mail for mail in _mails() if mail.id == mail_id), None)
    if found is None or not found.html:
        raise Http404
    return HttpResponse(
        found.html.replace("<head>", BASE, 1), headers={"X-Frame-Options": "SAMEORIGIN"}
    )


def _mails() -> list[StoredMail]:
    if not mailbox_is_open():
        raise Http404
    return newest_mails(Path(settings.EMAIL_FILE_PATH))
