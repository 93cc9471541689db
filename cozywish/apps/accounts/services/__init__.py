"""Writing accounts: people, the codes that prove an address, and the letters about both."""

from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
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
from cozywish.apps.accounts.services.factors import (
    FactorMissing,
    matching_step,
    note_sign_count,
    prove_code,
    use_up_step,
)
from cozywish.apps.accounts.services.letters import owe_letter
from cozywish.apps.accounts.services.people import NewPerson, add_people, name_person
from cozywish.apps.accounts.services.profile import edit_profile
from cozywish.apps.accounts.services.refresh import (
    RefreshRefused,
    Renewed,
    begin_chain,
    end_sessions,
    forget_old_refresh_tokens,
    prolong,
    rotate,
)

__all__ = [
    "CODE_PURPOSE",
    "LINK_PURPOSE",
    "CodeOver",
    "CodeRefused",
    "CodeWrong",
    "FactorMissing",
    "Minted",
    "NewPerson",
    "RefreshRefused",
    "Renewed",
    "Whereabouts",
    "add_people",
    "address_of_link",
    "begin_chain",
    "edit_profile",
    "end_sessions",
    "forget_old_refresh_tokens",
    "matching_step",
    "mint_code",
    "name_person",
    "note_activity",
    "note_sign_count",
    "owe_letter",
    "prolong",
    "prove_address",
    "prove_by_link",
    "prove_code",
    "request_code",
    "rotate",
    "spend_try",
    "use_up_step",
]
