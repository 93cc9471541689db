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
from cozywish.apps.accounts.services.people import (
    NewPerson,
    Profile,
    add_people,
    change_profile,
    name_person,
    show_face,
)
from cozywish.apps.accounts.services.pictures import remove_face, upload_face

__all__ = [
    "CODE_PURPOSE",
    "LINK_PURPOSE",
    "AddressGone",
    "CodeOver",
    "CodeRefused",
    "CodeWrong",
    "FactorMissing",
    "Home",
    "LabelTaken",
    "Minted",
    "NewPerson",
    "Profile",
    "TooManyAddresses",
    "Whereabouts",
    "add_address",
    "add_people",
    "address_of_link",
    "change_address",
    "change_profile",
    "make_default",
    "matching_step",
    "mint_code",
    "name_person",
    "note_activity",
    "note_sign_count",
    "owe_letter",
    "prove_address",
    "prove_by_link",
    "prove_code",
    "remove_address",
    "remove_face",
    "request_code",
    "show_face",
    "spend_try",
    "upload_face",
    "use_up_step",
]
