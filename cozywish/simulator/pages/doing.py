"""What the buttons of the desk do: pull a string, and come back."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cozywish.simulator import control
from cozywish.simulator.control import Body, Control, Strings
from cozywish.simulator.errors import Refusal

DEEDS: dict[str, Control] = {
    "clock": control.clock,
    "deliver": control.deliver,
    "payment": control.payment,
    "refund": control.refund,
    "dispute": control.dispute,
    "payout": control.payout,
    "account": control.account,
}


def do(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Do one thing and show the page the button was on."""
    deed = DEEDS.get(request.path_params["deed"])
    if deed is None:
        raise Refusal("There is no such button.", status=404)
    body: Body = {name: value for name, value in form.items() if name != "back"}
    if "advance" in body:
        body["advance"] = int(body["advance"]) if str(body["advance"]).isdecimal() else -1
    deed(strings, body, request.path_params.get("id", ""))
    back = form.get("back", "/")
    return RedirectResponse(
        back if back.startswith("/") and not back.startswith("//") else "/", 303
    )
