"""Who the bot is on Telegram: one short question, for commands that print links."""

import asyncio

from telegram import Bot
from telegram.error import TelegramError

from bot.telegram.transport import AiohttpRequest

#: Longest wait for the answer, in seconds: without it a command still has something to print.
ASK_WITHIN = 8.0


async def user_name(token: str, base_url: str) -> str | None:
    """The bot's user name; None where Telegram is out of reach or does not know the token.

    Nothing of a failure is told: the token is part of the address.
    """
    request = AiohttpRequest(limit=1)
    await request.initialize()
    try:
        async with asyncio.timeout(ASK_WITHIN):
            bot = Bot(token, base_url=base_url, request=request)
            return (await bot.get_me()).username
    except (TelegramError, TimeoutError):
        return None
    finally:
        await request.shutdown()
