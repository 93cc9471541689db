"""Two answers for whoever watches over the process. Neither says which versions run here.

Live: the process answers; if it does not, restart it. Ready: it can do its work; while it cannot, send people
elsewhere, but do not restart it for that.
"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cozywish.toolkit.policies import Audience, policy

LIVE, READY, NOT_READY = "live", "ready", "not ready"
OK, UNREACHABLE, MIGRATIONS_PENDING = "ok", "unreachable", "migrations pending"


@policy("ops.live", Audience.EVERYONE)
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer, and ask nobody else."""
    return JsonResponse({"status": LIVE})


@policy("ops.ready", Audience.EVERYONE)
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database can be reached and holds every migration, 503 otherwise."""
    database = _database()
    is_ready = database == OK
    return JsonResponse(
        {"status": READY if is_ready else NOT_READY, "database": database},
        status=200 if is_ready else 503,
    )


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return UNREACHABLE
    return MIGRATIONS_PENDING if executor.migration_plan(executor.loader.graph.leaf_nodes()) else OK
