"""Composition root: builds everything, starts the loops; the one place that knows all rooms."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from socket import socket
from string import ascii_lowercase
from typing import TYPE_CHECKING

import structlog

from bot.chat.desk import Desk, set_menu
from bot.chat.kit import Kit
from bot.chat.opening import Opening
from bot.chat.words import Words
from bot.data.code_of_conduct import VERSION
from bot.data.seasons import eid_table, ramadan_table
from bot.domain.country import Country
from bot.domain.danger import read_danger
from bot.domain.hours import Calendar
from bot.domain.places import Gazetteer
from bot.domain.ports import Clock, Dice, Gateway, Pace
from bot.runtime.clock import SystemClock, SystemDice
from bot.runtime.heard import Heard
from bot.runtime.http import AddressFault, HttpServer, listen
from bot.runtime.intake import Intake
from bot.runtime.loops import Loop, run_loops
from bot.runtime.meters import Meters
from bot.runtime.roles import Role
from bot.runtime.sender import Sender
from bot.runtime.whole import patiently
from bot.runtime.worker import BATCH, IDLE, Worker
from bot.settings import ConfigFault, Settings
from bot.store.database import ARRIVED, TO_SEND, Database, is_postgres, upgrade
from bot.store.keymarks import match_keys
from bot.store.revisions import newest
from bot.store.sealed import Sealer, read_keys
from bot.telegram.decode import decode
from bot.telegram.gateway import TelegramGateway
from bot.telegram.limits import NoPace, TelegramPace
from bot.usecases.know_places import known_places
from bot.usecases.review_standings import ask_for_code
from bot.usecases.sweep import set_sweep

if TYPE_CHECKING:
    from bot.runtime.share import Share
    from bot.store.line import Line

log = structlog.get_logger()

#: Seconds after the start, when the first poll is under way.
_WARM_UP_AFTER = 0.3


#: How many chats share one commit where several processes share them all.
SHARED_BATCH = 16


@dataclass(frozen=True, slots=True)
class Team:
    """This process among others on the same PostgreSQL database."""

    role: Role
    line: "Line"
    share: "Share"


@dataclass(frozen=True, slots=True)
class Loops:
    """What runs, composed, whatever stands behind the ports."""

    intake: Intake
    worker: Worker
    sender: Sender
    #: Wakes whoever handles what has arrived, here and in other processes.
    arrived: Callable[[], None]

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
    team: Team | None


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
    return Database(
        settings.database.url, Sealer(ring, again=lambda: read_keys(settings.keys.file))
    )


async def _opened(settings: Settings) -> Database:
    return open_database(settings)


async def places_in_use(database: Database) -> Gazetteer:
    """The programme's own table of places, or ours."""
    async with database.work() as uow:
        return await known_places(uow)


async def build(settings: Settings, clock_file: Path | None, role: Role = Role.ALL) -> Parts:
    """Build everything. Raises ConfigFault, KeyFault, DatabaseFault."""
    if clock_file is not None and settings.telegram.official:
        raise ConfigFault("--clock moves time for rehearsals; it is refused at Telegram's address")
    if settings.telegram.official and not settings.telegram.paced:
        raise ConfigFault("telegram.paced: Telegram's speed limits must be kept at its own address")
    if role is not Role.ALL and not is_postgres(settings.database.url):
        raise ConfigFault(
            f"--role {role}: on SQLite one process does everything; leave --role out, "
            "or let database.url name a PostgreSQL database"
        )
    token = settings.telegram.secret()
    # A server that is away, such as one that starts beside this, is waited for.
    database = await patiently(partial(_opened, settings))
    clock = SystemClock(clock_file)
    gateway = TelegramGateway(
        token,
        settings.telegram.base_url,
        settings.telegram.base_file_url,
        slots=settings.telegram.slots,
    )
    country = Country(await patiently(partial(places_in_use, database)), calendar(clock.now()))
    kit = Kit(Words(locales_dir()), country, SystemDice())
    # A rehearsal serves everybody at once; at Telegram's own address nobody before all is ready.
    opening = Opening(settings.service.regions, kit.places) if settings.telegram.official else None
    if opening is not None:
        await patiently(partial(_say_what_is_missing, database, opening, clock))
    meters = Meters()
    pace = TelegramPace() if settings.telegram.paced else NoPace()
    team = None
    if database.postgres is not None:
        team = _team(database.postgres.url, role, kit.dice, pace)
    loops = compose(
        database,
        gateway,
        clock,
        kit,
        pace,
        opening=opening,
        slots=settings.telegram.slots,
        meters=meters,
        team=team,
    )
    asyncio.get_running_loop().call_later(_WARM_UP_AFTER, _warm_up, kit.places)
    return Parts(clock, database, gateway, loops, kit.words, meters, team)


