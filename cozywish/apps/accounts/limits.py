"""How often what may be tried, whichever door somebody comes through."""

from datetime import timedelta

from cozywish.apps.limits.services import Limit

SIGN_UPS = Limit("sign-up", tries=10, window=timedelta(hours=1))
REFRESHES = Limit("token-refresh", tries=60, window=timedelta(hours=1))
CODES_OF_CHALLENGE = Limit("factor-challenge", tries=5, window=timedelta(hours=1))
CODES_OF_ACCOUNT = Limit("factor-account", tries=20, window=timedelta(hours=1))
PASSWORD_CHANGES = Limit("password-change", tries=10, window=timedelta(hours=1))
