"""Telegram as it may behave: answers get lost, calls are refused, updates come twice or expire."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from typing_extensions import override

from bot.domain.ports import (
    Arrival,
    Clock,
    Delivered,
    Gateway,
    NotSent,
    TooFast,
    Unreachable,
    Unsure,
)
from bot.telegram.decode import peek
from tests.phones import Phones

#: Updates that nobody fetched are kept so long.
KEPT_FOR = timedelta(hours=24)
#: A long poll is held for so many seconds, since a run of months has too many of 25.
HELD_FOR = 7200.0
#: getUpdates gives so many at most.
AT_ONCE = 100


@dataclass
class Weather:
    """Chances of a call, and of an update."""

    #: The answer is lost though it happened; nothing happened, and nobody knows; no connection.
    lost: float = 0.0
    reset: float = 0.0
    unsent: float = 0.0
    #: 429.
    refused: float = 0.0
    #: Out of reach from now on, for up to so many seconds.
    away: float = 0.0
    away_for: float = 600.0
    #: An update is given again; those of one answer come in another order.
    doubled: float = 0.0
    shuffled: float = 0.0


@dataclass
class Update:
    """What somebody did, as Telegram holds it."""

    number: int
    chat_id: int
    raw: bytes
    urgent: bool
    at: float


@dataclass
class Telegram(Gateway):
    """One bot's queue of updates and everybody's phones."""

    chance: Random
    clock: Clock
    time: Callable[[], float]
    tell: Callable[[str, str], None]
    #: Hears of every point at which a kill may come.
    point: Callable[[str], None]
    phones: Phones = field(default_factory=Phones)
    weather: Weather = field(default_factory=Weather)
    #: Those who blocked the bot.
    blocked: set[int] = field(default_factory=set)
    #: Hears that updates were confirmed, and that a call has had its effect.
    confirmed: Callable[[Sequence[Update]], None] = lambda _: None
    fetched: Callable[[Sequence[Update]], None] = lambda _: None
    expired: Callable[[Update], None] = lambda _: None
    begun: Callable[[int, Mapping[str, Any]], None] = lambda _chat, _body: None
    happened: Callable[[int, Mapping[str, Any]], None] = lambda _chat, _body: None
    name: Callable[[int], str] = str
    away_until: float = 0.0
    _queue: list[Update] = field(default_factory=list)
    _given: list[Update] = field(default_factory=list)
    _number: int = 1000

    def __post_init__(self) -> None:
        self._news = asyncio.Event()

    # -- people

    def post(self, item: Mapping[str, Any]) -> Update:
        """Somebody did something."""
        self._number += 1
        whole = {"update_id": self._number, **item}
        chat_id, urgent = peek(whole)
        made = Update(self._number, chat_id, json.dumps(whole).encode(), urgent, self.time())
        self._queue.append(made)
        self._news.set()
        return made

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self.weather = Weather()
        self.away_until = 0.0

    @property
    def waiting(self) -> int:
        """How many updates wait to be confirmed."""
        return len(self._queue)

    # -- the bot

    @override
    async def fetch(self, offset: int | None, timeout_s: int) -> Sequence[Arrival]:
        await self._way("fetch")
        if offset is not None:
            self._confirm(offset)
        self._forget()
        until = self.time() + max(timeout_s, HELD_FOR)
        while not self._queue and self.time() < until:
            self._news.clear()
            try:
                async with asyncio.timeout(until - self.time()):
                    await self._news.wait()
            except TimeoutError:
                break
        batch = self._batch()
        self.fetched(batch)
        await self._way_back("fetch")
        return [Arrival(one.number, one.raw, one.chat_id, one.urgent) for one in batch]

    @override
    async def perform(self, chat_id: int, body: Mapping[str, Any], blob: bytes | None) -> Delivered:
        self.begun(chat_id, body)
        await self._way("call", self.name(chat_id))
        if chat_id in self.blocked:
            raise Unreachable
        done = Delivered()
        if body["do"] != "Menu":
            done = await self.phones.perform(chat_id, body, blob)
        self.happened(chat_id, body)
        self.point("after effect")
        await self._way_back("call", self.name(chat_id))
        return done

    async def _way(self, what: str, whom: str = "") -> None:
        """What may go wrong before anything happens there."""
        weather, chance = self.weather, self.chance
        if self.time() >= self.away_until and chance.random() < weather.away:
            self.away_until = self.time() + chance.uniform(1, weather.away_for)
            self.tell("sky", f"away for {self.away_until - self.time():.0f} s")
        drawn = chance.random()
        await asyncio.sleep(chance.uniform(0.01, 0.1))
        self.point("before effect")
        if self.time() < self.away_until:
            raise NotSent("no way there")
        for part, fault in (
            (weather.unsent, NotSent("no connection")),
            (weather.reset, Unsure("reset")),
            (weather.refused, TooFast(chance.randint(1, 20))),
        ):
            if drawn < part:
                self.tell("sky", f"{what} {whom}: {type(fault).__name__}, nothing happened")
                raise fault
            drawn -= part

    async def _way_back(self, what: str, whom: str = "") -> None:
        """What may go wrong once it has happened."""
        lost = self.chance.random() < self.weather.lost
        await asyncio.sleep(self.chance.uniform(0.01, 0.1))
        if lost:
            self.tell("sky", f"{what} {whom}: done, and the answer is lost")
            raise Unsure("lost")

    def _confirm(self, offset: int) -> None:
        gone = [one for one in self._queue if one.number < offset]
        if gone:
            self._queue = [one for one in self._queue if one.number >= offset]
            self._given = [*self._given, *gone][-50:]
            self.confirmed(gone)

    def _forget(self) -> None:
        oldest = self.time() - KEPT_FOR.total_seconds()
        for one in [one for one in self._queue if one.at < oldest]:
            self._queue.remove(one)
            self.tell("sky", f"an update of {self.name(one.chat_id)} expired")
            self.expired(one)

    def _batch(self) -> list[Update]:
        batch = self._queue[:AT_ONCE]
        if batch and self._given and self.chance.random() < self.weather.doubled:
            again = self.chance.choice(self._given)
            if again.at > self.time() - KEPT_FOR.total_seconds():
                self.tell("sky", f"an update of {self.name(again.chat_id)} comes once more")
                batch.insert(self.chance.randint(0, len(batch)), again)
        if len(batch) > 1 and self.chance.random() < self.weather.shuffled:
            self.chance.shuffle(batch)
            self.tell("sky", "updates come in another order")
        return batch
