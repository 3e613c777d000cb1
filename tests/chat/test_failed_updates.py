"""What is kept of an update that could not be dealt with (safety rules 10 and 12)."""

from pathlib import Path

import pytest

from bot.chat.desk import Desk
from bot.chat.inputs import Commanded, Incoming, Located, Pressed, Said, Typed, Unwanted, Voiced
from bot.chat.kit import Kit
from bot.chat.words import Words
from bot.data.gazetteer import load_places
from bot.domain.country import Country
from bot.domain.hours import Calendar
from bot.domain.ids import ChatKey
from bot.domain.places import Gazetteer
from bot.runtime.clock import SystemDice
from bot.store.chats import Chat
from bot.store.database import Database
from bot.store.hot import InboxRow
from tests.clock import FakeClock

KEY = ChatKey("u1")
WORDS = Words(Path(__file__).parents[2] / "locales")


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit(WORDS, Country(Gazetteer(load_places(None)), Calendar(())), SystemDice())


async def keeps(
    database: Database, kit: Kit, clock: FakeClock, said: Said, *, consented: bool
) -> bool:
    desk = Desk(kit, clock, lambda _: Incoming(5, 5, 1, "ar", said))
    row = InboxRow(1, KEY, "update", b"{}", 0, clock.now())
    draft = {"form": "report", "answers": {"consent": "yes"} if consented else {}}
    chat = Chat(KEY, "ar", draft, consented, False, False, clock.now())
    async with database.work() as uow:
        await uow.chats.put(chat)
        return await desk.apologise(uow, row)


@pytest.mark.parametrize(
    "said",
    [Typed("كلام"), Commanded("status"), Pressed("x.0", "1"), Voiced("f", 3, 9)],
    ids=lambda said: type(said).__name__,
)
async def test_what_was_said_is_kept_for_another_try_only_after_consent(
    database: Database, kit: Kit, clock: FakeClock, said: Said
) -> None:
    assert await keeps(database, kit, clock, said, consented=True)
    assert not await keeps(database, kit, clock, said, consented=False)


@pytest.mark.parametrize(
    "said",
    [Located(32.1, 20.1), Unwanted("contact"), Unwanted("photo", "كلام")],
    ids=["location", "contact", "photo"],
)
async def test_a_location_a_picture_or_a_number_is_never_kept(
    database: Database, kit: Kit, clock: FakeClock, said: Said
) -> None:
    assert not await keeps(database, kit, clock, said, consented=True)
