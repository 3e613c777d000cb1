"""Applications as they are kept: sealed, found alike, and forgotten in time (domain brief §3.2)."""

from datetime import timedelta

import sqlalchemy as sa

from bot.conversation.forms.apply import DECLARED
from bot.domain.application import Alike, Application, Stage
from bot.domain.ids import ChatKey
from bot.store.application_tables import applications
from bot.store.chats import DRAFTS_FOR, Chat
from bot.store.database import Database
from bot.store.keeping import APPLICATIONS_FOR
from bot.usecases.apply import (
    clash,
    delete_application,
    send_application,
    withdraw_application,
)
from bot.usecases.declare import declared_ties
from tests.clock import FakeClock
from tests.usecases.world import COUNTRY

ANSWERS = {
    "armed_role": "no",
    "full_name": "سالم محمد الورفلي",
    "display_name": "الحاج سالم",
    "phone": "0912345678",
    "gender": "m",
    "birth": "45_59",
    "place": "LY031901",
    "radius": "150",
    "night": "no",
    "categories": ["land"],
    "severity": "3",
    "languages": ["ar"],
    "route": "training",
    "core": "40",
    **{key: {"ties": []} for key in DECLARED},
    "ties_kin": {"ties": [["a" * 32], ["b" * 32]]},
}


async def sent(database: Database, clock: FakeClock, key: str, **answers: object) -> Application:
    async with database.work() as uow:
        chat = ChatKey(key)
        row = await uow.applications.begin((chat, 7), {"at": "phone"}, clock.now())
        found = await uow.applications.get(row)
        assert found is not None
        assert await send_application(uow, COUNTRY, found, ANSWERS | answers, clock.now())
        again = await uow.applications.get(row)
        await uow.commit()
    assert again is not None
    return again


async def test_an_application_is_sealed_and_read_back(database: Database, clock: FakeClock) -> None:
    one = await sent(database, clock, "p-salem")
    assert (one.stage, one.alike) == (Stage.SENT, frozenset())
    async with database.work() as uow:
        person = await uow.applications.person(one.id)
        assert person is not None
        assert person.display_name == "الحاج سالم"
        answers = await uow.applications.answers(one.id)
        assert "phone" not in answers
        assert not [key for key in answers if key.startswith(("ties", "community"))]
        assert await uow.applications.ties(one.id) == {f"kin.{one * 32}" for one in "ab"}
        assert not await send_application(uow, COUNTRY, one, ANSWERS, clock.now())
        found = await uow.conn.execute(sa.select(applications).where(applications.c.id == one.id))
        raw = repr(found.mappings().one())
    assert "سالم" not in raw
    assert "912345678" not in raw


async def test_the_same_phone_or_name_years_and_place_is_noticed(
    database: Database, clock: FakeClock
) -> None:
    await sent(database, clock, "p-first")
    phone = await sent(database, clock, "p-phone", full_name="غيره", phone="+218 91 2345678")
    assert phone.alike == {Alike.PHONE}
    name = await sent(database, clock, "p-name", full_name="سالم  محمّد الورفلى", phone="0925")
    assert name.alike == {Alike.NAME}
    other = await sent(database, clock, "p-other", birth="18_29", phone="0926")
    assert other.alike == frozenset()


async def test_ties_joined_by_and_count_as_one_and_as_several(database: Database) -> None:
    async with database.work() as uow:
        both = declared_ties(uow, "أولاد سليمان والمقارحة")
        assert len(both) == 3
        (one,) = declared_ties(uow, "قبيلة المقارحة")
        assert any(set(one) & set(tie) for tie in both)
        assert declared_ties(uow, "لا يوجد") == []
        answers = {"community_1": {"ties": declared_ties(uow, "ورفلة")}}
        assert clash(answers, "community_2", {"ties": declared_ties(uow, "قبيلة ورفله")})
        assert not clash(answers, "community_2", {"ties": declared_ties(uow, "ترهونة")})


async def test_drafts_go_after_a_week_and_everything_else_after_a_year(
    database: Database, clock: FakeClock
) -> None:
    one = await sent(database, clock, "p-salem")
    async with database.work() as uow:
        await uow.chats.put(Chat(one.chat_key, "ar", None, False, False, False, clock.now()))
        await uow.applications.begin((ChatKey("p-half"), 8), {"at": "phone"}, clock.now())
        assert await withdraw_application(uow, COUNTRY, one, clock.now())
        await uow.commit()
    async with database.work() as uow:
        await uow.sweep(clock.now() + DRAFTS_FOR + timedelta(minutes=1))
        assert await uow.applications.of_chat(ChatKey("p-half")) is None
        # Where to write to an applicant is kept as long as the application.
        assert await uow.chats.get(one.chat_key) is not None
        await uow.sweep(clock.now() + APPLICATIONS_FOR)
        assert await uow.applications.get(one.id) is not None
        await uow.sweep(clock.now() + APPLICATIONS_FOR + timedelta(minutes=1))
        assert await uow.applications.get(one.id) is None


async def test_deleting_leaves_nothing(database: Database, clock: FakeClock) -> None:
    one = await sent(database, clock, "p-salem")
    async with database.work() as uow:
        voice = await uow.reports.keep_voice(one.chat_key, 9, clock.now())
        await uow.applications.claim_voice(one.id, voice)
        await uow.reports.drop_voices(one.chat_key)
        assert await uow.reports.has_voice(voice, clock.now())
        assert await delete_application(uow, COUNTRY, one, clock.now())
        assert await uow.applications.get(one.id) is None
        assert not await uow.reports.has_voice(voice, clock.now())
