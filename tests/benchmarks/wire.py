"""A lean Bot API over real HTTP, fast enough never to be the bottleneck; the sandbox is not.

It keeps Telegram's ways that cost a bot something: long polls of at most 100 updates confirmed by a
higher offset, whole messages in every answer, letters outside ASCII as escapes. The network lies
between: a call takes effect half the delay after it came, and is answered after the other half.
"""

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

import httptools

from bot.sandbox.errors import ApiError
from bot.sandbox.pace import Pace

#: Updates in one answer at most, as at Telegram.
AT_ONCE = 100
#: Messages of a chat that are remembered, for presses on them.
REMEMBERED = 6
#: What goes out to very many people in the benchmark of the pace.
ADVISORY = "تنبيه من برنامج الصلح: الخدمة متوقفة غدًا من الثامنة إلى العاشرة صباحًا."
#: Event loops count in milliseconds.
_GRAIN = 0.0005
BOT = {"id": 1234567890, "is_bot": True, "first_name": "Bot", "username": "benchmark_bot"}


@dataclass(slots=True)
class Message:
    """A message of the bot as a person sees it; `raw` is its JSON."""

    number: int
    text: str
    keys: list[list[dict[str, str]]]
    raw: str

    def data(self, label: str) -> str | None:
        """What a button with this label sends: the very label first, then one that holds it."""
        keys = [key for row in self.keys for key in row if "callback_data" in key]
        for key in keys:
            if key["text"].removeprefix("✓ ") == label:
                return key["callback_data"]
        return next((key["callback_data"] for key in keys if label in key["text"]), None)


@dataclass(slots=True)
class Chat:
    """One private chat; `seen` is called with each message that the bot writes or rewrites."""

    number: int
    seen: Callable[[Message], None]
    last: int = 0
    messages: dict[int, Message] = field(default_factory=dict)

    def next_number(self) -> int:
        """Both sides share one count."""
        self.last += 1
        return self.last


