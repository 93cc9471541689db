"""Prove that the API of signing in, that of the business side and that of the office do what their OpenAPI document
says, whatever they are sent.

    python -m tests.prove.contract          nine minutes; FULL=1 for forty

Schemathesis reads the document and makes requests of it, right ones and wrong ones, against a real server: as nobody,
as somebody who is signed in, on the business side as the owner of a venue, and in the office as one of its people. No
answer may be a 5xx, none may differ from the document, and what the document forbids must be refused. The control
promises something else in the document, which must be found.

Note [A crowd of one]
    Limits would answer most of this with 429, so each request comes from an address of its own, and the limits of
    reading and writing are raised for this server alone. They have tests of their own.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from uuid import UUID, uuid4
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.prove.servers import environment, manage, running

FULL = os.environ.get("FULL") == "1"
SECONDS = 300 if FULL else 60  # for each caller of a side
SECONDS_AT_HOME = 4 * SECONDS  # the owner has most to ask
PERSON = {"email": "maya@cozywish.example", "password": "lamplight-portland"}
# Values may break rules that no schema can say: a password that is too common, a key that is over.
NOT_CHECKED = "positive_data_acceptance"
ENDS_THE_SESSION = "logOut"
# Beside the library's own: a door that somebody may not use is absent for them, whatever else is missing.
SETTINGS = """
[checks.missing_required_header]
expected-statuses = [400, 401, 403, 404, 406, 415, 422]
"""
OFFICER = {"email": "olga@cozywish.example", "password": "lamplight-portland"}
AUTH, BUSINESS, OFFICE = "auth/", "business/", "office/"
# What the owner has: made-up ids would never get past the first gate.
OWNED = {
    name: str(UUID(int=number))
    for number, name in enumerate(("venue_id", "service_id", "staff_id"), start=1)
}
TIME_OFF, ROOMS, DRAFT, MANAGER, VISIT, BLOCK = (str(UUID(int=number)) for number in range(9, 15))


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's word
        """Say nothing of each request."""


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def serve(port: int) -> None:
    """Serve the site. See Note [A crowd of one]."""
    import django  # noqa: PLC0415 - only the server is a Django process

    django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from cozywish.api import views  # noqa: PLC0415
    from cozywish.apps.accounts.services import NewPerson, add_people  # noqa: PLC0415
    from cozywish.apps.limits.services import Limit  # noqa: PLC0415
    from cozywish.config.wsgi import application  # noqa: PLC0415

    views.READ = views.WRITE = Limit("contract", tries=10**9, window=views.MINUTE)
    person = NewPerson(id=uuid4(), email=PERSON["email"], name="Maya Okafor", can_sign_in=True)
    add_people(people=[person], password=PERSON["password"], joined_at=timezone.now()).unwrap()
    furnish(person.id)
    open_office()
    numbers = count()

    def crowd(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        number = next(numbers)
        environ["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return application(environ, start)

    make_server("127.0.0.1", port, crowd, Threaded, Quiet).serve_forever()


def furnish(owner_id: UUID) -> None:
    """Give the person a venue with everything in it."""
    from cozywish.apps.accounts.models import User  # noqa: PLC0415
    from cozywish.apps.bookings.factories import make_booking  # noqa: PLC0415
    from cozywish.apps.catalog.factories import make_service  # noqa: PLC0415
    from cozywish.apps.geo.factories import make_postcode  # noqa: PLC0415
    from cozywish.apps.scheduling.factories import open_daily, work_daily  # noqa: PLC0415
    from cozywish.apps.scheduling.models import TimeOff  # noqa: PLC0415
    from cozywish.apps.venues.factories import make_staff, make_venue  # noqa: PLC0415
    from cozywish.apps.venues.models import Manager, Resource, ResourceGroup  # noqa: PLC0415

    owner = User.objects.get(pk=owner_id)
    make_postcode()
    venue = make_venue(owner=owner, id=OWNED["venue_id"], status="DRAFT", description="Warm.")
    open_daily(venue)
    staff = make_staff(venue, user=owner, id=OWNED["staff_id"])
    work_daily(staff)
    service = make_service(venue, by=[staff], id=OWNED["service_id"])
    make_booking(staff, [service], datetime(2036, 6, 9, 18, tzinfo=UTC), id=VISIT)
    keep_free(owner, staff)
    rooms = ResourceGroup.objects.create(id=ROOMS, venue=venue, name="Treatment room")
    Resource.objects.create(venue=venue, group=rooms, kind="ROOM", name="Fern", position=1)
    Manager.objects.create(id=MANAGER, business=venue.business, name="Mona Marsh")
    bring(owner)
    begins = datetime(2036, 6, 2, tzinfo=UTC)
    TimeOff.objects.create(
        id=TIME_OFF,
        staff=staff,
        starts_at=begins,
        ends_at=begins + timedelta(days=1),
        state="REQUESTED",
        asked_at=begins,
    )


def keep_free(owner: Any, staff: Any) -> None:
    """Let the owner keep an hour of somebody free."""
    from cozywish.apps.bookings.models import Block  # noqa: PLC0415
    from cozywish.apps.bookings.services import block_time  # noqa: PLC0415

    begins = datetime(2036, 6, 10, 18, tzinfo=UTC)
    made = block_time(
        by=owner,
        resource_id=staff.resource.pk,
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        words="",
        now=datetime.now(tz=UTC),
    )
    Block.objects.filter(pk=made.unwrap().pk).update(id=BLOCK)


def open_office() -> None:
    """Let somebody look after venues and after what the site says."""
    from django.contrib.auth.models import Group  # noqa: PLC0415

    from cozywish.apps.accounts.factories import make_user  # noqa: PLC0415
    from cozywish.apps.accounts.services import set_up_office_groups  # noqa: PLC0415

    set_up_office_groups(now=datetime.now(tz=UTC)).unwrap()
    olga = make_user("Olga Office", email=OFFICER["email"], is_staff=True)
    olga.set_password(OFFICER["password"])
    olga.save()
    olga.groups.set(Group.objects.exclude(name="office-work-1"))


def bring(owner: Any) -> None:
    """Let the owner have a draft of an import."""
    from cozywish.apps.catalog.models import Import  # noqa: PLC0415
    from cozywish.apps.catalog.services import start_import  # noqa: PLC0415

    text = "Service,Length,Price\nShiatsu,60,$95\n"
    now = datetime.now(tz=UTC)
    venue_id = UUID(OWNED["venue_id"])
    made = start_import(user=owner, venue_id=venue_id, kind="SERVICES", text=text, now=now)
    Import.objects.filter(pk=made.unwrap().pk).update(id=DRAFT)


@contextmanager
def site() -> Iterator[tuple[int, Path]]:
    """Run it with nothing in it but one person; yield its port and its log."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as name:
        folder = Path(name)
        variables = environment(folder)
        manage("migrate", variables, "--verbosity", "0")
        command = [sys.executable, "-m", "tests.prove.contract", "serve", variables["PORT"]]
        with running(command, variables, folder) as port:
            yield port, folder / "log"


