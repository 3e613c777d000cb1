"""A loopback Bot API and a gateway that talks to it."""

from collections.abc import AsyncIterator

import pytest

from bot.telegram.gateway import TelegramGateway
from bot.telegram.transport import AiohttpRequest
from tests.telegram.bot_api import TOKEN, BotApi, bot_api


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as made:
        yield made


@pytest.fixture
async def gateway(api: BotApi) -> AsyncIterator[TelegramGateway]:
    request = AiohttpRequest(read_timeout=0.3, write_timeout=0.3, connect_timeout=0.3)
    made = TelegramGateway(TOKEN, api.base_url, api.file_url, request)
    await made.start()
    yield made
    await made.stop()
