"""People who talk with the desk in this very process: the real store, worker and sender.

Only the network is missing: updates are the bytes that Telegram sends, and `Phones` holds what is
on everybody's screen. Time stands still until a test lets it pass.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.chat.desk import Desk
from bot.chat.kit import Kit
from bot.chat.notices import Notices
from bot.chat.words import Words
from bot.domain.case import Case, Level
from bot.domain.events import Event
from bot.domain.ids import CaseId, ChatKey, MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.ports import Arrival
from bot.domain.standing import Reason
from bot.runtime.clock import SystemDice
from bot.runtime.intake import as_row
from bot.runtime.sender import Sender
from bot.runtime.worker import Worker
from bot.store.chats import Chat
from bot.store.database import Database, UnitOfWork
from bot.store.register import COORDINATOR, MEDIATOR
from bot.store.register import Person as Named
from bot.store.sealed import Purpose, SealBroken
from bot.store.tables import METADATA
from bot.telegram.decode import decode, peek
from bot.usecases.change_mediator import Change, approve, change_mediator
from bot.usecases.submit_report import Filed, submit_report
from tests.clock import FakeClock
from tests.factories import SEBHA, World, a_registrar, with_sides, world
from tests.phones import Message, NoHurry, Phones, a_message, a_press

WORDS = Words(Path(__file__).parents[2] / "locales")
#: The neutral line of every message that the bot starts.
NEW = "لديك رسالة جديدة."
OPEN = "افتح"


@dataclass
class Street:
    """The desk, everybody's phones, and the register."""

    database: Database
    clock: FakeClock
    phones: Phones = field(default_factory=Phones)
    #: While the tests look into the database themselves.
    deaf: Callable[[], AbstractContextManager[None]] = nullcontext
    _updates: int = 0
    _people: int = 900_000_000

    def __post_init__(self) -> None:
        self.here: World = world(self.clock)
        self.kit = Kit(WORDS, self.here.country, SystemDice())
        desk = Desk(self.kit, self.clock, decode)
        self.worker = Worker(
            self.database, self.clock, desk.handle, desk.fire, desk.apologise, lambda: None
        )
        self.sender = Sender(
            self.phones, self.database, self.clock, NoHurry(), wake_worker=lambda: None
        )

    # -- people

    def person(self) -> "Person":
        self._people += 1
        return Person(self, self._people)

    async def mediator(self, person: "Person | None" = None, **how: Any) -> "Person":
        """Somebody who joined as a mediator."""
        who = person or self.person()
        async with self.database.work() as uow:
            who.mediator = await self.here.mediator(uow, **how)
            await uow.register.link(MEDIATOR, who.mediator, (who.key, who.id), self.clock.now())
            await uow.commit()
        return who

    async def coordinator(
        self, level: Level = Level.REGIONAL, area: str = "LY03", person: "Person | None" = None
    ) -> "Person":
        """Somebody who joined as a coordinator, and may listen."""
        who = person or self.person()
        async with self.database.work() as uow:
            made = await self.here.coordinator(uow, level, area)
            await uow.register.link(COORDINATOR, made, (who.key, who.id), self.clock.now())
            await uow.register.change_coordinator(made, listens=True)
            await uow.commit()
        return who

    async def report(self, reporter: "Person", **answers: Any) -> CaseId:
        """File a report of a side in Sebha, of words between neighbours unless told otherwise."""
        given = {"what": "خلاف", "category": "land", "place": SEBHA, "seen": ["words"]}
        given |= {"sides": "neighbours", "role": "side", "contact": "here"} | answers
        given = with_sides(given)
        async with self.database.work() as uow:
            self._updates += 1
            filed, events = await submit_report(
                uow,
                self.here.country,
                self.kit.dice,
                draft_id=f"draft {self._updates}",
                reporter=(reporter.key, reporter.id),
                answers={key: value for key, value in given.items() if value is not None},
                language="ar",
                now=self.clock.now(),
            )
            assert isinstance(filed, Filed)
            reporter.code = filed.code
            silent = given["contact"] == "never"
            chat = Chat(reporter.key, "ar", None, True, silent, False, self.clock.now())
            await uow.chats.put(chat)
            await self._tell(uow, events)
            report = await uow.reports.latest_of(reporter.key)
            assert report is not None
            assert report.case_id is not None
            await uow.commit()
        await self.settle()
        return report.case_id

    async def does(self, act: Callable[[UnitOfWork], Any]) -> Any:
        """Do something in a unit of work; events that it returns are told."""
        async with self.database.work() as uow:
            result = await act(uow)
            if isinstance(result, list):
                await self._tell(uow, result)
            await uow.commit()
        await self.settle()
        return result

    async def changes(self, number: str, change: Change) -> None:
        """An operator changes somebody of the register."""

        async def act(uow: UnitOfWork) -> list[Event]:
            done = await change_mediator(uow, self.here.country, number, change, self.clock.now())
            return [*done.events]

        await self.does(act)

    async def takes_away(self, number: str, status: Accreditation) -> None:
        """A registrar suspends somebody, or a panel revokes."""
        reason = Reason.FINDING if status is Accreditation.REVOKED else Reason.PRECAUTION
        change = Change(status, reason=reason, evidence="2026/1")
        if status is Accreditation.SUSPENDED:
            await self.changes(number, replace(change, by=await self.registrar()))
            return
        await self.changes(number, replace(change, by=await self.absent("LY01")))
        for area in ("LY02", "LY03"):
            by = await self.absent(area)

            async def act(uow: UnitOfWork, by: str = by) -> list[Event]:
                done = await approve(uow, self.here.country, number, by, self.clock.now())
                return [*done.events]

            await self.does(act)

    async def registrar(self) -> str:
        """The number of a registrar who never joined."""
        self._people += 1
        async with self.database.work() as uow:
            number = await a_registrar(uow, f"R-{self._people % 100000}", self.clock.now())
            await uow.commit()
        return number

    async def absent(self, area: str) -> str:
        """The number of a coordinator who never joined."""
        self._people += 1
        number = f"C-{self._people % 100000}"
        person = Named("منسقة", "منسقة", "")
        async with self.database.work() as uow:
            await uow.register.add_coordinator(
                number, person, Gender.WOMAN, Level.REGIONAL, PlaceId(area)
            )
            await uow.commit()
        return number

    async def case(self, case_id: CaseId) -> Case:
        async with self.database.work() as uow:
            return await self.here.case(uow, case_id)

    # -- time

    async def passes(self, **time: float) -> None:
        """Let time pass; every timer rings and every message goes when it is due."""
        end = self.clock.now() + timedelta(**time)
        while (due := await self._next()) is not None and due <= end:
            self.clock.at = max(due, self.clock.at)
            await self.settle()
        self.clock.at = end
        await self.settle()

    async def sweep(self, **time: float) -> None:
        """Let time pass with nothing but a sweep at its end."""
        self.clock.move(timedelta(**time))
        await self.does(lambda uow: uow.sweep(self.clock.now()))

    async def settle(self) -> None:
        """Until nobody has anything more to do at this moment."""
        while True:
            busy = await self.worker.once()
            await self.sender.look()
            for _ in range(3):
                await asyncio.sleep(0)
            await self.sender.look()
            waits = await self.count("outbox where state = 'waiting' and due_at <= :now")
            waits += await self.count("inbox where state = 'waiting'")
            if not busy and not waits:
                return

    async def rows(self, sql: str) -> list[Any]:
        """Plain rows of the database; `:now` is the present."""
        now = str(round(self.clock.now().timestamp() * 1000))
        async with self.database.work() as uow:
            with self.deaf():
                found = await uow.conn.exec_driver_sql(sql.replace(":now", now))
            return [tuple(row) for row in found]

    async def kept(self) -> str:
        """All that the database keeps, opened with its keys."""
        found = []
        async with self.database.work() as uow:
            for table in METADATA.sorted_tables:
                with self.deaf():
                    rows = (await uow.conn.execute(sa.select(table))).mappings()
                for row in rows:
                    shown = [row[column] for column in table.c if column.name != "link"]
                    found += [self._opened(value) for value in shown if value is not None]
        return "\n".join(found)

    def _opened(self, value: object) -> str:
        if not isinstance(value, bytes):
            return str(value)
        for purpose in Purpose:
            with suppress(SealBroken):
                return self.database.sealer.open(purpose, value).decode(errors="replace")
        raise AssertionError("something is kept that no key opens")

    async def count(self, what: str) -> int:
        return int((await self.rows(f"select count(*) from {what}"))[0][0])

    async def take(self, item: dict[str, Any]) -> None:
        """An update arrives."""
        self._updates += 1
        item = {"update_id": self._updates, **item}
        chat_id, urgent = peek(item)
        arrival = Arrival(self._updates, json.dumps(item).encode(), chat_id, urgent)
        async with self.database.work() as uow:
            await uow.inbox.store([as_row(self.database.sealer, arrival)], self.clock.now())
            await uow.commit()

    async def _next(self) -> datetime | None:
        async with self.database.work() as uow:
            timer = await uow.timers.next_due()
        sql = "select min(due_at) from outbox where state = 'waiting' and due_at > :now"
        found = (await self.rows(sql))[0][0]
        message = (
            None if found is None else datetime.fromtimestamp(found / 1000, self.clock.at.tzinfo)
        )
        return min((one for one in (timer, message) if one is not None), default=None)

    async def _tell(self, uow: UnitOfWork, events: list[Event]) -> None:
        await Notices(self.kit, uow, self.clock.now()).tell(events)


