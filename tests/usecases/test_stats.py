"""`sulh db stats`: sizes, what waits, what is to be swept; on both engines, and no identity."""

import json
from datetime import timedelta

from bot.store.aside import look
from bot.store.columns import METADATA
from bot.store.stats import stats
from tests.clock import FakeClock
from tests.plans import Plans
from tests.usecases.street import Street
from tests.usecases.test_safety_keeping import TOLD, lived


async def test_rows_bytes_what_waits_and_what_is_too_old(
    street: Street, url: str, clock: FakeClock, plans: Plans
) -> None:
    plans.on = False
    mariam, _, _ = await lived(street)
    found = look(url, lambda conn: stats(conn, clock.now(), whole=True))
    assert found["tables"].keys() >= {"cases", "audit", "presses"}
    assert found["tables"].keys() <= METADATA.tables.keys()
    assert found["tables"]["reports"]["rows"] == 1
    assert found["tables"]["cases"].get("bytes", 1) > 0
    assert found["file"]["bytes"] > 10_000
    assert found["waiting"]["inbox"] == {"rows": 0, "oldest_s": 0}
    assert not any(found["too_old"].values())
    assert found["audit_chain"] == found["tables"]["audit"]["rows"] > 0
    assert found["key_epoch"] == 1
    clock.move(timedelta(days=20))
    await mariam.says("/status", settle=False)
    clock.move(timedelta(seconds=90))
    later = look(url, lambda conn: stats(conn, clock.now()))
    assert later["waiting"]["inbox"] == {"rows": 1, "oldest_s": 90}
    assert later["waiting"]["timers"]["oldest_s"] > 86_400
    assert later["too_old"]["voices"] == 1
    assert later["too_old"]["inbox"] > 0
    said = json.dumps(later)
    for secret in (TOLD, str(mariam.id), mariam.key, mariam.code):
        assert secret not in said
