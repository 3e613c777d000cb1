"""The door for Telegram's posts, asked without a network: nothing that comes breaks it."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ports import Arrival, NotStored
from bot.telegram import webhook as module
from bot.telegram.webhook import LARGEST, Door, read

SECRET = "a-secret-of-no-worth-0123456789-abcdef"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
UPDATES = st.fixed_dictionaries(
    {"update_id": JSON},
    optional=dict.fromkeys(("message", "callback_query", "my_chat_member"), JSON),
)


class Post:
    """One request, in as many parts as the test says; what was answered."""

    def __init__(self, *parts: bytes, **headers: str) -> None:
        self.parts = list(parts)
        known = {
            "content-type": "application/json",
            "x-telegram-bot-api-secret-token": SECRET,
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        self.scope = {
            "type": "http",
            "method": "POST",
            "path": "/hook",
            "query_string": b"",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in known.items()],
        }
        self.read = 0
        self.answer: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        self.read += 1
        if not self.parts:
            return {"type": "http.disconnect"}
        part = self.parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(self.parts)}

    async def send(self, message: dict[str, Any]) -> None:
        self.answer.append(message)

    async def status(self, door: Door) -> int:
        await door(self.scope, self.receive, self.send)
        return int(self.answer[0]["status"]) if self.answer else 0

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.answer[0]["headers"])


class Taker:
    """Takes what comes, or cannot."""

    def __init__(self) -> None:
        self.taken: list[Arrival] = []
        self.away = False

    async def __call__(self, arrival: Arrival) -> None:
        if self.away:
            raise NotStored
        self.taken.append(arrival)


@pytest.fixture
def taker() -> Taker:
    return Taker()


def door(taker: Taker) -> Door:
    return Door("/hook", SECRET, taker)


def update(number: object = 7) -> bytes:
    message = {"message_id": 1, "chat": {"id": 42}, "text": "توقف"}
    return json.dumps({"update_id": number, "message": message}).encode()


async def test_a_post_is_taken_as_it_came(taker: Taker) -> None:
    body = update()
    assert await Post(body[:10], body[10:]).status(door(taker)) == 200
    assert taker.taken == [Arrival(7, body, 42, urgent=True)]


async def test_what_cannot_be_taken_is_to_come_again_soon(taker: Taker) -> None:
    taker.away = True
    post = Post(update())
    assert await post.status(door(taker)) == 503
    assert post.headers[b"retry-after"] == b"1"
    assert b"connection" not in post.headers


async def test_of_a_body_without_the_secret_nothing_is_read(taker: Taker) -> None:
    post = Post(update(), x_telegram_bot_api_secret_token="wrong")
    assert await post.status(door(taker)) == 404
    assert (post.read, taker.taken) == (0, [])
    assert post.headers == {b"content-length": b"0", b"connection": b"close"}


async def test_of_a_body_that_is_too_large_no_more_is_read_than_shows_that(taker: Taker) -> None:
    named = Post(update(), content_length=str(LARGEST + 1))
    assert (await named.status(door(taker)), named.read) == (413, 0)
    endless = Post(*[b" " * (LARGEST // 4)] * 100)
    assert (await endless.status(door(taker)), endless.read) == (413, 5)
    absurd = Post(update(), content_length="9" * 5000)
    assert await absurd.status(door(taker)) == 413


async def test_a_body_that_does_not_come_is_not_waited_for(
    taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READ_WITHIN", 0.01)
    post = Post()
    post.receive = asyncio.Event().wait  # type: ignore[method-assign, assignment]
    assert await post.status(door(taker)) == 408


async def test_whoever_hangs_up_gets_no_answer(taker: Taker) -> None:
    assert await Post().status(door(taker)) == 0
    assert taker.taken == []


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_breaks_the_reading(body: bytes) -> None:
    read(body)


@given(UPDATES)
def test_only_what_has_a_whole_number_is_an_update(item: dict[str, Any]) -> None:
    found = read(json.dumps(item).encode())
    whole = isinstance(item["update_id"], int) and not isinstance(item["update_id"], bool)
    assert (found is not None) == whole
    assert found is None or found.update_id == item["update_id"]
