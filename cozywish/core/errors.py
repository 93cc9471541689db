"""Expected refusals: one subclass per reason. Anything else is a bug and must escape."""

from typing import ClassVar

from django.utils.functional import Promise


class DomainError(Exception):
    """A business rule said no. Raise a subclass, never this class."""

    code: ClassVar[str]  # public contract: APP_REASON, never renamed
    template: ClassVar["str | Promise"]  # lazy gettext or ngettext; may hold %(name)s placeholders
    field: ClassVar[str | None] = None  # the input to blame; None blames the whole request

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params = params

    @property
    def message(self) -> str:
        """The sentence to show, in the language active when it is shown."""
        return str(self.template % self.params)


class Malformed(DomainError):
    """The request cannot be read: a value that is no value of its kind. 400."""


class Invalid(DomainError):
    """The request can never succeed as written: a rule says no. 422."""


class Conflict(DomainError):
    """The request lost to the current state of the world. 409."""


class Forbidden(DomainError):
    """The actor may see the object but not do this to it. 403."""


class Unproven(DomainError):
    """The actor has not (yet) proved who they are. 401."""


class TooMany(DomainError):
    """The actor has tried too often. `params["seconds"]` says when to try again. 429."""
