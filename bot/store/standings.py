"""Standings: every transition, what waits for approval, reminders, and the versions of the code."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from bot.domain.dispatch import OfferState
from bot.domain.ids import MediatorId
from bot.domain.mediator import Accreditation
from bot.domain.standing import Move, Moved, Proposal, Reason
from bot.store.conn import Conn
from bot.store.fixed import fixed
from bot.store.standing_tables import code_versions, nudges, proposals, transitions
from bot.store.tables import cases, mediators, offers

#: Somebody came into the register as they are; no move of the state machine.
TAKEN_IN: Final = "taken_in"


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of one standing, as it is kept."""

    at: datetime
    move: str
    origin: str
    state: Accreditation
    #: None: they came into the register as they are.
    reason: Reason | None
    evidence: str
    #: Such as «coordinator:2», «system».
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for further approvals."""

    id: int
    mediator_id: MediatorId
    move: Move
    reason: Reason
    state: Accreditation
    evidence: str
    expires_on: date
    made_at: datetime
    #: Register numbers of those who agreed.
    voices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """Of a mediator, what the daily look at the register asks."""

    id: MediatorId
    state: Accreditation
    expires_on: date
    declared_on: date
    code_version: str | None
    linked: bool


@dataclass(frozen=True, slots=True)
class Nudge:
    """The last reminder of one sort: counted from 0, and the day it was reckoned from."""

    day: date
    step: int


class Standings:
    """The tables of standings."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def history(self, mediator_id: MediatorId) -> list[Transition]:
        """Every change of one standing, newest first."""
        found = await self._conn.execute(
            sa.select(transitions)
            .where(transitions.c.mediator_id == mediator_id)
            .order_by(transitions.c.id.desc())
        )
        return [
            Transition(
                row["at"],
                row["move"],
                row["origin"],
                Accreditation(row["state"]),
                None if row["move"] == TAKEN_IN else Reason(row["reason"]),
                row["evidence"],
                tuple(row["actors"].split()),
            )
            for row in found.mappings()
        ]

    async def add(
        self, mediator_id: MediatorId, moved: Moved, expires_on: date, now: datetime
    ) -> None:
        """Keep a change for good."""
        await self._conn.execute(
            sa.insert(transitions).values(
                mediator_id=mediator_id,
                at=now,
                move=moved.move.value,
                origin=moved.origin.value,
                state=moved.to.value,
                reason=moved.reason.value,
                evidence=moved.evidence,
                actors=" ".join(voice.actor for voice in moved.voices),
                expires_on=expires_on,
            )
        )

    async def take_in(
        self,
        mediator_id: MediatorId,
        state: Accreditation,
        expires_on: date,
        actor: str,
        now: datetime,
    ) -> None:
        """Keep that somebody came into the register as they are: times are reckoned from now on."""
        await self._conn.execute(
            sa.insert(transitions).values(
                mediator_id=mediator_id,
                at=now,
                move=TAKEN_IN,
                origin="",
                state=state.value,
                reason="",
                actors=actor,
                expires_on=expires_on,
            )
        )

    async def cases_done(self, mediator_id: MediatorId) -> int:
        """In how many cases somebody mediated to an outcome."""
        found = await self._conn.execute(
            sa.select(sa.func.count())
            .select_from(offers.join(cases, cases.c.id == offers.c.case_id))
            .where(
                offers.c.mediator_id == mediator_id,
                offers.c.state == OfferState.ACCEPTED.value,
                cases.c.outcome.is_not(None),
            )
        )
        return int(found.scalar_one())

    async def ended_before(
        self, states: Collection[Accreditation], then: datetime
    ) -> list[MediatorId]:
        """Those who have stood so since before an instant, and of whom more than a number is kept.

        Who came in so from a sheet, of whom no change is known, is left to the office.
        """
        newest = sa.select(sa.func.max(transitions.c.at)).where(
            transitions.c.mediator_id == mediators.c.id
        )
        found = await self._conn.execute(
            sa.select(mediators.c.id)
            .where(
                mediators.c.accreditation.in_([state.value for state in states]),
                sa.or_(mediators.c.particulars.is_not(None), mediators.c.chat.is_not(None)),
                newest.scalar_subquery() < then,
            )
            .order_by(mediators.c.id)
        )
        return [MediatorId(each) for each in found.scalars()]

    # -- what waits for approval

    async def pending(self, mediator_id: MediatorId) -> Pending | None:
        """What waits for one mediator, if anything."""
        found = await self._conn.execute(
            sa.select(proposals).where(
                proposals.c.mediator_id == mediator_id, proposals.c.settled_at.is_(None)
            )
        )
        row = found.mappings().first()
        return None if row is None else _pending(row)

    async def all_pending(self) -> list[Pending]:
        """Everything that waits, oldest first."""
        found = await self._conn.execute(
            sa.select(proposals).where(proposals.c.settled_at.is_(None)).order_by(proposals.c.id)
        )
        return [_pending(row) for row in found.mappings()]

    async def put_pending(
        self, mediator_id: MediatorId, proposal: Proposal, voices: Collection[str]
    ) -> None:
        """Write down what was proposed, or who else agreed to it."""
        known = await self.pending(mediator_id)
        if known is not None:
            await self._conn.execute(
                sa.update(proposals)
                .where(proposals.c.id == known.id)
                .values(voices=" ".join(voices))
            )
            return
        await self._conn.execute(
            sa.insert(proposals).values(
                mediator_id=mediator_id,
                move=proposal.rule.move.value,
                reason=proposal.reason.value,
                state=proposal.to.value,
                evidence=proposal.evidence,
                expires_on=proposal.expires_on,
                made_at=proposal.made_at,
                voices=" ".join(voices),
            )
        )

    async def settle_pending(self, mediator_id: MediatorId, result: str, now: datetime) -> None:
        """What waited was carried out, dropped, or is void."""
        await self._conn.execute(
            sa.update(proposals)
            .where(proposals.c.mediator_id == mediator_id, proposals.c.settled_at.is_(None))
            .values(settled_at=now, result=result)
        )

    # -- the daily look

    async def page(
        self, states: Collection[Accreditation], after: MediatorId, count: int
    ) -> list[Watched]:
        """The next few of those who stand so, in the order of their ids."""
        found = await self._conn.execute(
            sa.select(*_WATCHED)
            .where(
                mediators.c.id > after,
                mediators.c.accreditation.in_([state.value for state in states]),
            )
            .order_by(mediators.c.id)
            .limit(count)
        )
        return [
            Watched(
                MediatorId(row["id"]),
                Accreditation(row["accreditation"]),
                row["expires_on"],
                row["declared_on"],
                row["code_version"],
                linked=row["chat_key"] is not None,
            )
            for row in found.mappings()
        ]

    async def nudges(self, ids: Collection[MediatorId]) -> Mapping[tuple[MediatorId, str], Nudge]:
        """The last reminders of these mediators, by what they were about."""
        found = await self._conn.execute(sa.select(nudges).where(nudges.c.mediator_id.in_(ids)))
        return {
            (MediatorId(row["mediator_id"]), row["about"]): Nudge(row["day"], row["step"])
            for row in found.mappings()
        }

    async def put_nudge(self, mediator_id: MediatorId, about: str, nudge: Nudge) -> None:
        """Note a reminder, so that nobody gets it twice."""
        await self._conn.execute(
            sa.delete(nudges).where(nudges.c.mediator_id == mediator_id, nudges.c.about == about)
        )
        await self._conn.execute(
            sa.insert(nudges).values(
                mediator_id=mediator_id, about=about, day=nudge.day, step=nudge.step
            )
        )

    # -- the code of conduct

    async def code_versions(self) -> list[tuple[str, datetime]]:
        """Every version that was asked for here with its first day, oldest first."""
        found = await self._conn.execute(_CODE_VERSIONS)
        return [(row[0], row[1]) for row in found]

    async def note_code(self, version: str, now: datetime) -> bool:
        """From now on this version is asked for; False where it was already."""
        if any(known == version for known, _ in await self.code_versions()):
            return False
        await self._conn.execute(sa.insert(code_versions).values(version=version, since=now))
        return True


def _pending(row: sa.RowMapping) -> Pending:
    return Pending(
        row["id"],
        MediatorId(row["mediator_id"]),
        Move(row["move"]),
        Reason(row["reason"]),
        Accreditation(row["state"]),
        row["evidence"],
        row["expires_on"],
        row["made_at"],
        tuple(row["voices"].split()),
    )


_CODE_VERSIONS = fixed(
    sa.select(code_versions.c.version, code_versions.c.since).order_by(code_versions.c.since)
)
_WATCHED = (
    mediators.c.id,
    mediators.c.accreditation,
    mediators.c.expires_on,
    mediators.c.declared_on,
    mediators.c.code_version,
    mediators.c.chat_key,
)
