"""The people's side of the server: `/sandbox/…`, JSON in and out."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.bot_api import json_response
from bot.sandbox.errors import ControlError
from bot.sandbox.people import People
from bot.sandbox.state import Chat, Json, Person, World
from bot.sandbox.views import chat_view, news_view, person_view

_LONGEST_WAIT = 60.0
#: How often "is the bot at rest?" is asked while waiting for it.
_LOOK_EVERY = 0.02


class Control:
    """Drives the people, reads their chats, orders faults, moves the clock."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._people = People(world)
        people = self._people
        self._writing: dict[str, Callable[[Person, Chat, Json], Json]] = {
            "say": people.say,
            "voice": people.voice,
            "photo": people.photo,
            "document": people.document,
            "location": people.location,
            "contact": people.contact,
            "sticker": people.sticker,
            "press": people.press,
            "edit": people.edit,
            "block": lambda person, _chat, _wish: people.block(person),
            "unblock": lambda person, _chat, _wish: people.unblock(person),
            "delete": lambda _person, chat, wish: people.delete(chat, wish),
            "clear": lambda _person, chat, wish: people.clear(chat, wish),
        }

    def routes(self) -> list[Route]:
        """Where everything is."""
        one = "/sandbox/persons/{person:int}"
        return [
            Route("/sandbox/persons", self._list_persons, methods=["GET"]),
            Route("/sandbox/persons", self._add_person, methods=["POST"]),
            Route(one + "/messages", self._messages, methods=["GET"]),
            Route(one + "/{act}", self._act, methods=["POST"]),
            Route("/sandbox/groups", self._add_group, methods=["POST"]),
            Route("/sandbox/changes", self._changes, methods=["GET"]),
            Route("/sandbox/journal", self._journal, methods=["GET", "POST", "DELETE"]),
            Route("/sandbox/settle", self._settle, methods=["GET"]),
            Route("/sandbox/clock", self._clock, methods=["GET", "POST"]),
            Route("/sandbox/faults", self._faults, methods=["GET", "POST", "DELETE"]),
            Route("/sandbox/down", self._down, methods=["POST"]),
            Route("/sandbox/pace", self._pace, methods=["POST"]),
            Route("/sandbox/bot", self._bot, methods=["GET"]),
            Route("/sandbox/files/{file_id}", self._file, methods=["GET"]),
        ]

    # -- people

    async def _list_persons(self, _request: Request) -> Response:
        return json_response([person_view(one) for one in self._world.persons.values()])

    async def _add_person(self, request: Request) -> Response:
        wish = await _body(request)
        wish.setdefault("id", self._world.free_person_id())
        try:
            person = Person(**wish)
        except TypeError as error:
            raise ControlError(str(error)) from None
        return json_response(person_view(self._world.add_person(person)))

    async def _add_group(self, request: Request) -> Response:
        wish = await _body(request)
        members = [self._people.person(one) for one in wish.get("members", [])]
        chat = self._world.add_group(str(wish.get("title", "مجموعة")), members)
        return json_response({"id": chat.id, "title": chat.title})

    async def _act(self, request: Request) -> Response:
        person = self._people.person(request.path_params["person"])
        act = self._writing.get(request.path_params["act"])
        if act is None:
            raise ControlError(f"Nobody can {request.path_params['act']} here.", 404)
        wish = await _body(request)
        chat = self._people.chat_of(person, wish.get("chat_id"))
        return json_response(act(person, chat, wish))

    async def _messages(self, request: Request) -> Response:
        person = self._people.person(request.path_params["person"])
        chat = self._people.chat_of(person, _integer(request, "chat_id"))
        since, wait = _integer(request, "since") or 0, _decimal(request, "wait", 0)
        if wait and chat.seq <= since and not self._world.closing:
            await chat.bell.wait(min(wait, _LONGEST_WAIT))
        only_new = since if request.query_params.get("only_new") else 0
        return json_response(chat_view(self._world, chat, person, only_new))

    # -- watching

    async def _changes(self, request: Request) -> Response:
        """Which chats changed after `since`; waits until one does, or `wait` seconds.

        `run` is another after a restart: the numbers have begun again.
        """
        since, wait = _integer(request, "since") or 0, _decimal(request, "wait", 0)
        world = self._world
        if wait and world.seq <= since and not world.closing:
            await world.bell.wait(min(wait, _LONGEST_WAIT))
        changed = [chat for chat in world.chats.values() if chat.seq > since]
        people = [
            person_view(chat.person) | {"news": news_view(chat)}
            for chat in changed
            if chat.person is not None
        ]
        found = {"run": world.run, "seq": world.seq, "chats": [chat.id for chat in changed]}
        return json_response(found | {"people": people, "now": world.clock.now()})

    async def _journal(self, request: Request) -> Response:
        journal = self._world.journal
        if request.method == "POST":
            journal.on = bool((await _body(request)).get("on", True))
        elif request.method == "DELETE":
            journal.clear()
        else:
            method = request.query_params.get("method", "")
            chat_id, since = _integer(request, "chat_id"), _integer(request, "since") or 0
            return json_response(journal.read(method, chat_id, since))
        return json_response({"on": journal.on})

    async def _settle(self, request: Request) -> Response:
        """Wait until every update is confirmed and the bot has called nothing for `quiet_ms`."""
        quiet = _decimal(request, "quiet_ms", 150) / 1000
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _decimal(request, "timeout", 10)
        world = self._world
        while loop.time() < deadline and not world.closing:
            if not len(world.queue) and world.journal.quiet_for() >= quiet:
                return json_response({"settled": True, "seq": world.seq})
            await asyncio.sleep(_LOOK_EVERY)
        state = {"pending": len(world.queue), "quiet_for": world.journal.quiet_for()}
        return json_response({"settled": False, "seq": world.seq, **state})

    async def _bot(self, _request: Request) -> Response:
        world = self._world
        commands = [
            {"scope": scope, "language_code": language, "commands": listed}
            for (scope, language), listed in world.commands.items()
        ]
        texts = [
            {"kind": kind, "language_code": language, "text": text}
            for (kind, language), text in world.texts.items()
        ]
        found: Json = {"me": world.me_user(), "commands": commands, "texts": texts}
        found["pending"] = len(world.queue)
        found |= {
            "pushed": world.queue.pushed,
            "expired": world.queue.expired,
            "polling": world.queue.polling,
        }
        return json_response(found | {"seq": world.seq})

    async def _file(self, request: Request) -> Response:
        blob = self._world.blobs.get(request.path_params["file_id"])
        if blob is None:
            raise ControlError("There is no such file.", 404)
        return Response(blob.data, media_type=blob.mime)

    # -- time and trouble

    async def _clock(self, request: Request) -> Response:
        clock = self._world.clock
        if request.method == "POST":
            wish = await _body(request)
            base = float(wish["offset"]) if "offset" in wish else clock.offset()
            clock.set_offset(base + float(wish.get("advance", 0)))
            self._world.journal.stir()
        found = {"offset": clock.offset(), "now": clock.now(), "movable": clock.movable}
        return json_response(found)

    async def _faults(self, request: Request) -> Response:
        faults = self._world.faults
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            try:
                faults.order(await _body(request))
            except TypeError as error:
                raise ControlError(str(error)) from None
        pending = [asdict(fault) for fault in faults.pending()]
        return json_response({"pending": pending, "down": faults.down})

    async def _down(self, request: Request) -> Response:
        wish = await _body(request)
        self._world.faults.go_down(float(wish.get("seconds", 1)), str(wish.get("kind", "close")))
        self._world.queue.terminate_for_outage()
        return json_response({"down": True})

    async def _pace(self, request: Request) -> Response:
        wish = await _body(request)
        self._world.pace.on = bool(wish.get("on", True))
        return json_response({"on": self._world.pace.on})


async def _body(request: Request) -> dict[str, Any]:
    body = await request.body()
    try:
        loaded = json.loads(body) if body else {}
    except ValueError:
        raise ControlError("The body is not JSON.") from None
    if not isinstance(loaded, dict):
        raise ControlError("The body must be a JSON object.")
    return loaded


def _integer(request: Request, name: str) -> int | None:
    value = request.query_params.get(name)
    return int(value) if value else None


def _decimal(request: Request, name: str, default: float) -> float:
    return float(request.query_params.get(name) or default)
