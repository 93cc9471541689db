"""What payments can be asked to do. Importing this registers what follows from the provider's answers."""

from cozywish.apps.payments.services.adding import (
    ask_for_card,
    kept_of,
    last_setup,
    put_on_file,
    start_card,
)
from cozywish.apps.payments.services.attempting import (
    ask_to_capture,
    ask_to_charge_saved,
    ask_to_void,
    call_off,
    start_attempt,
)
from cozywish.apps.payments.services.completing import (
    catch_up_if_set_up,
    move_money,
    raise_alarms,
)
from cozywish.apps.payments.services.confirming import ask_to_pay, come_of, follow_order, pay_with
from cozywish.apps.payments.services.holding import (
    finish_hold,
    freeze_hold,
    release_due,
    release_hold,
    revive_late,
    thaw_hold,
)
from cozywish.apps.payments.services.inbox import catch_up, take_in, work_inbox
from cozywish.apps.payments.services.keeping import keep_card, let_card_go, prefer_card
from cozywish.apps.payments.services.opening import Share, change_order, close_order, open_order
from cozywish.apps.payments.services.operating import carry_out, complete_due
from cozywish.apps.payments.services.owing import (
    note_debt,
    note_declined,
    open_debt,
    settle_debt,
    waive_debt,
)
from cozywish.apps.payments.services.reconciling import reconcile
from cozywish.apps.payments.services.refunding import (
    approve_refund,
    decline_refund,
    request_refund,
    return_late,
    withdraw_refund,
)
from cozywish.apps.payments.services.repricing import reprice_hold
from cozywish.apps.payments.services.settling import (
    give_back,
    keep_fee,
    return_fee,
    split_hold,
    undo_fee,
)

__all__ = [
    "Share",
    "approve_refund",
    "ask_for_card",
    "ask_to_capture",
    "ask_to_charge_saved",
    "ask_to_pay",
    "ask_to_void",
    "call_off",
    "carry_out",
    "catch_up",
    "catch_up_if_set_up",
    "change_order",
    "close_order",
    "come_of",
    "complete_due",
    "decline_refund",
    "finish_hold",
    "follow_order",
    "freeze_hold",
    "give_back",
    "keep_card",
    "keep_fee",
    "kept_of",
    "last_setup",
    "let_card_go",
    "move_money",
    "note_debt",
    "note_declined",
    "open_debt",
    "open_order",
    "pay_with",
    "prefer_card",
    "put_on_file",
    "raise_alarms",
    "reconcile",
    "release_due",
    "release_hold",
    "reprice_hold",
    "request_refund",
    "return_fee",
    "return_late",
    "revive_late",
    "settle_debt",
    "split_hold",
    "start_attempt",
    "start_card",
    "take_in",
    "thaw_hold",
    "undo_fee",
    "waive_debt",
    "withdraw_refund",
    "work_inbox",
]
