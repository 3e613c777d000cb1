"""Staff who are bound to a case by a tie do not see it (rule N18).

Ties are opened here and nowhere else but for the conflict check; what is kept of its answer is a
keyed hash beside the case, so that it goes on to hold when the case's lists are forgotten.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

import sqlalchemy as sa

from bot.domain.case import OPEN
from bot.domain.ids import CaseId
from bot.domain.roles import Role
from bot.store.conn import Conn
from bot.store.neutrality_tables import kept_apart
from bot.store.officer_tables import officers
from bot.store.sealed import Purpose, Sealer
from bot.store.tables import cases, coordinators, mediators

#: Every member's hash of a case, in one text; a part of larger statements.
MEMBERS: Final = (
    sa.select(sa.func.aggregate_strings(kept_apart.c.member, " "))
    .where(kept_apart.c.case_id == cases.c.id)
    .correlate(cases)
    .scalar_subquery()
)
#: Everybody's declaration with their role, number and chat.
_DECLARED: Final = sa.union_all(
    sa.select(
        sa.literal(Role.COORDINATOR.value),
        coordinators.c.id,
        coordinators.c.chat_key,
        coordinators.c.ties,
    ),
    sa.select(officers.c.role, officers.c.id, officers.c.chat_key, officers.c.ties).where(
        officers.c.revoked_at.is_(None)
    ),
    # Only mediators who hold another role as well.
    sa.select(
        sa.literal(Role.MEDIATOR.value), mediators.c.id, mediators.c.chat_key, mediators.c.ties
    ).where(
        mediators.c.chat_key.in_(
            sa.union(
                sa.select(coordinators.c.chat_key).where(coordinators.c.chat_key.is_not(None)),
                sa.select(officers.c.chat_key).where(officers.c.chat_key.is_not(None)),
            )
        )
    ),
)


def mark_of(sealer: Sealer, role: Role, number: int) -> str:
    """By which mark a coordinator or officer is known beside a case."""
    return sealer.hash("staff", f"{role.value}:{number}")


def hidden_from(marks: Collection[str]) -> sa.ColumnElement[bool]:
    """Whether a case must not be seen by whoever bears these marks; for lists and counts."""
    return cases.c.id.in_(sa.select(kept_apart.c.case_id).where(kept_apart.c.member.in_(marks)))


class StaffApart:
    """The table of staff kept apart, and the ties that decide on it."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def ties(self) -> Mapping[str, frozenset[str]]:
        """Everybody's declared ties by mark, whatever role they were declared in.

        For the conflict check alone (rule N15).
        """
        declared: dict[str, frozenset[str]] = defaultdict(frozenset)
        people = (await self._conn.execute(_DECLARED)).all()
        for at, (_, _, chat_key, sealed) in enumerate(people):
            declared[chat_key or f"unjoined:{at}"] |= self._open(sealed)
        return {
            mark_of(self._sealer, Role(role), number): ties
            for at, (role, number, chat_key, _) in enumerate(people)
            if role != Role.MEDIATOR and (ties := declared[chat_key or f"unjoined:{at}"])
        }

    async def keep(self, case_id: CaseId, marks: Collection[str]) -> None:
        """From whom a case is kept from now on, in the place of what was reckoned before."""
        await self._conn.execute(sa.delete(kept_apart).where(kept_apart.c.case_id == case_id))
        if marks:
            rows = [{"case_id": case_id, "member": mark} for mark in sorted(marks)]
            await self._conn.execute(sa.insert(kept_apart), rows)

    async def open_cases(self) -> list[CaseId]:
        """Cases whose lists are still known, so that it can be reckoned anew."""
        states = [state.value for state in OPEN]
        found = await self._conn.execute(sa.select(cases.c.id).where(cases.c.state.in_(states)))
        return [CaseId(one) for one in found.scalars()]

    def _open(self, sealed: bytes | None) -> frozenset[str]:
        if sealed is None:
            return frozenset()
        return frozenset(self._sealer.open_json(Purpose.DECLARATION, sealed))
