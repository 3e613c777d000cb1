"""The people of `sulh demo` take their seats; the whole story is played by `.ci/run`."""

from bot.app import places_in_use
from bot.cli.demo_cast import take_seats
from bot.runtime.clock import SystemClock, SystemDice
from bot.store.database import Database, upgrade
from bot.store.sealed import Sealer, read_keys
from tests.process.conftest import Bot


async def test_everybody_of_the_demo_takes_a_seat(idle_bot: Bot) -> None:
    url = idle_bot.env["SULH_DATABASE__URL"]
    upgrade(url)
    idle_bot.start()
    database = Database(url, Sealer(read_keys(idle_bot.folder / "keys.json")))
    try:
        places, now = await places_in_use(database), SystemClock().now()
        seats = await take_seats(idle_bot.client, database, places, SystemDice(), now)
        mariam = seats.residents[0]
        for label in ("/start", "ابدأ", "لا", "نعم، أريد جهة"):
            await (mariam.says(label) if label.startswith("/") else mariam.presses(label))
            shown = await mariam.sees("")
        async with database.work() as uow:
            mediators = await uow.register.mediators()
            joined = await uow.register.reach_mediators([one.id for one in mediators])
    finally:
        await database.close()
    assert (len(seats.mediators), len(joined), len(seats.coordinators)) == (60, 60, 3)
    assert "خط مساندة تجريبي" in shown.text
    # Whoever is suspended has joined, and is shown no code of conduct.
    assert sum(one.code_version is None for one in mediators) == 1
