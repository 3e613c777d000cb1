"""The parts as processes of their own over PostgreSQL, fed by webhook, each telling how it is."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from tests.postgres import running_server
from tests.process.conftest import Bot, rehearsal
from tests.process.hooked import Hooked, hooked, message
from tests.process.walk import Story, walk

ENGINES = ("postgresql",)
PARTS = ("worker", "worker", "sender", "timers")
Ports = Callable[[], int]
#: Five processes begin together, perhaps on a busy machine.
START_WITHIN = 90.0


class Parts:
    """An intake by webhook, and the others beside it."""

    def __init__(self, intake: Hooked, others: list[Bot], pages: list[str]) -> None:
        self.intake = intake
        self.others = others
        self.pages = pages

    @property
    def all(self) -> list[Bot]:
        return [self.intake.bot, *self.others]


@asynccontextmanager
async def parts_of(bot: Bot, ports: Ports) -> AsyncIterator[Parts]:
    bot.words = (*bot.words, "--role", "intake")
    async with hooked(bot, ports(), ports()) as intake:
        bot.start()
        await bot.logs("webhook set", within=START_WITHIN)
        others, pages = [], []
        for number, role in enumerate(PARTS):
            part = Bot.beside(bot)
            part.log_file = bot.folder / f"log {number}"
            part.words = (*part.words, "--role", role)
            pages.append(f"http://127.0.0.1:{ports()}")
            part.env["SULH_HEALTH__LISTEN"] = pages[-1].removeprefix("http://")
            part.start()
            others.append(part)
        try:
            for part in others:
                await part.logs("started", within=START_WITHIN)
            yield Parts(intake, others, pages)
        finally:
            for part in others:
                part.end()


async def report(bot: Bot, number: int) -> str:
    chance = Random(number)
    person = await bot.client.person(f"شخص {number}")
    return await walk(person, Story.number(number, chance), within=40.0)


async def test_reports_come_through_while_a_worker_is_killed(
    idle_bot: Bot, unused_tcp_port_factory: Ports
) -> None:
    async with parts_of(idle_bot, unused_tcp_port_factory) as parts:
        walks = [asyncio.ensure_future(report(idle_bot, number)) for number in range(8)]
        await asyncio.sleep(2)
        parts.others[0].kill()
        codes = await asyncio.gather(*walks)
        assert len(set(codes)) == 8
        assert idle_bot.rows("select count(*) from reports") == [(8,)]
        await parts.intake.becomes_ready()
        assert await parts.intake.metric('sulh_handled_total{result="done"}') == 0
        for page in parts.pages[1:]:
            parts.intake.health = page
            assert await parts.intake.page("live") == (200, '{"ok": true}\n')
            await parts.intake.becomes_ready()
        for part in parts.all:
            if part.running:
                part.signal(signal.SIGTERM)
        for part in [idle_bot, *parts.others[1:]]:
            assert await part.ends() == 0


async def test_a_server_that_is_away_is_503_and_telegram_delivers_later(
    tmp_path: Path, unused_tcp_port_factory: Ports
) -> None:
    with running_server() as server:
        url = server.url(server.new_database())
        ports = unused_tcp_port_factory(), unused_tcp_port_factory()
        async with rehearsal(tmp_path, url) as bot, hooked(bot, *ports) as hook:
            bot.start()
            await bot.logs("webhook set", within=START_WITHIN)
            await asyncio.to_thread(server.crash)
            mariam = await bot.client.person("مريم")
            await mariam.says("/start")
            assert (await hook.post(message(1, "مرحبًا")))[0] == 503
            status, text = await hook.page("ready")
            assert (status, "database" in text) == (503, True)
            assert (await hook.page("live"))[0] == 200
            await asyncio.to_thread(server.start)
            await mariam.sees("أهلًا بك", within=60)


async def test_a_part_without_an_intake_is_ready_without_telegram(
    idle_bot: Bot, unused_tcp_port_factory: Ports
) -> None:
    idle_bot.env["SULH_TELEGRAM__BASE_URL"] = f"http://127.0.0.1:{unused_tcp_port_factory()}/bot"
    async with hooked(idle_bot, unused_tcp_port_factory(), unused_tcp_port_factory()) as hook:
        idle_bot.words = (*idle_bot.words[:-1], "--role", "sender")
        idle_bot.start()
        await idle_bot.logs("started", within=START_WITHIN)
        await hook.becomes_ready()
