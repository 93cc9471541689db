"""Every address of the site. Each route declares its policy (toolkit/policies.py)."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from cozywish.web.media import picture
from cozywish.web.office.urls import office

handler403 = "cozywish.web.errors.forbidden"
handler404 = "cozywish.web.errors.not_found"
handler500 = "cozywish.config.errors.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cozywish.ops.urls")),
    path("", include("cozywish.web.legal.urls")),
    path("", include("cozywish.web.site.urls")),
    path("pro/", include("cozywish.web.provider.urls")),
    path("invitation/", include("cozywish.web.provider.invitation_urls")),
    path("admin/", office.urls),
    path("media/<path:path>", picture, name="media"),
    path("api/", include("cozywish.api.urls")),
    path("accounts/", include("cozywish.web.accounts.urls")),
    path("me/", include("cozywish.web.accounts.me_urls")),
    path("", include("cozywish.web.customer.urls")),
]
if settings.DEMO or settings.DEBUG:
    urlpatterns += [
        path("", include("cozywish.web.mailbox.urls")),
        path("", include("cozywish.web.style.urls")),
    ]
