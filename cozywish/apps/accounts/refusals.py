"""Why somebody is not let in, or not yet."""

from django.utils.translation import gettext_lazy as _

from cozywish.core.errors import Conflict, Forbidden, Invalid, Unproven


class SignInRefused(Unproven):
    code = "ACCOUNTS_SIGN_IN_REFUSED"
    template = _("That email address and password do not belong together.")


class EmailNotVerified(Unproven):
    code = "ACCOUNTS_EMAIL_NOT_VERIFIED"
    template = _("We sent six digits to this address. Type them to go on.")


class MfaRequired(Unproven):
    code = "ACCOUNTS_MFA_REQUIRED"
    template = _("Prove with your second factor that it is you.")


class ReauthenticationRequired(Unproven):
    code = "ACCOUNTS_REAUTHENTICATION_REQUIRED"
    template = _("Confirm first that it is still you.")


class RefreshOver(Unproven):
    code = "ACCOUNTS_REFRESH_OVER"
    template = _("You have been signed out. Please sign in again.")


class ProviderRefused(Unproven):
    code = "ACCOUNTS_PROVIDER_REFUSED"
    template = _("That account cannot be used here. Sign in another way and link it.")


class ProviderNotSetUp(Conflict):
    code = "ACCOUNTS_PROVIDER_NOT_SET_UP"
    template = _("Signing in with %(provider)s is not offered here.")


class NothingPending(Conflict):
    code = "ACCOUNTS_NOTHING_PENDING"
    template = _("There is nothing to go on with. Please start again.")


class AccountClosed(Forbidden):
    code = "ACCOUNTS_CLOSED"
    template = _("This account is closed and will be deleted. You can keep it on our pages.")


class FactorRefused(Invalid):
    code = "ACCOUNTS_FACTOR_REFUSED"
    template = _("That did not work. Please try again.")


class ResetLinkOver(Conflict):
    code = "ACCOUNTS_RESET_LINK_OVER"
    template = _("That link no longer works. We can send you a new one.")
    field = "key"
