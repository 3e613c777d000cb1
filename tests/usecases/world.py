"""A small programme that lives through months: people, a report, an outcome, and every timer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.chat.kit import Kit
from bot.chat.notices import Notices
from bot.chat.timers import RINGS
from bot.chat.words import Words
from bot.data.gazetteer import load_places
from bot.data.seasons import ramadan_table
from bot.domain import dispatch as rules
from bot.domain.access import Actor
from bot.domain.case import Case, Level
from bot.domain.country import Country
from bot.domain.decision import Decision
from bot.domain.events import Event
from bot.domain.follow_up import FollowUp, FollowUpKind
from bot.domain.hours import Calendar
from bot.domain.ids import CaseId, ChatKey, CoordinatorId, MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.outcome import Outcome
from bot.domain.places import Gazetteer
from bot.domain.taxonomy import Category
from bot.runtime.clock import SystemDice
from bot.store.chats import Chat
from bot.store.database import Database, UnitOfWork
from bot.store.register import COORDINATOR, MEDIATOR, NewMediator, Person
from bot.store.tables import outbox
from bot.usecases.answer_follow_up import Standing, answer_follow_up, standing
from bot.usecases.ask_coordinators import settle_all
from bot.usecases.record_outcome import record_outcome
from bot.usecases.submit_report import submit_report
from tests.clock import FakeClock
from tests.factories import with_sides

LOCALES = Path(__file__).parents[2] / "locales"
COUNTRY = Country(Gazetteer(load_places(None)), Calendar(ramadan_table(range(2025, 2030))))
KIT = Kit(Words(LOCALES), COUNTRY, SystemDice())
#: Benghazi, and a report from there that starts by itself.
PLACE = PlaceId("LY010304")
ANSWERS = {
    "what": "خلاف على حدود أرض",
    "category": "land",
    "place": PLACE,
    "when": "today",
    "seen": ["words"],
    "sides": "neighbours",
    "role": "side",
    "contact": "here",
}
_ENDLESS = 10_000


@dataclass
class World:
    """Everything happens at the clock's time; `run` moves it and rings every timer on its way."""

    database: Database
    clock: FakeClock
    told: list[Event] = field(default_factory=list)
    _people: int = 100

    async def report(self, reporter: str = "p-mariam", **answers: Any) -> CaseId:
        """File a report; the case's id."""
        async with self.database.work() as uow:
            key = ChatKey(reporter)
            known = await uow.chats.get(key)
            if known is None:
                await uow.chats.put(Chat(key, "ar", None, True, False, False, self.clock.now()))
            _, events = await submit_report(
                uow,
                COUNTRY,
                KIT.dice,
                draft_id=KIT.dice.letters(8, "abcdef"),
                reporter=(key, self._number()),
                answers=_given(ANSWERS | answers),
                language="ar",
                now=self.clock.now(),
            )
            await self._tell(uow, events)
            report = await uow.reports.latest_of(key)
            assert report is not None
            assert report.case_id is not None
            await uow.commit()
            return report.case_id

    async def coordinator(
        self,
        area: str = "LY",
        level: Level = Level.NATIONAL,
        *,
        linked: bool = True,
        chat_id: int | None = None,
    ) -> CoordinatorId:
        """A coordinator, who has joined unless said otherwise."""
        async with self.database.work() as uow:
            number = self._number()
            made = await uow.register.add_coordinator(
                f"C-{number}", Person("س", "س", ""), Gender.WOMAN, level, PlaceId(area)
            )
            if linked:
                chat = self._chat(f"p-coordinator-{made}", number, chat_id)
                await uow.register.link(COORDINATOR, made, chat, self.clock.now())
            await uow.commit()
            return made

    async def mediator(
        self,
        gender: Gender = Gender.WOMAN,
        place: str = PLACE,
        *,
        available: bool = True,
        chat_id: int | None = None,
    ) -> MediatorId:
        """A mediator who has joined."""
        async with self.database.work() as uow:
            number = self._number()
            made = await uow.register.add_mediator(
                NewMediator(
                    f"M-{number}",
                    Person("م", "م", str(number)),
                    gender,
                    Accreditation.ACCREDITED,
                    date(2030, 1, 1),
                    self.clock.now().date(),
                    PlaceId(place),
                    200,
                    frozenset({"ar"}),
                    frozenset(Category),
                    5,
                )
            )
            chat = self._chat(f"p-mediator-{made}", number, chat_id)
            await uow.register.link(MEDIATOR, made, chat, self.clock.now())
            await uow.register.change_mediator(made, available=available)
            await uow.commit()
            return made

    async def assign(self, case_id: CaseId, *team: MediatorId, **values: Any) -> None:
        """Seat a team, without asking any rule."""
        async with self.database.work() as uow:
            case = await uow.cases.get(case_id)
            assert case is not None
            await uow.cases.change(case_id, team_size=len(team))
            case = await uow.cases.get(case_id)
            assert case is not None
            at, now = await uow.cases.dispatch(case), self.clock.now()
            first = len(at.offers)
            after, _ = rules.decide(at, rules.Ask(team), now)
            for number in range(len(team)):
                after, _ = rules.decide(after, rules.Accept(first + number + 1), now)
            await uow.cases.save_dispatch(at, after, now)
            await uow.cases.change(case_id, state="assigned", assigned_at=now, **values)
            await uow.commit()

    async def outcome(
        self, case_id: CaseId, outcome: Outcome = Outcome.AGREEMENT_FULL_WRITTEN, **more: Any
    ) -> None:
        """Mediation ends."""
        async with self.database.work() as uow:
            case = await uow.cases.get(case_id)
            assert case is not None
            actor = Actor(ChatKey("p-mediator"), MediatorId(1))
            events = await record_outcome(uow, case, outcome, actor, self.clock.now(), **more)
            await self._tell(uow, events)
            await uow.commit()

    async def monitored(self, *, mediators: int = 0, **answers: Any) -> CaseId:
        """A case with an agreement, of a side, at this moment."""
        case_id = await self.report(**answers)
        team = [await self.mediator() for _ in range(mediators)]
        if team:
            await self.assign(case_id, *team)
        await self.settle(case_id)
        await self.outcome(case_id)
        return case_id

    async def run(self, **time: float) -> None:
        """Let time pass; every timer rings when it is due, not later."""
        end = self.clock.now() + timedelta(**time)
        for _ in range(_ENDLESS):
            async with self.database.work() as uow:
                due = await uow.timers.next_due()
                if due is None or due > end:
                    break
                self.clock.at = max(due, self.clock.at)
                for timer in await uow.timers.due(self.clock.now(), 64):
                    events = await RINGS[timer.kind](uow, KIT, timer, self.clock.now())
                    await uow.timers.end(timer.id)
                    await self._tell(uow, events)
                await uow.commit()
        else:
            raise AssertionError("timers ring for ever")
        self.clock.at = end

    async def answer(
        self, case_id: CaseId, kind: str, mediator: int | None = None, /, **answers: str
    ) -> Standing:
        """Answer the open questions of a follow-up, each as given, the others with a skip."""
        row = await self.row(case_id, kind, mediator)
        async with self.database.work() as uow:
            at = await standing(uow, row.id)
            assert at is not None
            while at.question is not None:
                key = at.question.key
                value = answers.get(key, "skipped")
                at, events = await answer_follow_up(uow, COUNTRY, at, key, value, self.clock.now())
                await self._tell(uow, events)
            await uow.commit()
            return at

    async def settle(self, case_id: CaseId) -> list[str]:
        """A coordinator settles whatever is open about a case; its kinds and details."""
        async with self.database.work() as uow:
            waiting = [one for one in await uow.decisions.of_case(case_id) if one.open]
            await settle_all(uow, case_id, None, "done", self.clock.now())
            await uow.commit()
            return [f"{one.kind} {one.detail}".strip() for one in waiting]

    async def change_chat(self, key: str = "p-mariam", **changes: bool) -> None:
        """Change what is stored of a chat."""
        async with self.database.work() as uow:
            at = {"silent": False, "left": False, "unreachable": False} | changes
            await uow.chats.put(
                Chat(ChatKey(key), "ar", None, consented=True, seen_at=self.clock.now(), **at)
            )
            await uow.commit()

    # -- looking

    async def case(self, case_id: CaseId) -> Case:
        async with self.database.work() as uow:
            case = await uow.cases.get(case_id)
            assert case is not None
            return case

    async def rows(self, case_id: CaseId) -> list[FollowUp]:
        async with self.database.work() as uow:
            return await uow.follow_ups.of_case(case_id)

    async def row(self, case_id: CaseId, kind: str, mediator: int | None = None) -> FollowUp:
        for row in await self.rows(case_id):
            if row.kind is FollowUpKind(kind) and row.mediator_id == mediator:
                return row
        raise AssertionError(f"no {kind} is planned")

    async def states(self, case_id: CaseId) -> list[str]:
        """«d7 answered» and so on, mediators' with an m."""
        return [
            f"{row.kind}{'' if row.mediator_id is None else 'm'} {row.state}"
            for row in await self.rows(case_id)
        ]

    async def decisions(self, case_id: CaseId, kind: str) -> list[Decision]:
        async with self.database.work() as uow:
            found = await uow.decisions.of_case(case_id)
            return [each for each in found if each.kind == kind]

    async def pushes(self, key: str = "p-mariam", about: str = "follow:") -> list[datetime]:
        """When messages of one sort go out to a chat, those called back left out."""
        async with self.database.work() as uow:
            found = await uow.conn.execute(
                sa.select(outbox.c.due_at)
                .where(
                    outbox.c.chat_key == key,
                    outbox.c.push,
                    outbox.c.state == "waiting",
                    outbox.c.subject.like(f"{about}%"),
                )
                .order_by(outbox.c.due_at)
            )
            return list(found.scalars())

    async def timers(self) -> int:
        async with self.database.work() as uow:
            return len(await uow.timers.due(self.clock.now() + timedelta(days=3650), 10_000))

    async def _tell(self, uow: UnitOfWork, events: list[Event]) -> None:
        self.told += events
        await Notices(KIT, uow, self.clock.now()).tell(events)

    def _chat(self, key: str, number: int, chat_id: int | None) -> tuple[ChatKey, int]:
        """A made-up chat, or the one of somebody in the sandbox."""
        if chat_id is None:
            return ChatKey(key), number
        return self.database.sealer.chat_key(chat_id), chat_id

    def _number(self) -> int:
        self._people += 1
        return self._people


def _given(answers: Mapping[str, Any]) -> dict[str, Any]:
    return with_sides({key: value for key, value in answers.items() if value is not None})
