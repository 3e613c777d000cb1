"""Composition root: builds everything, starts the loops; the one place that knows all rooms."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from socket import socket

import structlog

from bot.chat.desk import Desk, set_menu
from bot.chat.kit import Kit
from bot.chat.opening import Opening
from bot.chat.words import Words
from bot.data.seasons import eid_table, ramadan_table
from bot.domain.country import Country
from bot.domain.danger import read_danger
from bot.domain.hours import Calendar
from bot.domain.places import Gazetteer
from bot.domain.ports import Clock, Gateway, Pace
from bot.runtime.clock import SystemClock, SystemDice
from bot.runtime.http import AddressFault, HttpServer, listen
from bot.runtime.intake import Intake
from bot.runtime.loops import Loop, run_loops
from bot.runtime.meters import Meters
from bot.runtime.sender import Sender
from bot.runtime.worker import IDLE, Worker
from bot.settings import ConfigFault, Settings
from bot.store.database import Database, upgrade
from bot.store.keymarks import match_keys
from bot.store.revisions import newest
from bot.store.sealed import Sealer, read_keys
from bot.telegram.decode import decode
from bot.telegram.gateway import TelegramGateway
from bot.telegram.limits import NoPace, TelegramPace
from bot.usecases.know_places import known_places
from bot.usecases.sweep import set_sweep

log = structlog.get_logger()

#: Seconds after the start, when the first poll is under way.
_WARM_UP_AFTER = 0.3


@dataclass(frozen=True, slots=True)
class Loops:
    """What runs, composed, whatever stands behind the ports."""

    intake: Intake
    worker: Worker
    sender: Sender

    @property
    def runs(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        """The loops as `run_loops` takes them."""
        return self.intake.run, self.worker.run, self.sender.run


@dataclass(frozen=True, slots=True)
class Parts:
    """The built bot."""

    clock: SystemClock
    database: Database
    gateway: TelegramGateway
    loops: Loops
    words: Words
    meters: Meters


def locales_dir() -> Path:
    """Return where the catalogues are: beside the package in a checkout, inside it in a wheel."""
    here = Path(__file__).parent
    inside = here / "locales"
    return inside if inside.exists() else here.parent / "locales"


def calendar(now: datetime) -> Calendar:
    """The seasons from last year to the year after next, pre-filled (decision recipe "Timing")."""
    years = range(now.year - 1, now.year + 3)
    return Calendar((*ramadan_table(years), *eid_table(years)))


def open_database(settings: Settings) -> Database:
    """Bring the schema up to date and open the database. Raises KeyFault, DatabaseFault."""
    ring = read_keys(settings.keys.file)
    upgrade(settings.database.url)
    match_keys(settings.database.url, ring)
    return Database(settings.database.url, Sealer(ring))


async def places_in_use(database: Database) -> Gazetteer:
    """The programme's own table of places, or ours."""
    async with database.work() as uow:
        return await known_places(uow)


async def build(settings: Settings, clock_file: Path | None) -> Parts:
    """Build everything. Raises ConfigFault, KeyFault, DatabaseFault."""
    if clock_file is not None and settings.telegram.official:
        raise ConfigFault("--clock moves time for rehearsals; it is refused at Telegram's address")
    if settings.telegram.official and not settings.telegram.paced:
        raise ConfigFault("telegram.paced: Telegram's speed limits must be kept at its own address")
    token = settings.telegram.secret()
    database = open_database(settings)
    clock = SystemClock(clock_file)
    gateway = TelegramGateway(
        token,
        settings.telegram.base_url,
        settings.telegram.base_file_url,
        slots=settings.telegram.slots,
    )
    country = Country(await places_in_use(database), calendar(clock.now()))
    kit = Kit(Words(locales_dir()), country, SystemDice())
    # A rehearsal serves everybody at once; at Telegram's own address nobody before all is ready.
    opening = Opening(settings.service.regions, kit.places) if settings.telegram.official else None
    if opening is not None:
        await _say_what_is_missing(database, opening, clock)
    meters = Meters()
    loops = compose(
        database,
        gateway,
        clock,
        kit,
        TelegramPace() if settings.telegram.paced else NoPace(),
        opening=opening,
        slots=settings.telegram.slots,
        meters=meters,
    )
    asyncio.get_running_loop().call_later(_WARM_UP_AFTER, _warm_up, kit.places)
    return Parts(clock, database, gateway, loops, kit.words, meters)


