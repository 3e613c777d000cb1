"""«توقف»: what it stops is whatever is open in the chat."""

from bot.chat.applicant import applying
from bot.chat.resident import leaving
from bot.chat.screen import Act
from bot.chat.turn import Turn


async def stop(turn: Turn, act: Act) -> None:
    """Stop the application that is half-way, or the report."""
    if await applying.waits(turn):
        await applying.stop(turn, act)
    else:
        await leaving.stop(turn, act)