def _team(url: str, role: Role, dice: Dice, pace: Pace) -> Team:
    from bot.runtime.share import Share  # noqa: PLC0415 - a bot on SQLite does without
    from bot.store.line import Line  # noqa: PLC0415

    owner = dice.letters(12, ascii_lowercase)
    return Team(role, Line(url, wants_intake=role.takes_in), Share(owner, pace))


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
    team: Team | None = None,
) -> Loops:
    """Join the loops over any Telegram, clock, dice and file: the simulation runs the very same.

    `slots` is how many calls may be under way at once, `idle` how many seconds a loop rests where
    nothing wakes it, `team` what joins this process to others.
    """
    meters = meters or Meters()
    desk = Desk(kit, clock, decode, opening)
    sender: Sender

    def arrived() -> None:
        worker.wake()
        if team is not None:
            team.line.tell(ARRIVED)

    def to_send() -> None:
        sender.wake()
        if team is not None:
            team.line.tell(TO_SEND)

    worker = Worker(
        database,
        clock,
        desk.handle,
        desk.fire,
        desk.apologise,
        to_send,
        idle=idle,
        meters=meters,
        batch=BATCH if team is None else SHARED_BATCH,
        role=Role.ALL if team is None else team.role,
    )
    sender = Sender(
        gateway,
        database,
        clock,
        pace,
        wake_worker=arrived,
        slots=slots,
        idle=idle,
        meters=meters,
        share=None if team is None else team.share,
    )
    if team is not None:
        team.line.wake_by({ARRIVED: worker.wake, TO_SEND: sender.wake})
    intake = Intake(gateway, database, clock, arrived, meters)
    return Loops(intake, worker, sender, arrived)


async def begin(database: Database, words: Words, now: datetime) -> None:
    """Put down what every start sets: the next sweep, the code in force, the command menu.

    A database that is away or held is waited for.
    """
    await patiently(partial(_put_down, database, words, now))


async def _put_down(database: Database, words: Words, now: datetime) -> None:
    async with database.work() as uow:
        await set_sweep(uow, now)
        await ask_for_code(uow, VERSION, now)
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


async def run(
    settings: Settings,
    clock_file: Path | None = None,
    *,
    webhook: bool = False,
    role: Role = Role.ALL,
) -> int:
    """Run until SIGTERM or SIGINT; return the exit status (runtime/loops.py).

    `webhook` lets Telegram deliver updates instead of asking for them; `role` leaves part of the
    work to other processes. Raises ConfigFault, KeyFault, DatabaseFault before anything has begun.
    """
    parts = await build(settings, clock_file, role)
    async with AsyncExitStack() as end:
        end.push_async_callback(parts.database.close)
        end.push_async_callback(parts.gateway.stop)
        await parts.gateway.start()
        loops = await _loops(settings, parts, end, role, webhook=webhook)
        if settings.health.listen:
            loops.append(_watched(settings, parts, end))
        if role.rings:
            await begin(parts.database, parts.words, parts.clock.now())
        return await run_loops(loops)


async def _loops(
    settings: Settings, parts: Parts, end: AsyncExitStack, role: Role, *, webhook: bool
) -> list[Loop]:
    """The loops of this process."""
    loops: list[Loop] = []
    if parts.team is not None:
        loops.append(parts.team.line.run)
    if role.takes_in and webhook:
        loops += await _hooked(settings, parts, end)
    elif role.takes_in:
        loops.append(_fetching(parts))
    if role.decides or role.rings:
        loops.append(parts.loops.worker.run)
    if role.sends:
        loops.append(parts.loops.sender.run)
    return loops


def _fetching(parts: Parts) -> Loop:
    if parts.team is None:
        return parts.loops.intake.run
    from bot.runtime.standby import Standby  # noqa: PLC0415 - a bot on SQLite does without

    return Standby(parts.loops.intake, parts.team.line).run


async def _hooked(settings: Settings, parts: Parts, end: AsyncExitStack) -> list[Loop]:
    """Intake by webhook; imported only where it is wanted."""
    from bot.runtime.arrivals import Arrivals  # noqa: PLC0415
    from bot.runtime.hooking import Hooking  # noqa: PLC0415
    from bot.telegram.webhook import Door, TelegramHook  # noqa: PLC0415

    wish = settings.webhook
    url = wish.address(official=settings.telegram.official)
    secret = wish.password()
    meters = parts.meters
    arrivals = Arrivals(parts.database, parts.clock, parts.loops.arrived, meters)
    door = Door(wish.path, secret, arrivals.take, meters.answered)
    server = HttpServer(door, _listening("webhook", wish.listen))
    end.push_async_callback(arrivals.settle)
    hook = TelegramHook(settings.telegram.secret(), settings.telegram.base_url)
    await end.enter_async_context(hook)
    heard = Heard(parts.database, parts.clock)
    hooking = Hooking(hook, url, secret, wish.max_connections, meters, heard)
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