class Line:
    """A network of constant delay: what goes in comes out so much later, in order."""

    def __init__(self, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._seconds = seconds
        self._things: deque[tuple[float, Callable[[], None]]] = deque()
        self._waiting = False

    def put(self, then: Callable[[], None]) -> None:
        """Do this when it has arrived."""
        if self._seconds <= 0:
            then()
            return
        self._things.append((time.perf_counter() + self._seconds, then))
        if not self._waiting:
            self._waiting = True
            self._loop.call_later(self._seconds, self._arrive)

    def _arrive(self) -> None:
        now = time.perf_counter() + _GRAIN
        while self._things and self._things[0][0] <= now:
            self._things.popleft()[1]()
        self._waiting = bool(self._things)
        if self._waiting:
            self._loop.call_later(self._things[0][0] - now + _GRAIN, self._arrive)


class Telegram:
    """The server's state: chats, and updates that wait until the bot has confirmed them."""

    def __init__(self, delay: float, *, limits: bool = False) -> None:
        """`delay` is what a call and its answer take on the network, in seconds.

        `limits`: Telegram's speed limits are enforced, as the sandbox knows them.
        """
        self.out, self.back = Line(delay / 2), Line(delay / 2)
        self._pace = Pace(on=limits)
        self.chats: dict[int, Chat] = {}
        self.calls: Counter[str] = Counter()
        self.first_poll: float | None = None
        self._updates: deque[tuple[int, str]] = deque()
        self._next_update = 700_000_001
        self._poll: tuple[Callable[[str], None], asyncio.TimerHandle] | None = None

    # -- what people do

    def says(self, chat: Chat, text: str) -> None:
        """Somebody writes."""
        entities = ""
        if text.startswith("/"):
            entities = f',"entities":[{{"offset":0,"length":{len(text)},"type":"bot_command"}}]'
        self._push(
            f'"message":{{"message_id":{chat.next_number()},"from":{_person(chat.number)},'
            f'"chat":{_chat(chat.number)},"date":{int(time.time())},'
            f'"text":{json.dumps(text)}{entities}}}'
        )

    def presses(self, chat: Chat, message: Message, data: str) -> None:
        """Somebody presses a button."""
        self._push(
            f'"callback_query":{{"id":"{self._next_update * 7919}","from":{_person(chat.number)},'
            f'"message":{message.raw},"chat_instance":"1","data":{json.dumps(data)}}}'
        )

    def _push(self, kind: str) -> None:
        self._updates.append((self._next_update, f'{{"update_id":{self._next_update},{kind}}}'))
        self._next_update += 1
        if self._poll is not None:
            self._answer_poll()

    # -- what the bot calls

    def call(self, method: str, fields: dict[str, Any], answer: Callable[[str], None]) -> None:
        """Carry out one call; `answer` takes the body."""
        self.calls[method] += 1
        if method == "getupdates":
            self._fetch(fields, answer)
            return
        number = int(fields.get("chat_id") or 0)
        chat = self.chats.get(number)
        if method in _PACED:
            try:
                self._pace.spend(number)
            except ApiError as refusal:
                self.calls["refused"] += 1
                answer(_refused(refusal))
                return
        match method:
            case "sendmessage" | "editmessagetext":
                answer(f'{{"ok":true,"result":{self._write(chat, fields)}}}')
            case "getme":
                answer(json.dumps({"ok": True, "result": BOT}))
            case _:
                answer('{"ok":true,"result":true}')

    def _write(self, chat: Chat | None, fields: dict[str, Any]) -> str:
        text = fields["text"]
        self.calls["advisory"] += text == ADVISORY
        markup = fields.get("reply_markup") or {}
        if isinstance(markup, str):
            markup = json.loads(markup)
        old = int(fields.get("message_id") or 0)
        number = old or (chat.next_number() if chat else 1)
        keys = markup.get("inline_keyboard") or []
        shown = f',"reply_markup":{json.dumps(markup)}' if keys else ""
        raw = (
            f'{{"message_id":{number},"from":{json.dumps(BOT)},'
            f'"chat":{_chat(chat.number if chat else 1)},"date":{int(time.time())},'
            f'"text":{json.dumps(text)}{shown}}}'
        )
        if chat is not None:
            message = Message(number, text, keys, raw)
            chat.messages[number] = message
            if len(chat.messages) > REMEMBERED:
                del chat.messages[next(iter(chat.messages))]
            chat.seen(message)
        return raw

    def _fetch(self, fields: dict[str, Any], answer: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()
        if self.first_poll is None:
            self.first_poll = time.time()
        offset = int(fields.get("offset") or 0)
        while self._updates and self._updates[0][0] < offset:
            self._updates.popleft()
        if self._poll is not None:
            # The bot gave this poll up, or another one runs: the older of the two ends.
            self._answer_poll()
        # A poll whose offset confirms nothing is answered with the same updates once more.
        seconds = float(fields.get("timeout") or 0)
        self._poll = (answer, loop.call_later(seconds, self._answer_poll))
        if self._updates or seconds <= 0:
            self._answer_poll()

    def _answer_poll(self) -> None:
        if self._poll is None:
            return
        (answer, timer), self._poll = self._poll, None
        timer.cancel()
        items = [self._updates[at][1] for at in range(min(AT_ONCE, len(self._updates)))]
        answer(f'{{"ok":true,"result":[{",".join(items)}]}}')


_PACED = frozenset({"sendmessage", "editmessagetext"})


class Connection(asyncio.Protocol):
    """One connection of the bot; it asks one thing at a time."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._parser = httptools.HttpRequestParser(self)
        self._body: list[bytes] = []
        self._url = b""
        self._kind = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._body.clear()
        self._url = self._kind = b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self._kind = value
        elif name.lower() == b"expect":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        path, _, query = self._url.partition(b"?")
        method = path.rpartition(b"/")[2].decode().lower()
        fields = read_fields(self._kind, b"".join(self._body))
        if query:
            fields |= _form(query)
        telegram = self._telegram
        telegram.out.put(
            lambda: telegram.call(
                method, fields, lambda body: telegram.back.put(lambda: self._write(body))
            )
        )

    def _write(self, body: str) -> None:
        if self._transport.is_closing():
            return
        refused = body.startswith('{"ok": false')
        status = b"429 Too Many Requests" if refused else b"200 OK"
        payload = body.encode()
        self._transport.write(
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (status, len(payload), payload)
        )


def read_fields(kind: bytes, body: bytes) -> dict[str, Any]:
    """Read the parameters of a call, however the client wraps them."""
    if not body:
        return {}
    if kind.startswith(b"application/json"):
        fields: dict[str, Any] = json.loads(body)
        return fields
    if kind.startswith(b"multipart/"):
        return _multipart(kind, body)
    return _form(body)


def _form(body: bytes) -> dict[str, Any]:
    pairs = (part.partition(b"=") for part in body.split(b"&"))
    return {
        name.decode(): unquote_to_bytes(value.replace(b"+", b" ")).decode()
        for name, _, value in pairs
    }


def _multipart(kind: bytes, body: bytes) -> dict[str, Any]:
    border = b"--" + kind.partition(b"boundary=")[2].strip(b'"')
    fields: dict[str, Any] = {}
    for part in body.split(border)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0]
        fields[name.decode()] = value.removesuffix(b"\r\n").decode("utf-8", "replace")
    return fields


def _refused(error: ApiError) -> str:
    return json.dumps(
        {
            "ok": False,
            "error_code": error.code,
            "description": error.description,
            "parameters": {"retry_after": error.retry_after},
        }
    )


def _person(number: int) -> str:
    name = f"Person {number % 100_000}"
    return f'{{"id":{number},"is_bot":false,"first_name":"{name}","language_code":"ar"}}'


def _chat(number: int) -> str:
    return f'{{"id":{number},"first_name":"Person {number % 100_000}","type":"private"}}'
