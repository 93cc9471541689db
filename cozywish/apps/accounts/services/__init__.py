"""Writing accounts: people, the codes that prove an address, and the letters about both."""

from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
from cozywish.apps.accounts.services.attempts import (
    Knock,
    StepUpNeeded,
    forget_failed_tries,
    forget_old_attempts,
    note_attempt,
    try_password,
)
from cozywish.apps.accounts.services.codes import (
    CODE_PURPOSE,
    LINK_PURPOSE,
    CodeOver,
    CodeRefused,
    CodeWrong,
    Minted,
    address_of_link,
    mint_code,
    prove_address,
    prove_by_link,
    request_code,
    spend_try,
)
from cozywish.apps.accounts.services.devices import (
    digest_of,
    forget_device,
    forget_devices,
    forget_old_devices,
    remember_device,
)
from cozywish.apps.accounts.services.factors import (
    FactorMissing,
    matching_step,
    note_sign_count,
    prove_code,
    use_up_step,
)
from cozywish.apps.accounts.services.letters import owe_letter
from cozywish.apps.accounts.services.people import NewPerson, add_people, name_person
from cozywish.apps.accounts.services.sessions import (
    end_all_but,
    end_other_sessions,
    end_own_session,
    end_session,
    forget_ended_sessions,
    name_device,
    see_session,
)

__all__ = [
    "CODE_PURPOSE",
    "LINK_PURPOSE",
    "CodeOver",
    "CodeRefused",
    "CodeWrong",
    "FactorMissing",
    "Knock",
    "Minted",
    "NewPerson",
    "StepUpNeeded",
    "Whereabouts",
    "add_people",
    "address_of_link",
    "digest_of",
    "end_all_but",
    "end_other_sessions",
    "end_own_session",
    "end_session",
    "forget_device",
    "forget_devices",
    "forget_ended_sessions",
    "forget_failed_tries",
    "forget_old_attempts",
    "forget_old_devices",
    "matching_step",
    "mint_code",
    "name_device",
    "name_person",
    "note_activity",
    "note_attempt",
    "note_sign_count",
    "owe_letter",
    "prove_address",
    "prove_by_link",
    "prove_code",
    "remember_device",
    "request_code",
    "see_session",
    "spend_try",
    "try_password",
    "use_up_step",
]
