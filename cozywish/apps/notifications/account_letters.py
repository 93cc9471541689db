"""What the mails about accounts say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import UNDO_FOR, CodePurpose, User
from cozywish.apps.accounts.queries import (
    about_activity,
    address_change,
    blocked_until,
    person_with_address,
)
from cozywish.apps.accounts.services import Minted, undo_secret
from cozywish.apps.notifications.letters import code, letter
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.toolkit import wording


def code_letter(minted: Minted, *, purpose: CodePurpose) -> Mail:
    """The mail with the code, or, where the address has an account already, one that says only that."""
    match purpose:
        case CodePurpose.KNOWN:
            until = blocked_until(minted.email, now=timezone.now())
            return _address_rests(minted.email, until) if until else _has_account(minted.email)
        case CodePurpose.TAKEN:
            return _is_taken(minted.email)
        case CodePurpose.SIGN_UP:
            return _code(
                minted,
                headline=_("Welcome to CozyWish"),
                lead=_("Enter this code to finish creating your account."),
                fine_print=_("It works for ten minutes. If you did not sign up, ignore this mail."),
            )
        case CodePurpose.ADDRESS | CodePurpose.FORMER:
            return _of_change(minted, is_new=purpose == CodePurpose.ADDRESS)
        case CodePurpose.SIGN_IN:
            return _code(
                minted,
                headline=_("Is it you?"),
                lead=_("Enter this code, and your device can sign in with your password again."),
                fine_print=_(
                    "It works for ten minutes. If you did not ask for it, ignore this mail: nothing has changed."
                ),
            )
        case _:
            return code(to=minted.email, code=minted.code)


def account_letter(kind: LetterKind, *, to: str, about: str) -> Mail:
    """The letter of this kind. `about` is the id or the moment it is about (see LetterDue)."""
    return LETTERS[kind](to, about)


def _code(minted: Minted, *, headline: str, lead: str, fine_print: str) -> Mail:
    return letter(
        to=minted.email,
        subject=_("Your CozyWish code"),
        headline=headline,
        lead=lead,
        code=minted.code,
        button=_("Or confirm with this link"),
        link=absolute(
            reverse("account_confirm_link", kwargs={"code_id": minted.id, "secret": minted.link})
        ),
        fine_print=fine_print,
    )


def _of_change(minted: Minted, *, is_new: bool) -> Mail:
    """To either end of a change of address. Who did not ask for the code of the old one has to do something."""
    if is_new:
        return letter(
            to=minted.email,
            subject=_("Your CozyWish code"),
            code=minted.code,
            headline=_("Your new address"),
            lead=_("Enter this code to use this address with your account."),
            fine_print=_("It works for ten minutes. If you did not ask for it, ignore this mail."),
        )
    return letter(
        to=minted.email,
        subject=_("Your CozyWish code"),
        code=minted.code,
        headline=_("Another address for your account?"),
        lead=_("Enter this code to let your account go to another email address."),
        button=_("It was not me: choose a new password"),
        link=absolute(reverse("account_reset_password")),
        fine_print=_(
            "The code works for ten minutes. If you did not ask for it, somebody knows your password."
        ),
    )


def _has_account(to: str) -> Mail:
    return letter(
        to=to,
        subject=_("You already have a CozyWish account"),
        headline=_("You already have an account"),
        lead=_("Somebody, perhaps you, tried to sign up with this address again."),
        button=_("Sign in"),
        link=absolute(reverse("account_login")),
        fine_print=_(
            "Forgot your password? The sign-in page helps. If it was not you, ignore this mail: nothing has changed."
        ),
    )


def _is_taken(to: str) -> Mail:
    return letter(
        to=to,
        subject=_("This address already has a CozyWish account"),
        headline=_("One address, one account"),
        lead=_(
            "Somebody, perhaps you, wanted to use this address for another CozyWish account. It belongs to this one."
        ),
        button=_("Sign in"),
        link=absolute(reverse("account_login")),
        fine_print=_(
            "To use it elsewhere, first give this account another address. "
            "If it was not you, ignore this mail: nothing has changed."
        ),
    )


def _new_password(to: str, _about: str) -> Mail:
    user = person_with_address(to)
    return _no_account(to) if user is None else _choose(to, user)


def _choose(to: str, user: User) -> Mail:
    key = default_token_generator.make_token(user)
    where = {"uidb36": user_pk_to_url_str(user), "key": key}
    return letter(
        to=to,
        subject=_("Choose a new CozyWish password"),
        headline=_("A new password"),
        lead=_("Somebody, hopefully you, asked for a new password for this address."),
        button=_("Choose a new password"),
        link=absolute(reverse("account_reset_password_from_key", kwargs=where)),
        fine_print=_(
            "The link works once and for one hour. If you did not ask for it, ignore this mail: nothing has changed."
        ),
    )


def _no_account(to: str) -> Mail:
    return letter(
        to=to,
        subject=_("No CozyWish account with this address"),
        headline=_("There is no account yet"),
        lead=_("Somebody, perhaps you, asked for a new password for this address."),
        button=_("Create an account"),
        link=absolute(reverse("account_signup")),
        fine_print=_("If it was not you, ignore this mail."),
    )


def _address_waits(to: str, about: str) -> Mail:
    """To the address that an account is to leave in a week. One that was called off leaves nothing to say."""
    change = address_change(UUID(about))
    if change is None:
        return _new_password(to, "")
    where = {"change_id": change.pk, "secret": undo_secret(change)}
    day = wording.long_date(change.at + UNDO_FOR)
    return letter(
        to=to,
        subject=_("Your CozyWish address is to change"),
        headline=_("Can you still read this?"),
        lead=_(
            "Somebody with your password says that you cannot, and that your account is to belong to %(email)s. "
            "On %(day)s it will, unless you stop it."
        )
        % {"email": change.after, "day": day},
        button=_("It was not me: stop it"),
        link=absolute(reverse("account_email_undo", kwargs=where)),
        fine_print=_("If it was you, there is nothing to do."),
    )


def _address_changed(to: str, about: str) -> Mail:
    """To the address that the account has left. `about` is the change; one that is undone leaves nothing to say."""
    change = address_change(UUID(about))
    if change is None:
        return _new_password(to, "")
    where = {"change_id": change.pk, "secret": undo_secret(change)}
    return letter(
        to=to,
        subject=_("Your CozyWish address was changed"),
        headline=_("Your email address was changed"),
        lead=_("From now on your account belongs to %(email)s.") % {"email": change.after},
        button=_("It was not me: change it back"),
        link=absolute(reverse("account_email_undo", kwargs=where)),
        fine_print=_("The link works for seven days. If it was you, there is nothing to do."),
    )


def _export_ready(to: str, _about: str) -> Mail:
    return letter(
        to=to,
        subject=_("The copy of your CozyWish data is ready"),
        headline=_("Your data is ready"),
        lead=_("You can download it for %(days)d days, once you have signed in.")
        % {"days": settings.EXPORT_DAYS},
        button=_("Go to my data"),
        link=absolute(reverse("account_privacy")),
        fine_print=_("If you did not ask for it, choose a new password."),
    )


def _leaving(to: str, about: str) -> Mail:
    words = {"day": _day(about), "days": settings.ERASED_ADDRESS_DAYS}
    return letter(
        to=to,
        subject=_("Your CozyWish account will be deleted"),
        headline=_("Your account is closed"),
        lead=_("On %(day)s we delete it for good. Until then you can sign in and keep it.") % words,
        button=_("Keep my account"),
        link=absolute(reverse("account_leaving_keep")),
        fine_print=_(
            "After that, nobody can sign up with this address for %(days)d days. "
            "If you did not ask for this, keep the account and choose a new password."
        )
        % words,
    )


def _erased(to: str, about: str) -> Mail:
    return letter(
        to=to,
        subject=_("Your CozyWish account is deleted"),
        headline=_("Your account is deleted"),
        lead=_("This is the last mail to it: we no longer know this address."),
        fine_print=_("From %(day)s on you can sign up with it again.") % {"day": _day(about)},
    )


def _address_rests(to: str, until: datetime) -> Mail:
    """The letter to an address whose account was erased lately; the page says nothing of it."""
    return letter(
        to=to,
        subject=_("You cannot sign up to CozyWish yet"),
        headline=_("This address had an account"),
        lead=_(
            "It was deleted, as its owner wished. A new account can have this address from %(day)s on."
        )
        % {"day": wording.long_date(until)},
        fine_print=_("If it was not you who tried to sign up, ignore this mail."),
    )


def _day(about: str) -> str:
    return wording.long_date(datetime.fromisoformat(about))


@dataclass(frozen=True, slots=True)
class News:
    """Something that may not have been you. What the activity `about` names is filled in where there is a place."""

    subject: Promise
    headline: Promise
    lead: Promise

    def __call__(self, to: str, about: str) -> Mail:
        """Write it to `to`."""
        words = {"about": about_activity(about)}
        return letter(
            to=to,
            subject=str(self.subject) % words,
            headline=str(self.headline) % words,
            lead=str(self.lead) % words,
            button=_("It was not me"),
            link=absolute(reverse("account_not_me")),
            fine_print=_("If it was you, there is nothing to do."),
        )


@dataclass(frozen=True, slots=True)
class Word:
    """Something that CozyWish did. There is nothing to click."""

    subject: Promise
    headline: Promise
    lead: Promise

    def __call__(self, to: str, about: str) -> Mail:
        """Write it to `to`."""
        said = str(self.subject), str(self.headline), str(self.lead)
        return letter(to=to, subject=said[0], headline=said[1], lead=said[2])


LETTERS: dict[LetterKind, Callable[[str, str], Mail]] = {
    LetterKind.NEW_PASSWORD: _new_password,
    LetterKind.PASSWORD_CHANGED: News(
        subject=gettext_lazy("Your CozyWish password was changed"),
        headline=gettext_lazy("Your password was changed"),
        lead=gettext_lazy(
            "From now on only the new one works, and all other devices are signed out."
        ),
    ),
    LetterKind.NEW_DEVICE: News(
        subject=gettext_lazy("A new device signed in to CozyWish"),
        headline=gettext_lazy("A new device signed in"),
        lead=gettext_lazy("Somebody signed in to your account with %(about)s."),
    ),
    LetterKind.FACTOR_ADDED: News(
        subject=gettext_lazy("A new way to sign in to CozyWish"),
        headline=gettext_lazy("A new way to sign in was added"),
        lead=gettext_lazy("From now on your account can also be opened with: %(about)s."),
    ),
    LetterKind.FACTOR_REMOVED: News(
        subject=gettext_lazy("A way to sign in to CozyWish was removed"),
        headline=gettext_lazy("A way to sign in was removed"),
        lead=gettext_lazy("It no longer opens your account: %(about)s."),
    ),
    LetterKind.FIRST_RECOVERY_CODES: News(
        subject=gettext_lazy("Your CozyWish recovery codes"),
        headline=gettext_lazy("You have recovery codes now"),
        lead=gettext_lazy(
            "Each signs you in once when you have neither your passkey nor your app. "
            "They were shown when they were made: keep them in a safe place."
        ),
    ),
    LetterKind.RECOVERY_CODES_MADE: News(
        subject=gettext_lazy("New CozyWish recovery codes"),
        headline=gettext_lazy("New recovery codes were made"),
        lead=gettext_lazy("The earlier ones no longer work."),
    ),
    LetterKind.ACCOUNT_LINKED: News(
        subject=gettext_lazy("%(about)s can now sign you in to CozyWish"),
        headline=gettext_lazy("Your %(about)s account was linked"),
        lead=gettext_lazy("From now on you can sign in with %(about)s."),
    ),
    LetterKind.ACCOUNT_UNLINKED: News(
        subject=gettext_lazy("%(about)s no longer signs you in to CozyWish"),
        headline=gettext_lazy("Your %(about)s account was unlinked"),
        lead=gettext_lazy("You can no longer sign in with %(about)s."),
    ),
    LetterKind.ADDRESS_WAITS: _address_waits,
    LetterKind.ADDRESS_CHANGED: _address_changed,
    LetterKind.EXPORT_READY: _export_ready,
    LetterKind.LEAVING: _leaving,
    LetterKind.ERASED: _erased,
    LetterKind.STAYING: News(
        subject=gettext_lazy("Your CozyWish account stays"),
        headline=gettext_lazy("Your account stays"),
        lead=gettext_lazy("It is not deleted, and everything in it is as it was."),
    ),
    LetterKind.MANY_WRONG_PASSWORDS: News(
        subject=gettext_lazy("Somebody keeps trying your CozyWish password"),
        headline=gettext_lazy("Many wrong passwords"),
        lead=gettext_lazy(
            "Somebody tried many wrong passwords for your account. A passkey stops that for good."
        ),
    ),
    LetterKind.LOCKED: Word(
        subject=gettext_lazy("Your CozyWish account was locked"),
        headline=gettext_lazy("Your account was locked"),
        lead=gettext_lazy(
            "Somebody of CozyWish locked it, and nobody can sign in to it now. Answer this mail to ask why."
        ),
    ),
    LetterKind.UNLOCKED: Word(
        subject=gettext_lazy("Your CozyWish account is open again"),
        headline=gettext_lazy("Your account is open again"),
        lead=gettext_lazy("Somebody of CozyWish unlocked it. You can sign in as before."),
    ),
    LetterKind.FACTORS_REMOVED: News(
        subject=gettext_lazy("Your second factors at CozyWish were removed"),
        headline=gettext_lazy("Your second factors were removed"),
        lead=gettext_lazy(
            "Somebody of CozyWish did it, and all devices are signed out. Your password alone signs you in now."
        ),
    ),
    LetterKind.REFRESH_REUSED: News(
        subject=gettext_lazy("We signed an app out of your CozyWish account"),
        headline=gettext_lazy("An app was signed out"),
        lead=gettext_lazy(
            "Its key was used twice, which happens when somebody copies it. Sign in again on your own device."
        ),
    ),
}
