"""How to get to the provider's pages about imports."""

from django.utils import timezone
from playwright.sync_api import expect

from cozywish.apps.catalog.models import Import, ImportKind
from cozywish.apps.catalog.queries import plan_of
from cozywish.apps.catalog.services import do_import, start_import
from tests.e2e.recipes_team import owner
from tests.e2e.visitor import Visitor, shows

IMPORTS = "imports"
TABLE = """Service,Duration,Price,Category
Hot stone massage,1:30,$120,Massage
Salt scrub,45 min,"85,50",Body
Clay wrap,an hour,much,Body
"""


def draft(visitor: Visitor) -> Import:
    """A table with something new in it, however often it is brought."""
    number = visitor.venue.services.count()
    made = start_import(
        user=owner(visitor),
        venue_id=visitor.venue.pk,
        kind=ImportKind.SERVICES,
        text=TABLE.replace("Salt scrub", f"Salt scrub {number}"),
        now=timezone.now(),
    )
    return made.unwrap()


def done(visitor: Visitor) -> Import:
    one = draft(visitor)
    seen = plan_of(one).digest
    return do_import(user=owner(visitor), import_id=one.pk, seen=seen, now=timezone.now()).unwrap()


@shows("pro/import/", IMPORTS, "import", "Import")
def import_start(visitor: Visitor) -> None:
    draft(visitor)
    done(visitor)
    visitor.go_as(owner(visitor), "/pro/import/")


@shows("pro/import/", IMPORTS, "import-refused", "Import")
def import_refused(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/import/")
    visitor.page.get_by_role("button", name="Read it").click()
    expect(visitor.page.get_by_text("Paste a table, or take a file.")).to_be_visible()


@shows("pro/import/<uuid:import_id>/", IMPORTS, "import-draft", "Look before you import")
def import_draft(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/import/{draft(visitor).pk}/")
    expect(visitor.page.get_by_text("1 line needs a look")).to_be_visible()


@shows("pro/import/<uuid:import_id>/", IMPORTS, "import-done", "Import")
def import_done(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/import/{done(visitor).pk}/")


@shows("pro/import/<uuid:import_id>/undo/", IMPORTS, "import-undo", "Undo this import?")
def import_undo(visitor: Visitor) -> None:
    one = done(visitor)
    visitor.venue.services.filter(name__startswith="Salt scrub").update(price_cents=9000)
    visitor.go_as(owner(visitor), f"/pro/import/{one.pk}/undo/")
    expect(visitor.page.get_by_text("1 thing stays")).to_be_visible()
