"""Refusals, in the envelope in which Stripe sends them."""

from typing import Any


class Refusal(Exception):
    """An answer that is no success. `keeps` says that what was done on the way to it stays done."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        keeps: bool = False,
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.keeps = keeps
        self.details = {name: value for name, value in details.items() if value is not None}

    def body(self, request_id: str) -> dict[str, Any]:
        """Return the envelope."""
        error = {"message": self.message, "type": self.kind, **self.details}
        if code := self.details.get("code"):
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        return {"error": {**error, "request_log_url": None, "request_id": request_id}}


def missing(kind: str, id: str, param: str = "id") -> Refusal:
    """No object has this id, or it belongs to another account."""
    return Refusal(f"No such {kind}: '{id}'", status=404, code="resource_missing", param=param)


def wrong_state(message: str, code: str, **details: Any) -> Refusal:
    """The object is not in a state that allows this."""
    return Refusal(message, code=code, **details)


def unauthorised(message: str) -> Refusal:
    """The key is missing, or is none that this program accepts."""
    return Refusal(message, status=401)


def declined(message: str, **details: Any) -> Refusal:
    """The card was refused. With `keeps` the failed charge and what it tells the world stay."""
    return Refusal(message, status=402, kind="card_error", **details)


def reused_key(key: str) -> Refusal:
    """An idempotency key came back with another request."""
    return Refusal(
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request.",
        kind="idempotency_error",
    )


def busy_key(key: str) -> Refusal:
    """The first request with this key has not been answered yet."""
    return Refusal(
        f"There is currently another in-progress request using this idempotent key ({key}). Please try again later.",
        status=409,
        kind="idempotency_error",
        code="idempotency_key_in_use",
    )
