"""What happens to payments. `reference` is the id of whatever is paid for; payments knows nothing else about it."""

from dataclasses import dataclass
from typing import ClassVar

from cozywish.core.events import Event, register


@dataclass(frozen=True)
class PaymentEvent(Event):
    """Something that happened to what is owed for one reference, told in the order in which it did."""

    reference_id: str
    order_id: str

    @property
    def concerns(self) -> str:
        """The reference."""
        return self.reference_id


@register
@dataclass(frozen=True)
class PaymentUnderWay(PaymentEvent):
    """The bank asks who pays, or the money is on its way: whatever waits for it should wait longer."""

    name: ClassVar[str] = "payments.under_way"
    attempt_id: str


@register
@dataclass(frozen=True)
class PaymentSecured(PaymentEvent):
    """It is paid, authorised, or a card is on file: the attempt says which."""

    name: ClassVar[str] = "payments.secured"
    attempt_id: str


@register
@dataclass(frozen=True)
class PaymentCaptured(PaymentEvent):
    """The money arrived."""

    name: ClassVar[str] = "payments.captured"
    charge_id: str


@register
@dataclass(frozen=True)
class PaymentFailed(PaymentEvent):
    """A try to pay was refused; another one may follow."""

    name: ClassVar[str] = "payments.failed"
    attempt_id: str


@register
@dataclass(frozen=True)
class PaymentVoided(PaymentEvent):
    """An attempt is called off, and what was authorised is let go."""

    name: ClassVar[str] = "payments.voided"
    attempt_id: str


@register
@dataclass(frozen=True)
class PaymentLate(PaymentEvent):
    """Money arrived for what was closed, or paid already: it is to be revived or returned (J11)."""

    name: ClassVar[str] = "payments.late"
    charge_id: str


@register
@dataclass(frozen=True)
class PaymentQuarantined(PaymentEvent):
    """Money arrived that does not match what was asked: somebody has to look (J11)."""

    name: ClassVar[str] = "payments.quarantined"
    charge_id: str


@register
@dataclass(frozen=True)
class PaymentDisputed(PaymentEvent):
    """The bank asks about it: what is held stays where it is until that is decided."""

    name: ClassVar[str] = "payments.disputed"
    charge_id: str


@register
@dataclass(frozen=True)
class PaymentThawed(PaymentEvent):
    """A question about it is answered: what became of its visits meanwhile can be followed now."""

    name: ClassVar[str] = "payments.thawed"


@register
@dataclass(frozen=True)
class RefundSucceeded(PaymentEvent):
    """Money went back."""

    name: ClassVar[str] = "payments.refund_succeeded"
    refund_id: str


@register
@dataclass(frozen=True)
class RefundBounced(PaymentEvent):
    """Money that was to go back did not arrive (J12)."""

    name: ClassVar[str] = "payments.refund_bounced"
    refund_id: str


@register
@dataclass(frozen=True)
class HoldReleased(PaymentEvent):
    """What was held for a visit was released to its business (J4)."""

    name: ClassVar[str] = "payments.hold_released"
    hold_id: str


@register
@dataclass(frozen=True)
class FeeOwed(PaymentEvent):
    """A card on file did not pay a fee: it is owed."""

    name: ClassVar[str] = "payments.fee_owed"
    debt_id: str


@register
@dataclass(frozen=True)
class EventUnknown(Event):
    """For a quarter of an hour nobody has known the object that an event is about (W6)."""

    name: ClassVar[str] = "payments.event_unknown"
    event_id: str
