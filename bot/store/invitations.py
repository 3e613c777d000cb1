"""One-time links, and the chats from which people joined by them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from bot.domain.ids import ChatKey
from bot.store.register_rows import COORDINATOR, MEDIATOR, OFFICER, RegisterRows
from bot.store.sealed import Purpose
from bot.store.tables import coordinators, invitations, mediators, officers

_MEMBERS: Final[Mapping[str, sa.Table]] = {
    MEDIATOR: mediators,
    COORDINATOR: coordinators,
    OFFICER: officers,
}


class Invitations(RegisterRows):
    """The table of invitations; binds people to chats."""

    async def invite(
        self, role: str, member_id: int, token: str, now: datetime, expires_at: datetime
    ) -> None:
        """Make a one-time link; earlier unused ones of that person stop working."""
        await self.drop_invitations(role, member_id)
        await self._conn.execute(
            sa.insert(invitations).values(
                key=self._sealer.hash("invitation", token),
                role=role,
                member_id=member_id,
                made_at=now,
                expires_at=expires_at,
            )
        )

    async def drop_invitations(self, role: str, member_id: int) -> None:
        """Let every link of somebody stop working."""
        await self._conn.execute(
            sa.delete(invitations).where(
                invitations.c.role == role, invitations.c.member_id == member_id
            )
        )

    async def take_invitation(self, token: str, now: datetime) -> tuple[str, int] | None:
        """Use up a link and return (role, member id); None where it is unknown, used or too old."""
        key = self._sealer.hash("invitation", token)
        used = await self._conn.execute(
            sa.update(invitations)
            .where(
                invitations.c.key == key,
                invitations.c.used_at.is_(None),
                invitations.c.expires_at > now,
            )
            .values(used_at=now)
        )
        if used.rowcount != 1:
            return None
        found = await self._conn.execute(
            sa.select(invitations.c.role, invitations.c.member_id).where(invitations.c.key == key)
        )
        row = found.one()
        return row[0], row[1]

    async def chat_of(self, role: str, member_id: int) -> ChatKey | None:
        """The chat from which somebody joined, if any."""
        table = _MEMBERS[role]
        found = await self._conn.execute(sa.select(table.c.chat_key).where(table.c.id == member_id))
        return found.scalar_one_or_none()

    async def link(
        self, role: str, member_id: int, chat: tuple[ChatKey, int], now: datetime
    ) -> None:
        """Bind somebody to the chat from which they joined; a chat they used before is let go."""
        table = _MEMBERS[role]
        if role != OFFICER:  # One person may hold several offices from one chat.
            await self._conn.execute(
                sa.update(table).where(table.c.chat_key == chat[0]).values(chat_key=None, chat=None)
            )
        await self._conn.execute(
            sa.update(table)
            .where(table.c.id == member_id)
            .values(
                chat_key=chat[0],
                chat=self._sealer.seal_json(Purpose.IDENTITY, chat[1]),
                reachable=True,
                joined_at=now,
            )
        )

    async def unlink(self, role: str, member_id: int) -> None:
        """Take somebody's chat away from them; only a new link gives one back."""
        table = _MEMBERS[role]
        await self._conn.execute(
            sa.update(table).where(table.c.id == member_id).values(chat_key=None, chat=None)
        )

    async def set_reachable(self, key: ChatKey, *, reachable: bool) -> None:
        """Note that whoever joined from this chat blocked the bot, or let it in again."""
        for table in _MEMBERS.values():
            await self._conn.execute(
                sa.update(table).where(table.c.chat_key == key).values(reachable=reachable)
            )
