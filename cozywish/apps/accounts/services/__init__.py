"""Writing accounts: people, the codes that prove an address, and the letters about both."""

from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
from cozywish.apps.accounts.services.addresses import (
    AddressGone,
    Home,
    LabelTaken,
    TooManyAddresses,
    add_address,
    change_address,
    make_default,
    remove_address,
)
from cozywish.apps.accounts.services.attempts import (
    Knock,
    StepUpNeeded,
    forget_failed_tries,
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
    remember_device,
)
from cozywish.apps.accounts.services.emails import (
    SameAddress,
    UndoOver,
    ask_for_address,
    change_email,
    change_to_undo,
    undo_change,
    undo_secret,
)
from cozywish.apps.accounts.services.erasure import erase
from cozywish.apps.accounts.services.export import ExportRunning, ask_for_export, make_export
from cozywish.apps.accounts.services.factors import (
    FactorMissing,
    matching_step,
    note_sign_count,
    prove_code,
    use_up_step,
)
from cozywish.apps.accounts.services.leaving import (
    Erased,
    ask_to_leave,
    go_on_leaving,
    keep_account,
)
from cozywish.apps.accounts.services.letters import owe_letter
from cozywish.apps.accounts.services.people import NewPerson, add_people, name_person
from cozywish.apps.accounts.services.pictures import FACES, remove_face, upload_face
from cozywish.apps.accounts.services.profile import edit_profile
from cozywish.apps.accounts.services.refresh import (
    RefreshRefused,
    Renewed,
    begin_chain,
    prolong,
    rotate,
)
from cozywish.apps.accounts.services.retention import overdue, tidy
from cozywish.apps.accounts.services.sessions import (
    end_all_but,
    end_other_sessions,
    end_own_session,
    end_session,
    name_device,
    see_session,
)

__all__ = [
    "CODE_PURPOSE",
    "FACES",
    "LINK_PURPOSE",
    "AddressGone",
    "CodeOver",
    "CodeRefused",
    "CodeWrong",
    "Erased",
    "ExportRunning",
    "FactorMissing",
    "Home",
    "Knock",
    "LabelTaken",
    "Minted",
    "NewPerson",
    "RefreshRefused",
    "Renewed",
    "SameAddress",
    "StepUpNeeded",
    "TooManyAddresses",
    "UndoOver",
    "Whereabouts",
    "add_address",
    "add_people",
    "address_of_link",
    "ask_for_address",
    "ask_for_export",
    "ask_to_leave",
    "begin_chain",
    "change_address",
    "change_email",
    "change_to_undo",
    "digest_of",
    "edit_profile",
    "end_all_but",
    "end_other_sessions",
    "end_own_session",
    "end_session",
    "erase",
    "forget_device",
    "forget_devices",
    "forget_failed_tries",
    "go_on_leaving",
    "keep_account",
    "make_default",
    "make_export",
    "matching_step",
    "mint_code",
    "name_device",
    "name_person",
    "note_activity",
    "note_attempt",
    "note_sign_count",
    "overdue",
    "owe_letter",
    "prolong",
    "prove_address",
    "prove_by_link",
    "prove_code",
    "remember_device",
    "remove_address",
    "remove_face",
    "request_code",
    "rotate",
    "see_session",
    "spend_try",
    "tidy",
    "try_password",
    "undo_change",
    "undo_secret",
    "upload_face",
    "use_up_step",
]
