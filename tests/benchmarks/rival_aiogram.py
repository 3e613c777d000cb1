"""A rival: aiogram 3 with its finite state machine as its manual has it.

python rival_aiogram.py ADDRESS TOKEN FOLDER memory|sqlite|uvloop
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import aiosqlite
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.benchmarks.rival_form import FORM, Shown, file_report, pressed, show, take

STATES = {question.key: State(question.key, "Report") for question in FORM}


class SqliteStorage(BaseStorage):
    """State and answers in one table over aiosqlite, committed at once; aiogram ships none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: aiosqlite.Connection | None = None

    async def open(self) -> None:
        """Open with the journal that anybody would choose and SQLite's default durability."""
        self._db = await aiosqlite.connect(self._path)
        await self._db.execute("PRAGMA journal_mode=WAL")
        await self._db.execute(
            "CREATE TABLE IF NOT EXISTS fsm (key TEXT PRIMARY KEY, state TEXT, data TEXT)"
        )
        await self._db.commit()

    async def close(self) -> None:
        """Close."""
        if self._db is not None:
            await self._db.close()

    async def _write(self, key: StorageKey, column: str, value: str | None) -> None:
        await self._db.execute(
            f"INSERT INTO fsm (key, {column}) VALUES (?, ?) "
            f"ON CONFLICT (key) DO UPDATE SET {column} = excluded.{column}",
            (_name(key), value),
        )
        await self._db.commit()

    async def _read(self, key: StorageKey, column: str) -> str | None:
        query = f"SELECT {column} FROM fsm WHERE key = ?"
        async with self._db.execute(query, (_name(key),)) as cursor:
            row = await cursor.fetchone()
        return row[0] if row else None

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Keep the state."""
        await self._write(key, "state", state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        """Read the state."""
        return await self._read(key, "state")

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Keep the answers."""
        await self._write(key, "data", json.dumps(data, ensure_ascii=False))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Read the answers."""
        return json.loads(await self._read(key, "data") or "{}")


def _name(key: StorageKey) -> str:
    return f"{key.bot_id}:{key.chat_id}:{key.user_id}"


def _markup(shown: Shown) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=data) for label, data in row]
            for row in shown.keys
        ]
    )


def _add(router: Router, key: str, log: TextIO) -> None:
    """The handlers of one state."""

    @router.message(STATES[key], F.text)
    async def say(message: Message, state: FSMContext) -> None:
        answers = await state.get_data()
        shown = take(key, message.text, answers)
        await state.set_data(answers)
        await state.set_state(STATES[shown.state])
        await message.answer(shown.text, reply_markup=_markup(shown))

    @router.callback_query(STATES[key], F.data.startswith(f"{key}:"))
    async def press(query: CallbackQuery, state: FSMContext) -> None:
        answers = await state.get_data()
        shown = take(key, pressed(key, query.data), answers)
        if shown.state is None:
            file_report(answers, log)
            await state.clear()
        else:
            await state.set_data(answers)
            if shown.state != key:
                await state.set_state(STATES[shown.state])
        await query.message.edit_text(shown.text, reply_markup=_markup(shown))
        await query.answer()


async def main() -> None:
    """Poll for ever."""
    address, token, folder, kind = sys.argv[1:]
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    storage: BaseStorage = MemoryStorage()
    if kind == "sqlite":
        storage = SqliteStorage(Path(folder) / "state.sqlite3")
        await storage.open()
    dispatcher = Dispatcher(storage=storage)
    router = Router()
    with (Path(folder) / "reports").open("w", encoding="utf-8") as log:

        @router.message(CommandStart())
        async def begin(message: Message, state: FSMContext) -> None:
            shown = show(0, {})
            await state.set_state(STATES[shown.state])
            await message.answer(shown.text, reply_markup=_markup(shown))

        for question in FORM:
            _add(router, question.key, log)
        dispatcher.include_router(router)
        await dispatcher.start_polling(bot)


if __name__ == "__main__":
    if sys.argv[-1] == "uvloop":
        import uvloop

        uvloop.run(main())
    else:
        asyncio.run(main())
