"""What clients send, read strictly: an unknown name is refused, because it is a mistake that would go unseen."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from cozywish.api.http import to_json
from cozywish.core.errors import Malformed
from cozywish.toolkit.phones import read_phone

KEY_HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{16,128}")


class KeyRequired(Malformed):
    code = "IDEMPOTENCY_KEY_REQUIRED"
    template = _(
        "Send an Idempotency-Key header of 16 to 128 random characters, such as a UUID. "
        "Repeat it when you repeat the request."
    )


class Strict(serializers.Serializer[Any]):
    """A serializer that refuses names it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the values, or refuse all unknown names at once."""
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                sentence = [_("There is no such field.")]
                raise exceptions.ValidationError(dict.fromkeys(unknown, sentence))
        return super().to_internal_value(data)


class Nothing(Strict):
    """The body of a request that has none to send: whatever is sent is refused."""


class IdField(serializers.UUIDField):
    """A UUID as text; the library would take whole numbers too."""

    def to_internal_value(self, data: Any) -> UUID:
        """Return the UUID."""
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        found: UUID = super().to_internal_value(data)
        return found


class InstantField(serializers.DateTimeField):
    """An instant: ISO 8601 with an offset or Z. A time without a zone names no instant."""

    default_error_messages = {
        "naive": _("Add the offset from UTC, such as Z or -07:00."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        """Return the instant in UTC."""
        try:
            read = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            read = None
        if read is not None and read.tzinfo is None:
            self.fail("naive")
        return super().to_internal_value(value)


FIRST_YEAR, LAST_YEAR = 2000, 2099
OTHER_CENTURY = _("Please choose a day of this century.")


class MomentField(InstantField):
    """An instant that can stand in a calendar."""

    default_error_messages = {"century": OTHER_CENTURY}

    def to_internal_value(self, value: Any) -> datetime:
        """Return the instant in UTC."""
        moment = super().to_internal_value(value)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail("century")
        return moment


class DayField(serializers.DateField):
    """A date that can stand in a calendar."""

    default_error_messages = {"century": OTHER_CENTURY}

    def to_internal_value(self, value: Any) -> date:
        """Return the date."""
        day: date = super().to_internal_value(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail("century")
        return day


class TextField(serializers.CharField):
    """Text, and nothing that could be read as text; the library would take numbers too."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class SecretField(TextField):
    """A password or token, to the letter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)


class YesOrNoField(serializers.BooleanField):
    """True or false; the library would take words and numbers too."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the value."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class WholeField(serializers.IntegerField):
    """A whole number; the library would take texts that look like one too."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if type(data) is not int:
            self.fail("invalid")
        number: int = super().to_internal_value(data)
        return number


class VersionField(WholeField):
    """Which state of a thing is replaced: the `version` that was read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**31 - 1, **kwargs)


class RowField(WholeField):
    """The number of something that has no UUID. More than a database can count names nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)


class DegreesField(serializers.FloatField):
    """A latitude or longitude; the library would take texts too."""

    def to_internal_value(self, data: Any) -> float:
        """Return the number."""
        if type(data) not in (int, float):
            self.fail("invalid")
        number: float = super().to_internal_value(data)
        return number


class AddressField(TextField, serializers.EmailField):
    """An e-mail address."""


class LineField(TextField):
    """One line of text: what goes into subjects and headers must not be able to end them."""

    default_error_messages = {"line": _("This must be a single line of text.")}

    def to_internal_value(self, data: Any) -> str:
        """Return the text without space around it."""
        line = super().to_internal_value(data)
        if not line.isprintable():
            self.fail("line")
        return line


class PhoneField(serializers.CharField):
    """A telephone number in E.164, such as +15035550123."""

    default_error_messages = {
        "phone": _("Give the whole number with its country code, such as +15035550123."),
    }

    def to_internal_value(self, data: Any) -> str:
        """Return the number in E.164, spaces and brackets left out."""
        number = read_phone(super().to_internal_value(data), None)
        if number is None:
            self.fail("phone")
        return number


def query_of(request: Request, shape: type[Strict]) -> dict[str, Any]:
    """Return the values of the address's query. Raises ValidationError with the parameter to blame.

    `?on=` is a date that is none: the library would take it for a form's field that was left empty.
    """
    asked = shape(data=request.query_params)
    blank = [
        name
        for name, field in asked.fields.items()
        if request.query_params.get(name) == "" and not isinstance(field, serializers.ListField)
    ]
    if blank:
        sentence = [_("This field may not be blank.")]
        raise exceptions.ValidationError(dict.fromkeys(blank, sentence))
    return _valid(asked)


def body_of(request: Request, shape: type[Strict]) -> dict[str, Any]:
    """Return the values of the body. Raises ValidationError with the field to blame."""
    return _valid(shape(data=request.data))


def _valid(asked: Strict) -> dict[str, Any]:
    asked.is_valid(raise_exception=True)
    values: dict[str, Any] = asked.validated_data
    return values


def key_of(request: Request) -> str:
    """Return the request's key. Raises KeyRequired when it is missing or could be guessed."""
    key: str = request.headers.get(KEY_HEADER, "")
    if not KEY.fullmatch(key):
        raise KeyRequired
    return key


def words_of(request: Request) -> tuple[bytes, ...]:
    """Return what makes a request the same request: method, address and body, however it was spaced."""
    return (
        str(request.method).encode(),
        request.get_full_path().encode(),
        to_json({name: _told(request.data, name) for name in request.data})
        if isinstance(request.data, QueryDict)
        else to_json(request.data),
    )


def _told(said: QueryDict, name: str) -> list[str]:
    """The values of that name, of files what names exactly their bytes."""
    values: list[Any] = list(said.getlist(name))
    return [_digest(value) if isinstance(value, UploadedFile) else value for value in values]


def _digest(upload: "UploadedFile[bytes]") -> str:
    hashed = hashlib.sha256()
    for chunk in upload.chunks():
        hashed.update(chunk)
    upload.seek(0)
    return hashed.hexdigest()
