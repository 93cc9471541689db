"""Browsers report here what the Content-Security-Policy stopped. Each report becomes one line of the log.

A report comes from anywhere and says anything, so it is small or refused, few or refused, and only what helps
to find the page is kept: no query strings, which may hold what a person typed, and nothing that could pass for a
line of the log.
"""

import json
import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cozywish.apps.limits.services import Limit, LimitReached, count_try
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address

MOST_BYTES = 8_192
MOST_CHARACTERS = 200
MOST_VIOLATIONS = 10
REPORTS = Limit("csp-report", tries=30, window=timedelta(minutes=1))

log = logging.getLogger(__name__)


@policy("ops.csp-report", Audience.EVERYONE)
@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Log the report and answer 204; 400 for what is no report, 413 for a long one, 429 for too many."""
    try:
        count_try(REPORTS, who=client_address(request), now=timezone.now())
    except LimitReached as refusal:
        return HttpResponse(status=429, headers={"Retry-After": str(refusal.params["seconds"])})
    if _length(request) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        violations = _violations(json.loads(request.body))
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    for directive, blocked, document in violations[:MOST_VIOLATIONS]:
        log.warning("CSP stopped %s: %s on %s", directive, blocked, document)
    return HttpResponse(status=204)


def _length(request: HttpRequest) -> int:
    """What the request says of its length. Without a word the server hands over an empty body."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdigit() else 0


def _violations(body: Any) -> list[tuple[str, str, str]]:
    """Return (directive, blocked, document) of each violation. Raises ValueError when it is no report.

    `report-uri` sends one object, the Reporting API a list of them under other names.
    """
    if isinstance(body, dict) and isinstance(body.get("csp-report"), dict):
        report = body["csp-report"]
        directive = report.get("effective-directive") or report.get("violated-directive")
        return [_line(directive, report.get("blocked-uri"), report.get("document-uri"))]
    if isinstance(body, list):
        told = [entry.get("body") for entry in body if isinstance(entry, dict)]
        return [
            _line(
                report.get("effectiveDirective"),
                report.get("blockedURL"),
                report.get("documentURL"),
            )
            for report in told
            if isinstance(report, dict)
        ]
    raise ValueError("not a report")


def _line(directive: Any, blocked: Any, document: Any) -> tuple[str, str, str]:
    return _clean(directive), _clean(_address(blocked)), _clean(_address(document))


def _address(url: Any) -> str:
    """The address without query and fragment."""
    parts = urlsplit(str(url))
    return parts._replace(query="", fragment="").geturl()


def _clean(said: Any) -> str:
    """A short text in which nothing ends a line."""
    return "".join(c if c.isprintable() else "?" for c in str(said)[:MOST_CHARACTERS])
