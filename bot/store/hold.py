"""Who decides holds what the decision stands on: one at a time, on whichever engine.

SQLite has one writer, so nothing needs to be held. On PostgreSQL a case is held from the first look
at it to the end of the transaction, and with it its offers, decisions and follow-ups: whatever
is read afterwards is as the last decision left it. Everything takes the case first, so that nobody
waits in a circle but for two cases at once; that the server ends after a second, and the loser is
tried again.
"""

from typing import Final

import sqlalchemy as sa

from bot.domain.ids import ChatKey
from bot.store.conn import Conn
from bot.store.tables import cases

#: Keys of the locks that are no rows: the work of all mediators together.
LOADS: Final = 7_364_002
#: The register, while a sheet is taken in.
REGISTER: Final = 7_364_009
#: Where locks on chats begin among all locks that are no rows.
CHATS: Final = 7_364


def chat_lock(key: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    """The number that stands for a chat among PostgreSQL's advisory locks."""
    return sa.func.hashtextextended(key, CHATS)


async def hold_chat(conn: Conn, key: ChatKey) -> None:
    """Let nobody else deal with another person's chat until this transaction ends."""
    if conn.dialect.name == "postgresql":
        number = chat_lock(sa.literal(key, sa.String))
        await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


async def hold(conn: Conn, table: sa.Table, row_id: int) -> None:
    """Hold a row until this transaction ends; where another holds it, wait for that one's end."""
    if conn.dialect.name == "postgresql":
        held = sa.select(table.c.id).where(table.c.id == row_id)
        await conn.execute(held.with_for_update(key_share=True))


async def hold_case_of(conn: Conn, table: sa.Table, row_id: int) -> None:
    """Hold the case that a row belongs to, or the row itself where it belongs to none."""
    if conn.dialect.name != "postgresql":
        return
    found = await conn.execute(sa.select(table.c.case_id).where(table.c.id == row_id))
    case_id = found.scalar_one_or_none()
    await (hold(conn, table, row_id) if case_id is None else hold(conn, cases, case_id))


async def hold_register(conn: Conn) -> None:
    """Let nobody else take people in from a sheet until this transaction ends."""
    if conn.dialect.name == "postgresql":
        await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(REGISTER)))


async def hold_loads(conn: Conn) -> None:
    """Let nobody else reckon who may carry what until this transaction ends."""
    if conn.dialect.name == "postgresql":
        await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(LOADS)))
