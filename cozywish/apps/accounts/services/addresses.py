"""The places where a person is visited."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import Address, User
from cozywish.apps.geo.queries import is_called, place_of_postcode
from cozywish.core.errors import Conflict
from cozywish.core.services import operation

MOST = 20


class TooManyAddresses(Conflict):
    code = "ACCOUNTS_TOO_MANY_ADDRESSES"
    template = _("You have 20 addresses, which is the most. Remove one to add another.")


class LabelTaken(Conflict):
    code = "ACCOUNTS_ADDRESS_LABEL_TAKEN"
    template = _("You have an address of that name already.")
    field = "label"


class AddressGone(Conflict):
    code = "ACCOUNTS_ADDRESS_GONE"
    template = _("That address is no longer in your book.")


@dataclass(frozen=True, slots=True)
class Home:
    """An address as somebody gives it. Only US ones have a postcode that we can look up."""

    label: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    access_note: str = ""


@operation
def add_address(*, user: User, home: Home, makes_default: bool, now: datetime) -> Address:
    """Keep one more address. The first is the default one. Fails with TooManyAddresses and LabelTaken."""
    book = _locked_book(user)
    if len(book) >= MOST:
        raise TooManyAddresses
    _refuse_taken(home.label, book)
    is_default = makes_default or not any(address.is_default for address in book)
    if is_default:
        _clear_default(user)
    return Address.objects.create(
        user=user, is_default=is_default, checked_at=_checked(home, now), **asdict(home)
    )


@operation
def change_address(
    *, user: User, address_id: UUID, home: Home, makes_default: bool, now: datetime
) -> Address:
    """Correct an address of the person's. Fails with AddressGone and LabelTaken."""
    book = _locked_book(user)
    address = _of_book(book, address_id)
    _refuse_taken(home.label, [other for other in book if other.pk != address.pk])
    for name, value in asdict(home).items():
        setattr(address, name, value)
    address.checked_at = _checked(home, now)
    if makes_default and not address.is_default:
        _clear_default(user)
        address.is_default = True
    address.save()
    return address


@operation
def make_default(*, user: User, address_id: UUID) -> Address:
    """Let visits go there unless another address is picked. Fails with AddressGone."""
    address = _of_book(_locked_book(user), address_id)
    _clear_default(user)
    address.is_default = True
    address.save(update_fields=["is_default"])
    return address


@operation
def remove_address(*, user: User, address_id: UUID) -> None:
    """Forget an address; the first of the rest is the default one then. Fails with AddressGone.

    Bookings keep the address that they were made with.
    """
    book = _locked_book(user)
    address = _of_book(book, address_id)
    rest = [other for other in book if other.pk != address_id]
    address.delete()
    if address.is_default and rest:
        rest[0].is_default = True
        rest[0].save(update_fields=["is_default"])


def _locked_book(user: User) -> list[Address]:
    """Return the person's addresses by name, with everybody else kept from changing them.

    The person's row is the lock: there may be no address yet that could be locked.
    """
    User.objects.select_for_update().values_list("pk").get(pk=user.pk)
    return list(Address.objects.filter(user=user).order_by("label"))


def _of_book(book: list[Address], address_id: UUID) -> Address:
    for address in book:
        if address.pk == address_id:
            return address
    raise AddressGone


def _refuse_taken(label: str, book: list[Address]) -> None:
    if any(address.label == label for address in book):
        raise LabelTaken


def _clear_default(user: User) -> None:
    Address.objects.filter(user=user, is_default=True).update(is_default=False)


def _checked(home: Home, now: datetime) -> datetime | None:
    place = place_of_postcode(home.postcode)
    matches = place is not None and is_called(place, city=home.city, state=home.region)
    return now if matches else None
