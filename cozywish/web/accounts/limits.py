"""How often what may be tried on the pages of accounts."""

from datetime import timedelta

from cozywish.apps.limits.services import Limit

MAILS = Limit("account-mail", tries=5, window=timedelta(hours=1))
MAILS_OF_ADDRESS = Limit("account-mail-address", tries=20, window=timedelta(hours=1))
PROOFS = Limit("sign-in-proof", tries=20, window=timedelta(hours=1))
PASSWORDS_AGAIN = Limit("password-again", tries=5, window=timedelta(minutes=5))
