"""Safety rules 9 and 13: what keeps a programme from serving people is said, a line a fault."""

from datetime import date, timedelta

from bot.cli.demo_people import fill, sheet
from bot.data.gazetteer import load_places
from bot.domain.ids import ChatKey
from bot.domain.places import Gazetteer
from bot.runtime.clock import SystemDice
from bot.store.chats import Chat
from bot.store.database import Database
from bot.usecases.import_directory import import_directory
from bot.usecases.readiness import readiness
from tests.clock import FakeClock

TODAY = date(2026, 11, 24)
PLACES = Gazetteer(load_places())
ALL = ("LY01", "LY02", "LY03")


async def test_safety_9_13_an_empty_programme_lacks_everything(database: Database) -> None:
    async with database.work() as uow:
        faults = await readiness(uow, ALL, PLACES, TODAY)
    assert len(faults) == 12
    assert faults[0].startswith("LY01 برقة: no entry of kind emergency was verified")
    assert faults[1].startswith("LY01 برقة: no entry of kind survivor was verified")
    assert faults[2].startswith("LY01 برقة: no coordinator whose area covers it has joined; run:")
    assert faults[-3].startswith("no national coordinator has joined")
    assert faults[-2].startswith("no registrar has joined")
    assert faults[-1].startswith("no integrity officer has joined")


async def test_safety_9_13_linked_people_and_checked_numbers_make_it_ready(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await fill(uow, PLACES, SystemDice(), clock.now())
        await import_directory(uow, sheet("directory", TODAY), PLACES, clock.now())
        assert len(await readiness(uow, ALL, PLACES, TODAY)) == 6
        for office in await uow.register.officers():
            chat = (ChatKey(f"p{office.number}"), 200 + office.id)
            await uow.register.link("officer", office.id, chat, clock.now())
        for one in await uow.register.coordinators():
            chat = (ChatKey(f"p{one.number}"), 100 + one.id)
            await uow.register.link("coordinator", one.id, chat, clock.now())
        assert await readiness(uow, ALL, PLACES, TODAY) == []
        # A quick exit over night keeps no programme from serving people.
        chat = Chat(ChatKey("pC-3"), "ar", None, False, False, False, clock.now(), left=True)
        await uow.chats.put(chat)
        assert await readiness(uow, ALL, PLACES, TODAY) == []
        # The top blocks the bot: nobody stands above, and the West has nobody at all.
        await uow.register.set_reachable(ChatKey("pC-3"), reachable=False)
        faults = await readiness(uow, ALL, PLACES, TODAY)
        assert [fault.partition(":")[0] for fault in faults][:1] == ["LY02 طرابلس الغرب"]
        assert len(faults) == 2
        old = await readiness(uow, ALL, PLACES, TODAY + timedelta(days=91))
        assert sum("was verified in the last 90 days" in fault for fault in old) == 6


async def test_only_regions_can_be_served(database: Database) -> None:
    async with database.work() as uow:
        said = [*await readiness(uow, ("LY0319",), PLACES, TODAY)]
        assert said[0].startswith("service.regions: LY0319 is no region; known are ")
        none = await readiness(uow, (), PLACES, TODAY)
        assert none[0].startswith("service.regions names no region")