def compose(
    database: Database,
    gateway: Gateway,
    clock: Clock,
    kit: Kit,
    pace: Pace,
    *,
    opening: Opening | None = None,
    slots: int = 256,
    idle: float = IDLE,
    meters: Meters | None = None,
) -> Loops:
    """Join the loops over any Telegram, clock, dice and file: the simulation runs the very same.

    `slots` is how many calls may be under way at once, `idle` how many seconds a loop rests where
    nothing wakes it.
    """
    meters = meters or Meters()
    desk = Desk(kit, clock, decode, opening)
    sender: Sender
    worker = Worker(
        database,
        clock,
        desk.handle,
        desk.fire,
        desk.apologise,
        lambda: sender.wake(),  # noqa: PLW0108 - the sender is made below
        idle=idle,
        meters=meters,
    )
    sender = Sender(
        gateway,
        database,
        clock,
        pace,
        wake_worker=worker.wake,
        slots=slots,
        idle=idle,
        meters=meters,
    )
    return Loops(Intake(gateway, database, clock, worker.wake, meters), worker, sender)


async def begin(database: Database, words: Words, now: datetime) -> None:
    """Put down what every start sets: the next sweep and the command menu."""
    async with database.work() as uow:
        await set_sweep(uow, now)
        await set_menu(uow, words, now)
        await uow.commit()


async def _say_what_is_missing(database: Database, opening: Opening, clock: SystemClock) -> None:
    async with database.work() as uow:
        faults = await opening.faults(uow, clock.now())
    if faults:
        log.warning("joining only: residents are not served yet", missing=len(faults))
    for fault in faults:
        log.warning("missing", what=fault)


def _warm_up(places: Gazetteer) -> None:
    """Build what is built at first use, so that the first person need not wait for it."""
    read_danger("سلام")
    places.search("سلام")


async def run(settings: Settings, clock_file: Path | None = None, *, webhook: bool = False) -> int:
    """Run until SIGTERM or SIGINT; return the exit status (runtime/loops.py).

    `webhook` lets Telegram deliver updates instead of asking for them. Raises ConfigFault,
    KeyFault, DatabaseFault before anything has begun.
    """
    parts = await build(settings, clock_file)
    async with AsyncExitStack() as end:
        end.push_async_callback(parts.database.close)
        end.push_async_callback(parts.gateway.stop)
        await parts.gateway.start()
        loops = list(await _hooked(settings, parts, end) if webhook else [parts.loops.intake.run])
        loops += [parts.loops.worker.run, parts.loops.sender.run]
        if settings.health.listen:
            loops.append(_watched(settings, parts, end))
        await begin(parts.database, parts.words, parts.clock.now())
        return await run_loops(loops)


async def _hooked(settings: Settings, parts: Parts, end: AsyncExitStack) -> list[Loop]:
    """Intake by webhook; imported only where it is wanted."""
    from bot.runtime.arrivals import Arrivals  # noqa: PLC0415
    from bot.runtime.hooking import Hooking  # noqa: PLC0415
    from bot.telegram.webhook import Door, TelegramHook  # noqa: PLC0415

    wish = settings.webhook
    url = wish.address(official=settings.telegram.official)
    secret = wish.password()
    meters = parts.meters
    arrivals = Arrivals(parts.database, parts.clock, parts.loops.worker.wake, meters)
    door = Door(wish.path, secret, arrivals.take, meters.answered)
    server = HttpServer(door, _listening("webhook", wish.listen))
    end.push_async_callback(arrivals.settle)
    hook = TelegramHook(settings.telegram.secret(), settings.telegram.base_url)
    await end.enter_async_context(hook)
    hooking = Hooking(hook, url, secret, wish.max_connections, meters)
    return [server.run, arrivals.run, hooking.run]


def _watched(settings: Settings, parts: Parts, end: AsyncExitStack) -> Loop:
    """The pages that say how the bot is; imported only where they are wanted."""
    from bot.runtime.health import Health  # noqa: PLC0415

    health = Health(parts.database, parts.clock, parts.meters, newest())
    end.push_async_callback(health.settle)
    return HttpServer(health, _listening("health", settings.health.listen)).run


def _listening(section: str, text: str) -> socket | Path:
    try:
        return listen(text)
    except AddressFault as fault:
        raise ConfigFault(f"{section}.listen {fault}") from None
