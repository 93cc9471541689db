"""How often what may be tried on the pages of accounts."""

from datetime import timedelta

from cozywish.apps.limits.services import Limit

PASSWORDS_AGAIN = Limit("password-again", tries=5, window=timedelta(minutes=5))
