"""The audit trail: who did what to what, when, and why; codes alone, never any text.

Each row bears a link: a keyed hash of what it says and of the link before it. A row that was
changed, taken away or moved breaks the chain there; rows taken from its end are missed by the count
that is kept beside it. Rows are linked in one go just before the commit, in the order of commits:
one writer at a time holds the end of the chain, for as long as a commit takes. What this cannot
show is a whole database put back to an earlier state: note the count and the end that
`sulh audit verify` prints, outside the machine.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from bot.store.columns import milliseconds
from bot.store.conn import Conn
from bot.store.sealed import Sealer
from bot.store.trust_tables import audit, audit_end

#: Rows read at a time when the chain is verified.
_PAGE: Final = 5000
#: Breaks named at most.
_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Trace:
    """One row: `actor` is a role with a number, such as «coordinator:2»."""

    at: datetime
    actor: str
    action: str
    subject: str
    reason: str

    def said(self) -> bytes:
        """All that the row says, in one way only."""
        return _said(milliseconds(self.at), self.actor, self.action, self.subject, self.reason)


def _said(stamp: int, actor: str, action: str, subject: str, reason: str) -> bytes:
    return f"{stamp}\0{actor}\0{action}\0{subject}\0{reason}".encode()


class Trail:
    """Reads and adds rows."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer
        self._fresh: list[Trace] = []

    def add(self, trace: Trace) -> None:
        """Add a row; it is written when the unit of work commits."""
        self._fresh.append(trace)

    def mark(self) -> int:
        """How many rows are to be written so far."""
        return len(self._fresh)

    def back_to(self, mark: int) -> None:
        """Forget what was added since: it was undone."""
        del self._fresh[mark:]

    async def write(self) -> None:
        """Link what was added to the end of the chain; nothing is asked where nothing was."""
        if not self._fresh:
            return
        count, link = (await self._conn.execute(_END)).one()
        values = []
        for one in self._fresh:
            link = self._sealer.link(link, one.said())
            values.append(
                {
                    "at": one.at,
                    "actor": one.actor,
                    "action": one.action,
                    "subject": one.subject,
                    "reason": one.reason,
                    "link": link,
                }
            )
        await self._conn.execute(_ADD, values)
        await self._conn.execute(_MOVE_END, {"rows": count + len(values), "end": link})
        self._fresh.clear()

    async def of(self, subjects: Collection[str]) -> list[Trace]:
        """Everything that happened to these subjects, oldest first."""
        return await self._read(audit.c.subject.in_(subjects), lambda one: one.subject in subjects)

    async def by(self, actor: str) -> list[Trace]:
        """Everything that somebody did, oldest first."""
        return await self._read(audit.c.actor == actor, lambda one: one.actor == actor)

    async def acts(self, subject: str, action: str) -> list[Trace]:
        """One kind of thing that was done to a subject, oldest first."""
        return await self._read(
            sa.and_(audit.c.subject == subject, audit.c.action == action),
            lambda one: (one.subject, one.action) == (subject, action),
        )

    async def _read(
        self, where: sa.ColumnElement[Any], fits: Callable[[Trace], bool]
    ) -> list[Trace]:
        found = await self._conn.execute(sa.select(*_SAID).where(where).order_by(audit.c.id))
        return [*(Trace(*row) for row in found), *filter(fits, self._fresh)]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the chain."""

    #: Rows in the chain, and its end, to be compared with what was noted earlier.
    count: int
    end: str
    #: Rows from before there was a chain.
    older: int
    #: One line each for what is wrong.
    faults: tuple[str, ...]


def verify(conn: sa.Connection, sealer: Sealer) -> Verdict:
    """Walk the chain as far as it goes now; what is added meanwhile is left for the next time."""
    expected, end = conn.execute(_END_READ).one()
    link, seen, older = b"", 0, 0
    faults: list[str] = []
    for row_id, found, said in _rows(conn):
        if found is None and not seen:
            older += 1
            continue
        if seen == expected:
            if conn.execute(_END_READ).one()[0] == expected:
                faults.append(f"row {row_id}: it stands behind the end, written by somebody else")
            break
        if found is None or found != sealer.link(link, said):
            faults.append(
                f"row {row_id}: it was changed or added, or one before it was taken away or moved"
            )
        seen, link = seen + 1, found or link
    if seen < expected:
        faults.append(f"the chain has {seen} rows and should have {expected}")
    elif not faults and link != end:
        faults.append("the last row is not the one that was written last")
    hidden = len(faults) - _NAMED
    named = [*faults[:_NAMED], *([f"and {hidden} more"] if hidden > 0 else [])]
    return Verdict(expected, bytes(end).hex(), older, tuple(named))


def _rows(conn: sa.Connection) -> Iterator[tuple[int, bytes | None, bytes]]:
    """Every row in its order, in pages: nothing is held up meanwhile."""
    last = 0
    while True:
        page = conn.execute(_ROWS, {"last": last}).all()
        for row in page:
            yield row[0], row[1], _said(*row[2:])
        if len(page) < _PAGE:
            return
        last = page[-1][0]


_SAID = (audit.c.at, audit.c.actor, audit.c.action, audit.c.subject, audit.c.reason)
_END_READ = sa.select(audit_end.c.count, audit_end.c.link)
_END = _END_READ.with_for_update()
_ADD = sa.insert(audit)
_MOVE_END = sa.update(audit_end).values(count=sa.bindparam("rows"), link=sa.bindparam("end"))
_ROWS = (
    sa.select(audit.c.id, audit.c.link, sa.type_coerce(audit.c.at, sa.BigInteger), *_SAID[1:])
    .where(audit.c.id > sa.bindparam("last"))
    .order_by(audit.c.id)
    .limit(_PAGE)
)
