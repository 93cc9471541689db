"""What is mailed of accounts: codes, letters, and that one is gone."""

from uuid import UUID

from django.utils import timezone

from cozywish.apps.accounts import services as accounts
from cozywish.apps.accounts.events import CodeRequested, LeavingDue, LetterDue
from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import CodePurpose, EmailCode
from cozywish.apps.accounts.services import mint_code
from cozywish.apps.notifications.account_letters import account_letter, code_letter
from cozywish.apps.notifications.mail import Mail, send
from cozywish.apps.notifications.services import send_once
from cozywish.toolkit.policies import task


@task("notifications.send_code")
def send_code(event: CodeRequested) -> None:
    """Mail the code somebody asked for, made here and now. One that was used or is over meanwhile is not sent."""
    code_id, now = UUID(event.code_id), timezone.now()
    asked = EmailCode.objects.filter(pk=code_id, expires_at__gt=now).first()
    if asked is None:
        return

    def compose() -> Mail:
        minted = mint_code(code_id=code_id)
        if minted is None:
            raise EmailCode.DoesNotExist  # used this very moment; the next delivery finds it gone
        return code_letter(minted, purpose=CodePurpose(asked.purpose))

    # A later request renews the same row; its end tells the two apart.
    key = f"code:{code_id}:{asked.expires_at.timestamp():.6f}"
    send_once(key=key, to=asked.email, compose=compose, now=now)


@task("notifications.send_account_letter")
def send_account_letter(event: LetterDue) -> None:
    """Mail a letter about an account."""
    kind = LetterKind(event.kind)
    send_once(
        key=f"{kind.lower()}:{event.letter_id}",
        to=event.email,
        compose=lambda: account_letter(kind, to=event.email, about=event.about),
        now=timezone.now(),
    )


@task("notifications.go_on_leaving")
def go_on_leaving(event: LeavingDue) -> None:
    """Take the next step towards deleting an account, and say so when it was the last.

    That letter is sent here and not owed: what is owed would keep the address that has just been erased.
    """
    step = accounts.go_on_leaving(
        user_id=UUID(event.user_id), asked=event.asked, now=timezone.now()
    ).unwrap()
    if step is not None:
        until = step.until.isoformat()
        send(account_letter(LetterKind.ERASED, to=step.email, about=until))
