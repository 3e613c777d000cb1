"""Complaints: apart from reports and cases, sealed under a purpose of their own (brief §2.8)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.complaint import (
    About,
    Consent,
    Finding,
    Kind,
    State,
)
from bot.domain.ids import ChatKey, ComplaintId, MediatorId
from bot.store.complaint_rows import (
    PLAIN,
    Matter,
    Reach,
    Row,
    SeatRow,
    Words,
    mediators_in,
    read_matter,
    shelf,
    written_matter,
)
from bot.store.complaint_tables import complaint_seats, complaint_words, complaints
from bot.store.conn import Conn
from bot.store.sealed import Purpose, Sealer
from bot.store.tables import voices


class Complaints:
    """The tables of complaints."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def file(
        self,
        *,
        draft_id: str,
        number: str,
        code: str,
        reach: Reach | None,
        matter: Matter,
        body: Mapping[str, Any],
        code_version: str,
        state: State,
        now: datetime,
    ) -> ComplaintId | None:
        """File a complaint; None where this very draft was filed before."""
        draft_key = self._sealer.hash("complaint draft", draft_id)
        known = await self._conn.execute(
            sa.select(complaints.c.id).where(complaints.c.draft_key == draft_key)
        )
        if known.first() is not None:
            return None
        result = await self._conn.execute(
            sa.insert(complaints).values(
                draft_key=draft_key,
                number=number,
                code_hash=self._code_hash(code),
                complainant=None if reach is None else self._complainant(reach.chat_key),
                reach=None if reach is None else self._seal(_address(reach)),
                body=self._seal(dict(body)),
                about=self._seal(written_matter(matter)),
                state=state.value,
                code_version=code_version,
                keeps_off=bool(mediators_in(matter.whom)),
                made_at=now,
            )
        )
        key = result.inserted_primary_key
        assert key is not None  # noqa: S101 - a plain insert always has one
        return ComplaintId(key[0])

    async def get(self, complaint_id: ComplaintId) -> Row | None:
        """A complaint by id."""
        return await self._one(complaints.c.id == complaint_id)

    async def numbered(self, number: str) -> Row | None:
        """A complaint by the number that staff know."""
        return await self._one(complaints.c.number == number)

    async def by_code(self, code: str) -> Row | None:
        """The complaint that a code belongs to."""
        return await self._one(complaints.c.code_hash == self._code_hash(code))

    async def of_chat(self, key: ChatKey) -> list[Row]:
        """Complaints from this chat, newest first; anonymous ones are nobody's."""
        found = await self._conn.execute(
            sa.select(complaints)
            .where(complaints.c.complainant == self._complainant(key))
            .order_by(complaints.c.id.desc())
        )
        return [self._row(row) for row in found.mappings()]

    async def open_ones(self) -> list[Row]:
        """Everything that somebody still has to do something about, oldest first."""
        found = await self._conn.execute(
            sa.select(complaints)
            .where(complaints.c.closed_at.is_(None))
            .order_by(complaints.c.made_at, complaints.c.id)
        )
        return [self._row(row) for row in found.mappings()]

    async def listed(self, most: int) -> list[tuple[str, str, datetime, datetime | None]]:
        """Numbers, states and dates, newest first; nothing is opened for it."""
        found = await self._conn.execute(
            sa.select(
                complaints.c.number,
                complaints.c.state,
                complaints.c.made_at,
                complaints.c.closed_at,
            )
            .order_by(complaints.c.id.desc())
            .limit(most)
        )
        return [(row[0], row[1], row[2], row[3]) for row in found]

    def limit_key(self, key: ChatKey) -> ChatKey:
        """Under what a chat's tries to file are counted: nothing else is known by it."""
        return ChatKey(self._sealer.hash("complaint limit", key))

    async def change(self, complaint_id: ComplaintId, **values: Any) -> None:  # noqa: ANN401
        """Change plain columns, such as `state` or `acked_at`."""
        await self._conn.execute(
            sa.update(complaints).where(complaints.c.id == complaint_id).values(**values)
        )

    async def hush(self, key: ChatKey) -> None:
        """A quick exit: nothing is sent about them until their complainant looks again (rule 5)."""
        await self._conn.execute(
            sa.update(complaints)
            .where(complaints.c.complainant == self._complainant(key))
            .values(silent=True)
        )

    async def set_matter(self, complaint_id: ComplaintId, matter: Matter) -> None:
        """Say better whom it is about."""
        await self.change(
            complaint_id,
            about=self._seal(written_matter(matter)),
            keeps_off=bool(mediators_in(matter.whom)),
        )

    async def forget_sides(self, row: Row) -> None:
        """The sides of the case it came from go with its end, unless they keep somebody off (N16).

        Of a case they are deleted at its closure as well (domain brief §3.7).
        """
        matter = replace(row.matter, sides=frozenset())
        await self.change(row.id, about=self._seal(written_matter(matter)), keeps_off=False)

    async def hold(self, complaint_id: ComplaintId) -> None:
        """Let nobody else decide about it until this transaction ends."""
        await self._conn.execute(
            sa.select(complaints.c.id).where(complaints.c.id == complaint_id).with_for_update()
        )

    async def forget(self, complaint_id: ComplaintId, now: datetime) -> None:
        """Delete what it said, about whom and by whom, at once; a bare row stays for the counts."""
        await self._conn.execute(
            sa.delete(complaint_words).where(complaint_words.c.complaint_id == complaint_id)
        )
        await self._conn.execute(sa.delete(voices).where(voices.c.chat_key == shelf(complaint_id)))
        nothing = Matter(Kind.OTHER, About.TEAM, (), "", "", frozenset(), urgent=False)
        await self.change(
            complaint_id,
            body=None,
            reach=None,
            complainant=None,
            code_hash=None,
            about=self._seal(written_matter(nothing)),
            keeps_off=False,
            state=State.DELETED.value,
            closed_at=now,
        )

    async def say(self, complaint_id: ComplaintId, way: str, text: str, now: datetime) -> None:
        """Keep what one of the two, or an officer, wrote."""
        await self._conn.execute(
            sa.insert(complaint_words).values(
                complaint_id=complaint_id, way=way, body=self._seal(text), made_at=now
            )
        )

    async def words(self, complaint_id: ComplaintId) -> list[Words]:
        """What was written after it was filed, oldest first."""
        found = await self._conn.execute(
            sa.select(complaint_words)
            .where(complaint_words.c.complaint_id == complaint_id)
            .order_by(complaint_words.c.id)
        )
        return [
            Words(row["way"], self._open(row["body"]), row["made_at"]) for row in found.mappings()
        ]

    async def claim_voice(self, voice: int, complaint_id: ComplaintId) -> None:
        """Take a voice note over: it belongs to no chat any more, only to this complaint."""
        await self._conn.execute(
            sa.update(voices).where(voices.c.id == voice).values(chat_key=shelf(complaint_id))
        )

    async def voices_of(self, complaint_id: ComplaintId) -> list[int]:
        """Its voice notes that are still there to be heard (safety rule 7)."""
        found = await self._conn.execute(
            sa.select(voices.c.id)
            .where(voices.c.chat_key == shelf(complaint_id), voices.c.content.is_not(None))
            .order_by(voices.c.id)
        )
        return list(found.scalars())

    # -- panels

    async def seats(self, complaint_id: ComplaintId) -> list[SeatRow]:
        """Every seat of every panel of a complaint."""
        found = await self._conn.execute(
            sa.select(complaint_seats)
            .where(complaint_seats.c.complaint_id == complaint_id)
            .order_by(complaint_seats.c.id)
        )
        return [
            SeatRow(
                row["member"],
                row["round"],
                None if row["vote"] is None else Finding(row["vote"]),
                row["made_at"],
                left=row["left_at"] is not None,
            )
            for row in found.mappings()
        ]

    async def seat(
        self, complaint_id: ComplaintId, sitting: int, members: Collection[str], now: datetime
    ) -> None:
        """Give seats to those who have none yet."""
        known = {one.member for one in await self.seats(complaint_id) if one.round == sitting}
        fresh = [one for one in members if one not in known]
        if fresh:
            await self._conn.execute(
                sa.insert(complaint_seats),
                [
                    {
                        "complaint_id": complaint_id,
                        "round": sitting,
                        "member": member,
                        "made_at": now,
                    }
                    for member in fresh
                ],
            )

    async def set_seat(
        self,
        complaint_id: ComplaintId,
        sitting: int,
        member: str,
        **values: Any,  # noqa: ANN401
    ) -> None:
        """Note a vote, or that somebody left the seat."""
        await self._conn.execute(
            sa.update(complaint_seats)
            .where(
                complaint_seats.c.complaint_id == complaint_id,
                complaint_seats.c.round == sitting,
                complaint_seats.c.member == member,
            )
            .values(**values)
        )

    # -- for the rules of neutrality

    async def kept_off(
        self, complainant: ChatKey | None, sides: frozenset[str]
    ) -> frozenset[MediatorId]:
        """Mediators whom rule N16 keeps off a case of this reporter and of sides with these tokens.

        An open complaint from the same chat or from a side of the same name; or one upheld on
        taking sides, against such a side or where no side was named.
        """
        found = await self._conn.execute(
            sa.select(
                complaints.c.complainant,
                complaints.c.closed_at,
                complaints.c.finding,
                complaints.c.about,
            ).where(complaints.c.keeps_off)
        )
        own = None if complainant is None else self._complainant(complainant)
        out: set[MediatorId] = set()
        for row in found.mappings():
            matter = read_matter(self._open(row["about"]))
            same = own is not None and row["complainant"] == own
            judged = row["closed_at"] is not None and row["finding"] is not None
            if same or (judged and not matter.sides) or matter.sides & sides:
                out |= mediators_in(matter.whom)
        return frozenset(out)

    async def _one(self, where: sa.ColumnElement[bool]) -> Row | None:
        found = await self._conn.execute(sa.select(complaints).where(where))
        row = found.mappings().first()
        return None if row is None else self._row(row)

    def _row(self, row: RowMapping) -> Row:
        reach, body = row["reach"], row["body"]
        opened = None if reach is None else self._open(reach)
        plain = {name: row[name] for name in PLAIN}
        return Row(
            matter=read_matter(self._open(row["about"])),
            state=State(row["state"]),
            finding=None if row["finding"] is None else Finding(row["finding"]),
            referral=Consent(row["referral"]),
            reach=None if opened is None else Reach(*opened),
            body=None if body is None else self._open(body),
            **plain,
        )

    def _seal(self, value: object) -> bytes:
        return self._sealer.seal_json(Purpose.COMPLAINT, value)

    def _open(self, sealed: bytes) -> Any:  # noqa: ANN401 - a JSON value
        return self._sealer.open_json(Purpose.COMPLAINT, sealed)

    def _complainant(self, key: ChatKey) -> str:
        """A hash of its own: what another table holds for the same chat is not met by it."""
        return self._sealer.hash("complainant", key)

    def _code_hash(self, code: str) -> str:
        bare = "".join(ch for ch in code.upper() if ch.isalnum())
        return self._sealer.hash("complaint code", bare)


def _address(reach: Reach) -> list[str | int]:
    return [reach.chat_key, reach.chat_id, reach.language]
