"""A country with two files, and somebody of each role and scope who would like to know of them.

What is sealed bears words that stand nowhere else, so that whoever is shown one of them is caught.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.chat.desk import Desk
from bot.chat.screen import Act
from bot.chat.subjects import case_subject, offer_subject
from bot.domain.access import Action, Actor, may
from bot.domain.case import Case, Level
from bot.domain.decision import DecisionKind
from bot.domain.events import Event
from bot.domain.ids import MediatorId, PlaceId
from bot.domain.mediator import OUT, Accreditation, Gender
from bot.domain.opening import Cause
from bot.domain.roles import OFFICES, Role
from bot.store.chats import Chat
from bot.store.complaint_rows import Reach
from bot.store.database import UnitOfWork
from bot.store.hot import InboxRow, Timer
from bot.store.register import OFFICER
from bot.store.register import Person as Named
from bot.store.sealed import Purpose, SealBroken
from bot.store.tables import METADATA, outbox
from bot.telegram.decode import decode
from bot.usecases.apply import send_application
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.decide_case import write_sentence
from bot.usecases.declare_staff import declare_staff
from bot.usecases.file_complaint import file_complaint
from tests.factories import BENGHAZI, SEBHA, at
from tests.phones import a_message, a_press
from tests.usecases.street import Person, Street
from tests.usecases.test_applications import ANSWERS as APPLICATION

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)
#: What changes whatever anybody does, and holds nothing of a case.
PLUMBING = {"outbox", "presses", "chats", "messages", "inbox", "tries", "counters", "audit_end"}
#: Whoever asks is shown no more than this by a handler that got what no screen ever gave it.
REFUSED = (KeyError, ValueError, LookupError)


@dataclass(frozen=True)
class File:
    """A case, and the words by which it is recognised wherever they are shown."""

    case: Case
    reporter: Person
    #: Whom it was offered to.
    asked: MediatorId
    #: Sealed: whoever is shown one of these leaves a row in the trail.
    words: tuple[str, ...]
    #: Ids of what hangs on it, by the names that buttons use.
    args: Mapping[str, str]

    @property
    def marks(self) -> tuple[str, ...]:
        """All that would tell somebody of it."""
        return (*self.words, self.case.number, str(self.reporter.id))


@dataclass(frozen=True)
class Paper:
    """A complaint or an application: its words, and who may read them."""

    words: tuple[str, ...]
    readers: frozenset[int]
    #: The id by which buttons name it.
    args: Mapping[str, str]


@dataclass(frozen=True)
class Who:
    """Somebody in some role and scope."""

    name: str
    person: Person
    actor: Actor


@dataclass(frozen=True)
class Seen:
    """What came of one attempt, before it was undone."""

    #: All that was put on its way: to the one who tried, and to others.
    mine: str
    others: str
    #: Rows that were added to the audit trail.
    rows: int
    #: Tables whose rows are no longer what they were; none where that was not asked.
    changed: frozenset[str]
    #: It ended with a fault, which undoes everything.
    fault: bool


class Ground:
    """Everybody, both files, and the desk; what is tried is undone again."""

    def __init__(self, street: Street) -> None:
        self.street = street
        self.desk = Desk(street.kit, street.clock, decode)
        self.files: tuple[File, ...] = ()
        self.papers: tuple[Paper, ...] = ()
        self.everybody: list[Who] = []
        #: Every table as it is, and the newest message: what is tried is undone, so it stays so.
        self._tables: Mapping[str, int] = {}
        self._last = 0

    async def prepare(self) -> "Ground":
        """Two files, of which one has its team, and everybody else."""
        at(self.street.clock, SUNDAY_AT_TEN)
        self.files = (
            await self._file("قرنفل", SEBHA, "LY03", seated=True),
            await self._file("ياسمين", BENGHAZI, "LY01", seated=False),
        )
        await self._staff()
        self.papers = (await self._complaint("نرجس"), await self._application("زعفران"))
        async with self.street.database.work() as uow:
            self._tables = await _tables(uow)
            last = (await uow.conn.execute(sa.select(sa.func.max(outbox.c.id)))).scalar_one()
        self._last = last or 0
        return self

    # -- files

    async def _file(self, word: str, place: PlaceId, region: str, *, seated: bool) -> File:
        street = self.street
        mediator = await street.mediator(place_id=place)
        tied = await street.mediator(place_id=place, ties=(f"أهل {word}",))
        await self._enter(f"mediator tied to a side of {word}", tied)
        desk = await street.coordinator(Level.REGIONAL, region)
        reporter = street.person()
        told = {"what": f"خلاف على حد {word}", "exclusions": f"أهل {word}", "place": place}
        case_id = await street.report(reporter, **told)
        actor = await self._actor(desk)

        async def write(uow: UnitOfWork) -> list[Event]:
            case = await street.here.case(uow, case_id)
            names = street.here.country.places.names
            text = f"جملة عن {word}"
            return await write_sentence(uow, case, text, actor, street.clock.now(), names)

        await street.does(write)
        if seated:
            await mediator.opens()
            await mediator.presses("لا صلة لي")
        for name, who in (("mediator", mediator), ("coordinator", desk), ("reporter", reporter)):
            await self._enter(f"{name} of {word}", who)
        case = await street.case(case_id)
        assert mediator.mediator is not None
        words = (f"حد {word}", f"أهل {word}", f"جملة عن {word}")
        return File(case, reporter, mediator.mediator, words, await self._args(case))

    async def _args(self, case: Case) -> dict[str, str]:
        """Ids of all that hangs on a case; a decision and an opening are made for it."""
        now, country = self.street.clock.now(), self.street.here.country

        async def ask(uow: UnitOfWork) -> list[Event]:
            return await ask_about(uow, country, DecisionKind.WORRY, case, now)

        async def look(uow: UnitOfWork) -> dict[str, str]:
            opening = await uow.openings.ask(case.id, Cause.DANGER, "coordinator:999", "LY02", now)
            decisions = await uow.decisions.of_case(case.id)
            report = await uow.reports.of_case(case.id)
            assert report is not None
            return {
                "case": str(case.id),
                "decision": str(decisions[-1].id),
                "opening": str(opening),
                "offer": "1",
                "report": str(report.id),
                "follow": "1",
                "argument": case.number,
            }

        await self.street.does(ask)
        made: dict[str, str] = await self.street.does(look)
        return made

    # -- papers

    async def _complaint(self, word: str) -> Paper:
        """Somebody complains of the mediator of the second file, who lives in Benghazi."""
        street, who, now = self.street, self.street.person(), self.street.clock.now()
        accused = next(
            one for one in self.everybody if one.actor.mediator_id == self.files[1].asked
        )

        async def file(uow: UnitOfWork) -> list[Event]:
            one = await uow.register.mediator(self.files[1].asked)
            assert one is not None
            said = {"about": "mediator", "number": one.code, "matter": "money", "write": "here"}
            said |= {"what": f"طلب مني {word} مقابل الصلح", "urgent": "yes"}
            country, dice = street.here.country, street.kit.dice
            chat = Reach(who.key, who.id, "ar")
            _, events = await file_complaint(
                uow, country, dice, draft_id="x", reach=chat, answers=said, now=now
            )
            return events

        await street.does(file)
        await self._enter("complainant", who)
        async with street.database.work() as uow:
            (row,) = await uow.complaints.of_chat(who.key)
        area = street.here.country.path(BENGHAZI)[0]
        hearing = {
            one.person.id
            for one in self.everybody
            for officer in one.actor.officers
            if officer.role is Role.INTEGRITY and area not in self._path(officer.area)
        }
        assert accused.person.id not in hearing
        return Paper((word,), frozenset({who.id} | hearing), {"complaint": str(row.id)})

    async def _application(self, word: str) -> Paper:
        """Somebody of Sebha applies to be a mediator."""
        street, who, now = self.street, self.street.person(), self.street.clock.now()
        said = dict(APPLICATION) | {"full_name": f"سالم {word}", "display_name": f"الحاج {word}"}

        async def send(uow: UnitOfWork) -> str:
            row = await uow.applications.begin((who.key, who.id), {"at": "phone"}, now)
            found = await uow.applications.get(row)
            assert found is not None
            assert await send_application(uow, street.here.country, found, said, now)
            return str(row)

        row: str = await street.does(send)
        await self._enter("applicant", who)
        path = self._path(SEBHA)
        reading = {
            one.person.id
            for one in self.everybody
            for officer in one.actor.officers
            if officer.role is Role.REGISTRAR and officer.area in path
        }
        return Paper((word,), frozenset({who.id} | reading), {"application": row})

    def _path(self, area: str) -> tuple[PlaceId, ...]:
        return self.street.here.country.path(PlaceId(area))

    # -- people

    async def _staff(self) -> None:
        street = self.street
        await self._enter("resident", street.person())
        for level, area in (
            (Level.MUNICIPAL, SEBHA),
            (Level.MUNICIPAL, BENGHAZI),
            (Level.REGIONAL, "LY02"),
            (Level.NATIONAL, "LY"),
        ):
            who = await street.coordinator(level, area)
            await self._enter(f"{level} coordinator of {area}", who)
        for status in Accreditation:
            who = await street.mediator(accreditation=status.value)
            await self._enter(f"mediator, {status}", who)
        for role in OFFICES:
            for area in ("LY", "LY01", SEBHA):
                await self._enter(f"{role} of {area}", await self._officer(role, area))
        # The same persons in a second role.
        near = self.files[0]
        await street.coordinator(Level.REGIONAL, "LY03", near.reporter)
        await self._enter("reporter who is also the region's coordinator", near.reporter)
        seated = next(one.person for one in self.everybody if one.actor.mediator_id == near.asked)
        await street.coordinator(Level.NATIONAL, "LY", seated)
        await self._enter("mediator at work who is also a coordinator", seated)
        await self._bound("قرنفل")

    async def _bound(self, word: str) -> None:
        """A coordinator of the whole country with a tie to a side: for them there is no file."""
        street, who = self.street, await self.street.coordinator(Level.NATIONAL, "LY")

        async def declare(uow: UnitOfWork) -> list[Event]:
            one = await uow.register.coordinator_of(who.key)
            assert one is not None
            ties, now = (f"انتماء: أهل {word}",), street.clock.now()
            return await declare_staff(uow, street.here.country, one.number, ties, now)

        await street.does(declare)
        near, far = self.files
        near = replace(near, case=await street.case(near.case.id))
        assert near.case.kept_from
        self.files = (near, far)
        await self._enter(f"coordinator bound to a side of {word}", who)

    async def _officer(self, role: Role, area: str) -> Person:
        who, now = self.street.person(), self.street.clock.now()

        async def work(uow: UnitOfWork) -> None:
            office = (role, Gender.WOMAN, PlaceId(area))
            number = f"{OFFICES[role]}-{who.id % 1000}"
            named = Named("س", "س", "")
            made = await uow.register.add_officer(number, named, office, "operator", now)
            await uow.register.change_officer(made, confirmed_by="operator")
            await uow.register.link(OFFICER, made, (who.key, who.id), now)

        await self.street.does(work)
        return who

    async def _enter(self, name: str, person: Person) -> None:
        """Note somebody; an earlier name of the same person gives way."""
        self.everybody = [one for one in self.everybody if one.person.id != person.id]
        self.everybody.append(Who(name, person, await self._actor(person)))

    async def _actor(self, person: Person) -> Actor:
        async with self.street.database.work() as uow:
            mediator = await uow.register.mediator_of(person.key)
            out = mediator is not None and mediator.accreditation in OUT
            return Actor(
                person.key,
                None if mediator is None or out else mediator.id,
                await uow.register.coordinator_of(person.key),
                out=out,
                officers=await uow.register.officers_of(person.key),
            )

    # -- what the table says

    def knows(self, who: Who, file: File) -> bool:
        """Whether the table lets somebody see anything of a file."""
        subject = case_subject(self.street.here.country, file.case)
        own = (Action.OWN_REPORT, Action.READ_CASE, Action.WORK_CASE)
        if any(may(who.actor, action, subject) for action in own):
            return True
        return may(who.actor, Action.ANSWER_OFFER, offer_subject(file.case, file.asked))

    # -- trying

    async def presses(self, who: Who, act: Act, *, look: bool = True) -> Seen:
        """Somebody presses a button that does this, whoever it was made for; then it is undone.

        `look`: whether it is to be seen which tables changed.
        """
        said = {"v": act.verb, "a": dict(act.args), "p": False}

        async def press(uow: UnitOfWork) -> dict[str, Any]:
            await uow.presses.put("Forged00", who.person.key, [said], self.street.clock.now())
            return a_press(who.person.id, self.street.clock.now(), 4711, "Forged00.0")

        return await self._undone(who, press, look=look)

    async def presses_data(self, who: Who, data: str) -> Seen:
        """Somebody sends callback data of their own making; likewise."""

        async def press(uow: UnitOfWork) -> dict[str, Any]:
            del uow
            return a_press(who.person.id, self.street.clock.now(), 4711, data)

        return await self._undone(who, press)

    async def types(self, who: Who, text: str, draft: Mapping[str, Any] | None = None) -> Seen:
        """Somebody types something, perhaps in answer to a question that waits; likewise."""

        async def say(uow: UnitOfWork) -> dict[str, Any]:
            now = self.street.clock.now()
            if draft is not None:
                chat = Chat(who.person.key, "ar", dict(draft), True, False, False, now)
                await uow.chats.put(chat)
            return a_message(who.person.id, now, 4711, text=text)

        return await self._undone(who, say)

    async def rings(self, timer: Timer) -> Seen:
        """A timer is due, whether it was ever set or not; likewise."""
        async with self.street.database.work() as uow:
            fault = await _fails(self.desk.fire(uow, timer))
            return await self._seen(uow, None, fault=fault, look=False)

    async def _undone(
        self,
        who: Who,
        cause: Callable[[UnitOfWork], Awaitable[dict[str, Any]]],
        *,
        look: bool = True,
    ) -> Seen:
        async with self.street.database.work() as uow:
            body = json.dumps({"update_id": 1, **await cause(uow)}).encode()
            now = self.street.clock.now()
            row = InboxRow(999_999, who.person.key, "update", body, 0, now)
            fault = await _fails(self.desk.handle(uow, row))
            return await self._seen(uow, who, fault=fault, look=look and not fault)

    async def _seen(self, uow: UnitOfWork, who: Who | None, *, fault: bool, look: bool) -> Seen:
        after = await _tables(uow) if look else {}
        found = await uow.conn.execute(
            sa.select(outbox.c.chat_key, outbox.c.body).where(outbox.c.id > self._last)
        )
        texts = [] if fault else [(chat, self._plain(body)) for chat, body in found]
        key = None if who is None else who.person.key
        changed = {name for name, rows in after.items() if rows != self._tables[name]}
        return Seen(
            mine="\n".join(text for chat, text in texts if chat == key),
            others="\n".join(text for chat, text in texts if chat != key),
            rows=uow.trail.mark(),
            changed=frozenset(changed),
            fault=fault,
        )

    def _plain(self, body: bytes | None) -> str:
        if body is None:
            return ""
        try:
            said = self.street.database.sealer.open_json(Purpose.OUTBOX, body)
        except SealBroken:
            return ""
        return json.dumps(said, ensure_ascii=False)


async def _fails(work: Awaitable[None]) -> bool:
    try:
        await work
    except REFUSED:
        return True
    return False


async def _tables(uow: UnitOfWork) -> dict[str, int]:
    """A fingerprint of each table that matters."""
    tables = {}
    for table in METADATA.sorted_tables:
        if table.name not in PLUMBING:
            rows = (await uow.conn.execute(sa.select(table))).all()
            tables[table.name] = hash(tuple(tuple(row) for row in rows))
    return tables


def holds(text: str, words: Sequence[str]) -> list[str]:
    """Which of these words stand in a text."""
    return [word for word in words if word in text]
