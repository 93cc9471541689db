"""How often what may be tried on the pages of accounts."""

from datetime import timedelta

from cozywish.apps.limits.services import Limit

SIGN_INS = Limit("sign-in", tries=30, window=timedelta(minutes=1))
WRONG_OF_ADDRESS = Limit("sign-in-wrong-address", tries=10, window=timedelta(minutes=1))
WRONG_OF_ACCOUNT = Limit("sign-in-wrong", tries=5, window=timedelta(minutes=5))
MAILS = Limit("account-mail", tries=5, window=timedelta(hours=1))
MAILS_OF_ADDRESS = Limit("account-mail-address", tries=20, window=timedelta(hours=1))
CODES_OF_CHALLENGE = Limit("factor-challenge", tries=5, window=timedelta(hours=1))
CODES_OF_ACCOUNT = Limit("factor-account", tries=20, window=timedelta(hours=1))
PASSWORDS_AGAIN = Limit("password-again", tries=5, window=timedelta(minutes=5))
