"""Lets a crowd on only so far, so that trouble finds people in the middle of things."""

import asyncio

#: More acts than any crowd makes.
EVERYTHING = 1 << 60


class Turnstile:
    """Counts acts; whoever wants to act waits until so many are let on."""

    def __init__(self) -> None:
        self.acted = 0
        self.let_on = 0
        self._news = asyncio.Condition()

    async def turn(self) -> None:
        """Wait for one's turn to act."""
        async with self._news:
            await self._news.wait_for(lambda: self.acted < self.let_on)
            self.acted += 1
            self._news.notify_all()

    async def lets(self, acts: int) -> None:
        """Let on as many acts as that in all."""
        async with self._news:
            self.let_on = acts
            self._news.notify_all()

    async def reaches(self, acts: int) -> None:
        """Wait until so many acts were done."""
        async with self._news:
            await self._news.wait_for(lambda: self.acted >= acts)