@dataclass
class Person:
    """Somebody with a phone."""

    street: Street
    id: int
    mediator: MediatorId | None = None
    code: str = ""
    #: The numbers of the messages that they said.
    said: list[int] = field(default_factory=list)

    @property
    def key(self) -> ChatKey:
        return self.street.database.sealer.chat_key(self.id)

    @property
    def messages(self) -> list[Message]:
        return self.street.phones.of(self.id)

    @property
    def text(self) -> str:
        """All that stands on the screen."""
        return "\n".join(one.text for one in self.messages)

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def rings(self) -> int:
        """How many new messages came so far."""
        return self.street.phones.rang.count(self.id)

    async def says(self, text: str, *, settle: bool = True) -> None:
        await self.sends(settle=settle, text=text)

    async def voice(self, seconds: int = 7) -> None:
        sound = {"file_id": "f", "file_unique_id": "u", "duration": seconds, "file_size": 900}
        await self.sends(voice=sound)

    async def presses(self, label: str) -> None:
        """Press the newest button with this label, or that begins with it."""
        for message in reversed(self.messages):
            found = [one for row in message.buttons for one in row if one["t"].startswith(label)]
            found.sort(key=lambda one: one["t"] != label)
            if found:
                await self.presses_data(message.id, found[0]["d"])
                return
        raise AssertionError(f"no button «{label}» among {self.labels()}")

    async def presses_data(self, message_id: int, data: str) -> None:
        await self.street.take(a_press(self.id, self.street.clock.now(), message_id, data))
        await self.street.settle()

    async def opens(self) -> str:
        """Open the newest neutral line; what it turned into."""
        line = next(one for one in reversed(self.messages) if one.buttons and _leads_in(one))
        await self.presses_data(line.id, line.buttons[0][0]["d"])
        return next((one.text for one in self.messages if one.id == line.id), self.last.text)

    def labels(self) -> list[str]:
        return [one["t"] for message in self.messages for row in message.buttons for one in row]

    async def sends(self, *, settle: bool = True, **said: Any) -> None:
        """Send a message of any kind, named as in the Bot API."""
        number = self.street.phones.number()
        self.said.append(number)
        await self.street.take(a_message(self.id, self.street.clock.now(), number, **said))
        if settle:
            await self.street.settle()

    async def edits(self, text: str, message_id: int | None = None) -> None:
        """Change a message that was said, the newest unless told otherwise."""
        number = message_id or self.said[-1]
        words = a_message(self.id, self.street.clock.now(), number, text=text, edit_date=1)
        await self.street.take({"edited_message": words["message"]})
        await self.street.settle()


def _leads_in(message: Message) -> bool:
    return bool(message.buttons[0]) and message.buttons[0][0]["t"] == OPEN
