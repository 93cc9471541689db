"""The account's own pages, below /me/. Each part has its folder."""

from cozywish.web.accounts.consents.urls import urlpatterns as consents
from cozywish.web.accounts.data.urls import urlpatterns as data
from cozywish.web.accounts.devices.urls import urlpatterns as devices
from cozywish.web.accounts.linked.urls import urlpatterns as linked
from cozywish.web.accounts.profile.urls import urlpatterns as profile
from cozywish.web.accounts.security.urls import urlpatterns as security

urlpatterns = [*profile, *data, *security, *linked, *devices, *consents]
