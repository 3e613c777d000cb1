"""What an operator asks of the database itself: how large, what waits, what is to be swept."""

import json

from bot.runtime.clock import SystemClock
from bot.settings import Settings
from bot.store.aside import look
from bot.store.database import DatabaseFault, schema
from bot.store.stats import stats


def show_stats(settings: Settings, *, as_json: bool, whole: bool) -> int:
    """Print them; nobody is held up meanwhile. Raises DatabaseFault."""
    url = settings.database.url
    present = schema(url)
    if present.found is None:
        raise DatabaseFault("there is no database yet; check database.url")
    if present.found != present.newest:
        raise DatabaseFault(
            f"the database has schema {present.found or 'none'}, this version {present.newest}"
        )
    now = SystemClock().now()
    found = look(url, lambda conn: stats(conn, now, whole=whole))
    if as_json:
        print(json.dumps(found))
        return 0
    for name, table in found["tables"].items():
        size = f"{table['bytes'] / 1e6:12,.2f} MB" if "bytes" in table else ""
        print(f"{name:14} {table['rows']!s:>14} rows {size}".rstrip())
    print(
        "  ".join(
            f"{name.replace('_', ' ')}: {size / 1e6:,.2f} MB".replace(" bytes", "")
            for name, size in found["file"].items()
        )
    )
    for name, waits in found["waiting"].items():
        print(f"{name}: {waits['rows']} due, the oldest for {waits['oldest_s']} s")
    old = {name: count for name, count in found["too_old"].items() if count}
    print(
        "to be swept: " + (", ".join(f"{count} {name}" for name, count in old.items()) or "nothing")
    )
    print(f"audit chain: {found['audit_chain']} rows; keys of epoch {found['key_epoch']}")
    return 0
