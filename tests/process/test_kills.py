"""kill -9 at chosen points (law 5): nothing lost, nobody's place forgotten, doubled at most."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.sandbox.person import Person
from tests.process.conftest import BOTH_ENGINES, Bot
from tests.process.questions import QUESTIONS
from tests.process.walk import Gait, walk_to

ENGINES = BOTH_ENGINES
WITHIN = 30.0


async def until(bot: Bot, query: str, wanted: Sequence[tuple[object, ...]]) -> None:
    async with asyncio.timeout(WITHIN):
        while bot.rows(query) != wanted:
            await asyncio.sleep(0.05)


async def to_story(person: Person) -> None:
    await walk_to(person, last="what", gait=Gait(WITHIN))


@pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.08])
async def test_law_1_whatever_is_going_on_an_act_is_answered_after_the_restart(
    bot: Bot, after: float
) -> None:
    people = [await bot.client.person(f"شخص {number}") for number in range(5)]
    await asyncio.gather(*map(to_story, people))
    for person in people:
        await person.says("خلاف بين جارين على حدود مزرعة")
    await asyncio.sleep(after)
    bot.kill()
    bot.start()
    for person in people:
        await person.sees(QUESTIONS["category"], within=WITHIN)
        await person.presses("أرض وعقار")
    for person in people:
        await person.sees(QUESTIONS["place"], within=WITHIN)
    assert bot.rows("select count(*) from inbox where state = 'failed'") == [(0,)]


async def test_law_4_a_kill_between_telegrams_answer_and_our_mark_doubles_and_loses_nothing(
    bot: Bot,
) -> None:
    mariam = await bot.client.person("مريم")
    await bot.client.loses_answer("sendMessage")
    await mariam.says("/start")
    await mariam.sees("أهلًا بك", within=WITHIN)
    bot.kill()
    bot.start()
    await until(bot, "select distinct state, body is null from outbox", [("sent", 1)])
    welcomes = [one for one in await mariam.messages() if "أهلًا بك" in one.text]
    assert len(welcomes) == 2
    # Both bear the same buttons, and whichever is pressed leads on.
    await mariam.presses("ابدأ", message_id=welcomes[0].id)
    await mariam.sees(QUESTIONS["danger"], within=WITHIN)


async def test_safety_7_a_voice_note_is_fetched_after_a_kill_in_the_middle_of_it(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_story(mariam)
    await bot.client.delays("getFile", 60_000)
    await mariam.voice(4)
    await mariam.sees("سلامتك أولًا", within=WITHIN)
    assert bot.rows("select count(*) from voices where content is null") == [(1,)]
    bot.kill()
    await bot.client.works_again()
    bot.start()
    await until(bot, "select count(*) from voices where content is not null", [(1,)])
    assert bot.rows("select count(*), max(body) from inbox where kind = 'voice'") == [(1, None)]


async def test_safety_7_a_voice_note_that_telegram_lost_harms_nobody(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_story(mariam)
    await bot.client.fails("getFile", 400, description="Bad Request: file is temporarily gone")
    await mariam.voice(4)
    await mariam.sees("سلامتك أولًا", within=WITHIN)
    await until(
        bot, "select kind, state from inbox where kind like 'voice%'", [("voice_lost", "done")]
    )
    await mariam.presses("لا")
    await mariam.sees(QUESTIONS["category"], within=WITHIN)


async def test_safety_5_a_quick_exit_is_finished_after_a_kill_in_the_middle_of_it(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_story(mariam)
    await bot.client.delays("deleteMessages", 60_000)
    await mariam.says("خروج سريع")
    await until(bot, "select count(*) from outbox where lane = 0 and state = 'waiting'", [(1,)])
    bot.kill()
    await bot.client.works_again()
    bot.start()
    await until(bot, "select count(*) from outbox where lane = 0 and state = 'waiting'", [(0,)])
    assert await mariam.messages() == []


async def test_law_5_a_kill_during_the_first_start_leaves_a_database_that_starts(
    idle_bot: Bot,
) -> None:
    for after in (0.3, 0.6, 0.9, 1.2):
        idle_bot.start()
        await asyncio.sleep(after)
        idle_bot.kill()
    idle_bot.start()
    mariam = await idle_bot.client.person("مريم")
    await mariam.says("/start")
    await mariam.sees("أهلًا بك", within=WITHIN)
