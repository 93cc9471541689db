"""Lists, newest first, a page at a time."""

from typing import Any

from cozywish.simulator.api import Call
from cozywish.simulator.desk import Obj, loaded
from cozywish.simulator.errors import missing

COMPARED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def listing(call: Call, kind: str, url: str, *filters: str, **fixed: Any) -> Obj:
    """Return the page that was asked for.

    `filters` are fields that may be asked for, `fixed` ones that must have this value, or one of these.
    """
    params = call.params
    limit = params.integer("limit", least=1) or 10
    asked = {name: params.text(name) for name in filters}
    tests, values = _created(call)
    for name, value in {**asked, **fixed}.items():
        if value is not None:
            among = value if isinstance(value, list) else [value]
            tests.append(f"json_extract(data, '$.{name}') IN ({', '.join('?' * len(among))})")
            values.extend(among)
    after, before = params.text("starting_after"), params.text("ending_before")
    params.done()
    if after or before:
        tests.append(f"seq {'<' if after else '>'} ?")
        values.append(_place(call, kind, after or before or ""))
    return _page(call, kind, url, tests, values, min(limit, 100), backwards=bool(before))


def _created(call: Call) -> tuple[list[str], list[Any]]:
    if not isinstance(call.params.raw("created"), dict):
        exact = call.params.integer("created")
        return (["created = ?"], [exact]) if exact is not None else ([], [])
    part = call.params.part("created")
    bounds = {sign: part.integer(name) for name, sign in COMPARED.items()}
    given = {sign: value for sign, value in bounds.items() if value is not None}
    return [f"created {sign} ?" for sign in given], list(given.values())


def _place(call: Call, kind: str, id: str) -> int:
    query = "SELECT seq FROM objects WHERE id = ? AND kind = ? AND account = ?"
    found = call.desk.store.row(query, id, kind, call.desk.account)
    if found is None:
        raise missing(kind, id, "starting_after")
    return int(found["seq"])


def _page(
    call: Call,
    kind: str,
    url: str,
    tests: list[str],
    values: list[Any],
    limit: int,
    *,
    backwards: bool,
) -> Obj:
    where = " AND ".join(["kind = ?", "account = ?", *tests])
    order = "ASC" if backwards else "DESC"
    query = f"SELECT data FROM objects WHERE {where} ORDER BY seq {order} LIMIT ?"  # noqa: S608
    rows = call.desk.store.rows(query, kind, call.desk.account, *values, limit + 1)
    page = [loaded(row) for row in rows[:limit]]
    if backwards:
        page.reverse()
    return {"object": "list", "data": page, "has_more": len(rows) > limit, "url": url}
