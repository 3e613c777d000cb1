"""Safety rules over real HTTP: what reaches a phone, and what never does. One bot for all tests."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.domain.case import Level
from bot.sandbox.client import SandboxClient
from bot.sandbox.person import Person
from tests.process.cast import SEBHA, Cast, cast_of
from tests.process.conftest import Bot, rehearsal
from tests.process.test_coordinator import walk
from tests.process.walk import CODE

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEW = "لديك رسالة جديدة."
UBARI = "LY032003"
#: What no line may hold that shows on a locked screen.
BETRAYING = ("بلاغ", "ملف", "وسيط", "منسق", "وساطة", "صلح", "نزاع", "خلاف", "خطر")


@dataclass
class Street:
    """Who is there, by what they are there for."""

    cast: Cast
    salwa: Person
    amin: Person
    #: A side, and two with grave reports.
    mariam: Person
    huda: Person
    nour: Person

    @property
    def client(self) -> SandboxClient:
        return self.cast.bot.client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    async with rehearsal(tmp_path_factory.mktemp("safety")) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street(bot: Bot) -> AsyncIterator[Street]:
    async with cast_of(bot) as cast:
        salwa = await cast.coordinator("سلوى", Level.REGIONAL, "LY03", listens=True)
        amin = await cast.mediator("أمين", SEBHA, radius_km=30)
        mariam, huda, nour = [await bot.client.person(name) for name in ("مريم", "هدى", "نور")]
        await asyncio.gather(
            walk(mariam, role="أنا طرف"),
            walk(huda, ("ظهر سلاح",), exclusions="طرابلس"),
            walk(nour, ("ظهر سلاح",), town="مرزق", exclusions="طرابلس"),
        )
        yield Street(cast, salwa, amin, mariam, huda, nour)


async def test_safety_5_every_call_that_the_bot_starts_is_neutral_and_protected(
    street: Street,
) -> None:
    """As it goes over the wire: the first message that each of the staff ever got."""
    await street.client.settle()
    for who in (street.amin, street.salwa):
        call = (await street.client.journal("sendMessage", chat_id=who.id))[0]["params"]
        text = str(call["text"])
        assert text == NEW
        assert not [word for word in BETRAYING if word in text]
        assert str(call["protect_content"]).lower() == "true"
        assert (await who.messages())[0].protected


async def test_safety_5_the_one_menu_and_nothing_in_groups(street: Street) -> None:
    menus = (await street.client.bot())["commands"]
    assert {str(one["scope"]) for one in menus} <= {"default", "{'type': 'default'}"}
    group = await street.client.group("المجلس", street.salwa, street.mariam)
    for who, said in ((street.salwa, "/cases"), (street.mariam, "/status")):
        await who.says(said, chat_id=group)
    await street.client.settle()
    sent = await street.client.journal("sendMessage", chat_id=group)
    assert len(sent) == 2
    for one in sent:
        text = str(one["params"]["text"])
        assert not [word for word in BETRAYING if word in text]


async def test_safety_5_a_kill_in_the_middle_of_a_quick_exit_brings_nothing_back(
    street: Street,
) -> None:
    """A phone is taken: the chat is emptied, and stays so whatever happens afterwards."""
    bot = street.cast.bot
    salem = await street.cast.mediator("سالم", UBARI, radius_km=30)
    omar = await street.client.person("عمر")
    await walk(omar, town="أوباري")
    await salem.sees(NEW, since=0)
    await salem.says("خروج")
    await salem.sees_nothing(within=20)
    bot.kill()
    bot.start()
    # The offer runs out, others are asked, the reporter withdraws: no card comes back to life.
    await street.client.advance(hours=25)
    await omar.says("اسحب بلاغي")
    await omar.presses("نعم، أوقفوا العمل", within=20)
    await omar.sees("أوقفنا العمل على بلاغك", within=20)
    await street.client.settle()
    assert await salem.messages() == []


async def test_safety_4_the_code_opens_a_coarse_status_from_any_phone_and_nothing_more(
    street: Street,
) -> None:
    receipt = "".join(one.text for one in await street.mariam.messages())
    code = CODE.search(receipt)
    assert code is not None
    stranger = await street.client.person("غريب")
    await stranger.says(f"/status {code.group()}")
    seen = await stranger.sees("وسيط")
    buttons = {label for row in seen.buttons for label in row}
    assert not {"أضف شيئًا", "اسحب بلاغي", "احذف بلاغي"} & buttons
    await stranger.says("احذف بلاغي")
    await stranger.sees("لم نجد بلاغًا")


async def test_safety_10_danger_before_consent_is_kept_nowhere(street: Street) -> None:
    stranger = await street.client.person("عابر")
    secret = "أخي عنده سلاح مخبأ في المزرعة البحرية"
    await stranger.says("/start")
    await stranger.presses("ابدأ")
    await stranger.sees("خطر الآن")
    await stranger.says(secret)
    await stranger.voice(5)
    await stranger.says("خروج")
    await stranger.sees_nothing(within=20)
    await street.client.settle()
    key = street.cast.database.sealer.chat_key(stranger.id)
    async with street.cast.database.work() as uow:
        assert await uow.chats.get(key) is None
        assert await uow.reports.latest_of(key) is None
        rows = await uow.conn.exec_driver_sql(
            "select count(*) from inbox where chat_key = ? and body is not null", (key,)
        )
        assert rows.scalar_one() == 0
    assert secret not in "\n".join(street.cast.bot.log())
    assert str(stranger.id) not in "\n".join(street.cast.bot.log())


async def test_safety_2_two_grave_reports_are_offered_to_nobody_without_a_person(
    street: Street,
) -> None:
    await street.client.advance(days=2)
    await street.client.settle()
    async with street.cast.database.work() as uow:
        for who in (street.huda, street.nour):
            report = await uow.reports.latest_of(street.cast.database.sealer.chat_key(who.id))
            assert report is not None
            assert report.case_id is not None
            case = await uow.cases.get(report.case_id)
            assert case is not None
            assert case.state == "triage"
            assert await uow.cases.offers_of(case.id) == []