def ask(
    port: int, document: Path, *arguments: str, below: str = AUTH, seconds: int = SECONDS
) -> int:
    """Let schemathesis loose on the operations below that address; return its exit status."""
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        str(document),
        "--url",
        f"http://127.0.0.1:{port}",
    ]
    command += ["--include-path-regex", f"^/api/v1/{below}", "--max-time", str(seconds)]
    command += ["--phases", "examples,coverage,fuzzing", "--exclude-checks", NOT_CHECKED]
    command += ["--generation-database", "none", "--continue-on-failure", "--no-color"]
    command += ["--request-timeout", "30", "--warnings", "off", *arguments]
    # Its own limit of time is soft: it finishes what it has begun. It leaves a cache where it runs.
    done = subprocess.run(command, timeout=seconds * 3, cwd=document.parent, check=False)
    return done.returncode


def fetch(port: int, path: str, body: dict[str, str] | None = None) -> Any:
    """Return what the site answers."""
    import httpx  # noqa: PLC0415

    url = f"http://127.0.0.1:{port}{path}"
    answer = httpx.request("POST" if body else "GET", url, json=body, timeout=60)
    return answer.raise_for_status().json()


def bearer_of(port: int, person: dict[str, str]) -> tuple[str, str]:
    """Sign in; return what sends the access token along."""
    token = fetch(port, "/api/v1/auth/login/", person)["data"]["access_token"]
    return "--header", f"Authorization: Bearer {token}"


def at_home(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with what the owner has as the ids in its addresses, but where it would be taken away."""
    known: dict[str, Any] = json.loads(json.dumps(document))
    ids = {
        **OWNED,
        "time_off_id": TIME_OFF,
        "group_id": ROOMS,
        "import_id": DRAFT,
        "manager_id": MANAGER,
        "booking_id": VISIT,
        "block_id": BLOCK,
    }
    operations = [
        operation
        for methods in known["paths"].values()
        for method, operation in methods.items()
        if method != "delete"
    ]
    for operation in operations:
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in ids:
                parameter["schema"]["enum"] = [ids[parameter["name"]]]
    return known


def lying(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with a promise that the site does not keep."""
    lie: dict[str, Any] = json.loads(json.dumps(document))
    lie["components"]["schemas"]["Options"]["required"].append("colour")
    return lie


def verdict(name: str, found: int, *, holds: bool) -> bool:
    print(f"contract {name} exit {found} {'PASS' if holds else 'FAIL'}", flush=True)
    return holds


def main() -> int:
    """Ask as nobody, as somebody, as an owner, as the office, and with a lie; 0 only if every line says PASS."""
    with site() as (port, log), tempfile.TemporaryDirectory() as name:
        (Path(name) / "schemathesis.toml").write_text(SETTINGS)
        true, home, lie = (Path(name) / f"{kind}.json" for kind in ("true", "home", "lie"))
        document = fetch(port, "/api/v1/schema/")
        true.write_text(json.dumps(document))
        home.write_text(json.dumps(at_home(document)))
        lie.write_text(json.dumps(lying(document)))
        nobody = ask(port, true)
        bearer = bearer_of(port, PERSON)
        somebody = ask(port, true, *bearer, "--exclude-operation-id", ENDS_THE_SESSION)
        stranger = ask(port, true, below=BUSINESS)
        bearer = bearer_of(port, PERSON)
        owner = ask(port, home, *bearer, below=BUSINESS, seconds=SECONDS_AT_HOME)
        outside = ask(port, home, *bearer, below=OFFICE)
        officer = ask(port, home, *bearer_of(port, OFFICER), below=OFFICE)
        control = ask(port, lie, "--max-failures", "1", below=f"{AUTH}biometric/authenticate")
        broken = log.read_text().count("Traceback")
    results = [
        verdict("as nobody", nobody, holds=nobody == 0),
        verdict("as somebody", somebody, holds=somebody == 0),
        verdict("business side as nobody", stranger, holds=stranger == 0),
        verdict("business side as its owner", owner, holds=owner == 0),
        verdict("office as somebody else", outside, holds=outside == 0),
        verdict("office as one of its people", officer, holds=officer == 0),
        verdict("control finds a lie", control, holds=control == 1),
        verdict("tracebacks in the log", broken, holds=broken == 0),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        sys.exit(main())
