"""Driving a sandbox from a test: `SandboxClient` for the server, `Person` for somebody in it."""

from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.errors import ControlError
from bot.sandbox.person import Person

Json = dict[str, Any]


class SandboxClient:
    """The control API as Python. Use as `async with SandboxClient(base_url) as sandbox:`."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the connection pool; no limit, since waiting people hold a connection each."""
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(self.base_url, connector=connector)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()

    async def request(
        self, method: str, path: str, body: Json | None = None, /, **query: object
    ) -> Any:  # noqa: ANN401 - any JSON
        """One control call; a refusal becomes a `ControlError`."""
        if self._session is None:
            raise RuntimeError("Use the client inside `async with`.")
        given = {name: str(value) for name, value in query.items() if value is not None}
        url = f"/sandbox/{path}"
        async with self._session.request(method, url, json=body, params=given) as answer:
            loaded = await answer.json()
            if answer.status != HTTPStatus.OK:
                raise ControlError(loaded["error"], answer.status)
            return loaded

    # -- people

    async def person(
        self,
        first_name: str = "سالم",
        *,
        person_id: int | None = None,
        language_code: str = "ar",
        group: str = "",
        started: bool = False,
        username: str = "",
    ) -> Person:
        """A new person. `started` means that the bot may write to them already."""
        wish: Json = {"first_name": first_name, "language_code": language_code, "group": group}
        wish |= {"started": started, "username": username}
        if person_id is not None:
            wish["id"] = person_id
        made = await self.request("POST", "persons", wish)
        return Person(self, made["id"], made["first_name"])

    async def persons(self) -> list[Person]:
        """Everybody there is."""
        found = await self.request("GET", "persons")
        return [Person(self, one["id"], one["first_name"]) for one in found]

    async def group(self, title: str, *members: Person) -> int:
        """A supergroup with the bot in it; its id. Give it to a person's acts as `chat_id`."""
        ids = [one.id for one in members]
        made = await self.request("POST", "groups", {"title": title, "members": ids})
        return int(made["id"])

    # -- watching

    async def journal(
        self, method: str = "", *, chat_id: int | None = None, since: int = 0
    ) -> list[Json]:
        """The bot's calls in order, without getUpdates."""
        found: list[Json] = await self.request(
            "GET", "journal", method=method or None, chat_id=chat_id, since=since
        )
        return found

    async def clear_journal(self) -> None:
        """Forget the calls so far."""
        await self.request("DELETE", "journal")

    async def keep_journal(self, *, on: bool) -> None:
        """Switch the writing of the journal on or off (off for load tests)."""
        await self.request("POST", "journal", {"on": on})

    async def settle(self, quiet_ms: int = 150, within: float = 10) -> None:
        """Wait until every update is confirmed and the bot made no call for `quiet_ms`."""
        found = await self.request("GET", "settle", quiet_ms=quiet_ms, timeout=within)
        if not found["settled"]:
            raise AssertionError(
                f"The bot is not at rest after {within} s: {found['pending']} updates are "
                f"unconfirmed, its last call was {found['quiet_for']:.2f} s ago."
            )

    async def bot(self) -> Json:
        """What the bot says about itself, and how many updates wait for it."""
        found: Json = await self.request("GET", "bot")
        return found

    # -- time

    async def now(self) -> float:
        """The present of the sandbox, in seconds since the epoch."""
        return float((await self.request("GET", "clock"))["now"])

    async def advance(
        self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0
    ) -> float:
        """Move the clock on for everybody who reads the clock file; the new present."""
        total = seconds + 60 * minutes + 3600 * hours + 86400 * days
        return float((await self.request("POST", "clock", {"advance": total}))["now"])

    async def set_clock(self, offset: float) -> float:
        """Set the clock to so many seconds after the system's; the new present."""
        return float((await self.request("POST", "clock", {"offset": offset}))["now"])

    # -- trouble

    async def fails(
        self,
        method: str,
        code: int = 500,
        *,
        times: int = 1,
        description: str = "",
        retry_after: int | None = None,
        chat_id: int | None = None,
        share: float = 1.0,
    ) -> None:
        """The next calls of a method (`*`: of any but getUpdates) are refused without effect.

        With a `share` below 1 only so many of them are.
        """
        wish: Json = {"description": description, "retry_after": retry_after, "code": code}
        wish["share"] = share
        await self._fault(method, "error", times, chat_id, wish)

    async def loses_answer(
        self, method: str, *, times: int = 1, chat_id: int | None = None
    ) -> None:
        """The next calls take effect, but the connection is cut before the answer."""
        await self._fault(method, "lose_answer", times, chat_id)

    async def hangs_up(self, method: str, *, times: int = 1, chat_id: int | None = None) -> None:
        """The next calls find the connection cut, without effect."""
        await self._fault(method, "close", times, chat_id)

    async def delays(
        self, method: str, ms: int, *, times: int = 1, chat_id: int | None = None
    ) -> None:
        """The next calls take so many milliseconds longer."""
        await self._fault(method, "delay", times, chat_id, {"ms": ms})

    async def goes_down(self, seconds: float, *, answering_502: bool = False) -> None:
        """Every call of the bot fails for a while, getUpdates and files too."""
        kind = "error" if answering_502 else "close"
        await self.request("POST", "down", {"seconds": seconds, "kind": kind})

    async def works_again(self) -> None:
        """Take back every fault."""
        await self.request("DELETE", "faults")

    async def pace(self, *, on: bool) -> None:
        """Enforce Telegram's sending limits, or stop doing so."""
        await self.request("POST", "pace", {"on": on})

    async def _fault(
        self, method: str, kind: str, times: int, chat_id: int | None, more: Json | None = None
    ) -> None:
        wish = {"method": method, "kind": kind, "times": times, "chat_id": chat_id}
        await self.request("POST", "faults", wish | (more or {}))
