"""Somebody who walks through the report form in the sandbox, question by question."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from typing import Any

from bot.sandbox.person import Bubble, Person
from bot.store.sealed import Sealer, read_keys
from tests.process.conftest import Bot
from tests.process.questions import ANSWERS, QUESTIONS, STEPS, TICKED, WELCOME
from tests.process.walk import answering

#: Many walk at once on a machine that others use too.
WITHIN = 40.0


def following(step: str) -> str:
    return STEPS[STEPS.index(step) + 1]


def before(step: str) -> str:
    return STEPS[STEPS.index(step) - 1]


def labels(message: Bubble) -> list[str]:
    return [label for row in message.buttons for label in row]


class Walker:
    """A person, with patience, and what the bot keeps of them."""

    def __init__(self, bot: Bot, person: Person) -> None:
        self.bot = bot
        self.person = person
        self.says = person.says

    @classmethod
    async def new(cls, bot: Bot, name: str = "مريم") -> "Walker":
        return cls(bot, await bot.client.person(name))

    async def sees(self, fragment: str) -> Bubble:
        return await self.person.sees(fragment, within=WITHIN)

    async def presses(self, label: str, message_id: int | None = None) -> None:
        await self.person.presses(label, within=WITHIN, message_id=message_id)

    async def at(self, step: str) -> Bubble:
        return await self.sees(QUESTIONS[step])

    async def answers(self, step: str) -> None:
        """Answer the question that is shown."""
        acts = [*answering(step, ANSWERS[step])]
        for act in acts:
            await (self.says(act.what) if act.how == "says" else self.presses(act.what))
            if act is not acts[-1]:
                await self.sees(act.then)

    async def begins(self) -> None:
        await self.says("/start")
        await self.sees(WELCOME)
        await self.presses("ابدأ")
        await self.at("danger")

    async def walks(self, first: str, last: str) -> Bubble:
        """Answer everything from one question to the other, which is then shown."""
        for step in STEPS[STEPS.index(first) : STEPS.index(last)]:
            await self.answers(step)
            await self.at(following(step))
        return await self.at_last(last)

    async def walks_to(self, last: str) -> Bubble:
        await self.begins()
        return await self.walks("danger", last)

    async def at_last(self, step: str) -> Bubble:
        """The message that asks the question now."""
        asking = [one for one in await self.messages() if QUESTIONS[step] in one.text]
        return asking[-1]

    async def stands(self) -> tuple[str, Bubble]:
        """The question that was asked last, and its message."""
        await self.settles()
        asking = [
            (one.seq, step, one)
            for one in await self.messages()
            for step in STEPS
            if one.from_bot and QUESTIONS[step] in one.text
        ]
        _, step, message = max(asking, key=lambda each: each[0])
        return step, message

    async def returns(self, wanted: str) -> Bubble:
        """Back to a question, or on to it, from wherever the person stands."""
        for _ in range(6):
            step, message = await self.stands()
            if step == wanted:
                return message
            if STEPS.index(step) > STEPS.index(wanted):
                await self.presses("رجوع", message.id)
            elif step in TICKED:
                await self.presses("تم", message.id)
            elif "اتركه كما هو" in labels(message):
                await self.presses("اتركه كما هو", message.id)
            else:
                await self.answers(step)
        raise AssertionError(f"no way back to «{wanted}»:\n{await self.person.chat()}")

    async def messages(self) -> list[Bubble]:
        return await self.person.messages()

    async def message(self, message_id: int) -> Bubble:
        return next(one for one in await self.messages() if one.id == message_id)

    async def settles(self) -> None:
        """Wait until everything done so far was dealt with: each chat keeps its order."""
        await self.says("/language")
        await self.sees("العربية / English")

    async def presses_twice(self, message: Bubble, label: str) -> None:
        """A doubled press, the second before anything of the first is seen."""
        data = next(
            one["data"]
            for row in message.raw["buttons"]
            for one in row
            if one["text"].removeprefix("✓ ") == label.removeprefix("✓ ")
        )
        for _ in range(2):
            await self.person.presses_stale(message.id, data)

    async def sees_nothing(self) -> None:
        await self.person.sees_nothing(within=WITHIN)

    def kept(self) -> dict[str, Any]:
        """What the database holds of this chat."""
        key = Sealer(read_keys(self.bot.folder / "keys.json")).chat_key(self.person.id)
        asked = {
            "draft": "select draft from chats where chat_key = ?",
            "left": 'select "left" from chats where chat_key = ?',
            "consented": "select consented from chats where chat_key = ?",
            "voices": "select count(*) from voices where chat_key = ?",
            "reports": "select count(*) from reports where reporter_key = ?",
            "additions": "select count(*) from additions join reports on reports.id = report_id "
            "where reporter_key = ?",
            "messages": "select count(*) from messages where chat_key = ?",
            "waiting": "select count(*) from inbox where chat_key = ? and body is not null",
            "sending": "select count(*) from outbox where chat_key = ? and body is not null",
        }
        with sqlite3.connect(self.bot.folder / "sulh.sqlite3") as database:
            rows = {what: database.execute(sql, (key,)).fetchone() for what, sql in asked.items()}
        return {what: None if row is None else row[0] for what, row in rows.items()}


async def together(*walks: Coroutine[Any, Any, None]) -> None:
    """Let many people walk at the same time; the first who stumbles stops all."""
    async with asyncio.TaskGroup() as group:
        for walk in walks:
            group.create_task(walk)
