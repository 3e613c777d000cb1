"""What is on everybody's screen, for tests in which Telegram is a record in this very process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from typing_extensions import override

from bot.domain.ports import Arrival, Delivered, Gateway, Pace, Unsure


@dataclass
class Message:
    """One message on a phone."""

    id: int
    text: str
    buttons: Sequence[Sequence[Mapping[str, str]]]
    protected: bool
    #: Counts what happened on all phones: when this message last changed.
    changed: int = 0


class Phones(Gateway):
    """What everybody sees; it does what Telegram would do."""

    def __init__(self) -> None:
        self.screens: dict[int, list[Message]] = {}
        #: Chat ids of new messages, in their order: each makes a phone ring.
        self.rang: list[int] = []
        #: Downloads of voice notes fail.
        self.deaf = False
        self.played: list[int] = []
        #: Calls end without an answer.
        self.lost = False
        self._number = 5000
        self._changes = 0

    @override
    async def fetch(self, offset: int | None, timeout_s: int) -> Sequence[Arrival]:
        raise NotImplementedError

    @override
    async def perform(self, chat_id: int, body: Mapping[str, Any], blob: bytes | None) -> Delivered:
        if self.lost:
            raise Unsure("500")
        match body["do"]:
            case "Send":
                return self._new(chat_id, body["letter"])
            case "Edit":
                return self._edit(chat_id, body)
            case "Erase":
                gone = set(body["message_ids"])
                left = [one for one in self.of(chat_id) if one.id not in gone]
                self.screens[chat_id] = left
            case "FetchVoice":
                if self.deaf:
                    raise ValueError("the file is no longer there")
                return Delivered(content=b"sound")
            case "PlayVoice":
                self.played.append(chat_id)
                letter = {"text": body["caption"], "keys": body["keys"], "protect": True}
                return self._new(chat_id, letter)
        return Delivered()

    def of(self, chat_id: int) -> list[Message]:
        return self.screens.setdefault(chat_id, [])

    def number(self) -> int:
        self._number += 1
        return self._number

    def _change(self) -> int:
        self._changes += 1
        return self._changes

    def _new(self, chat_id: int, letter: Mapping[str, Any]) -> Delivered:
        words = letter["text"], letter["keys"], letter["protect"]
        made = Message(self.number(), *words, self._change())
        self.of(chat_id).append(made)
        self.rang.append(chat_id)
        return Delivered(made.id)

    def _edit(self, chat_id: int, body: Mapping[str, Any]) -> Delivered:
        letter, wanted = body["letter"], body.get("message_id")
        for one in self.of(chat_id):
            if one.id == wanted:
                one.text, one.buttons = letter["text"], letter["keys"]
                one.changed = self._change()
                return Delivered(one.id)
        return self._new(chat_id, letter) if body.get("of") is None else Delivered()


class NoHurry(Pace):
    """Everything may go at once."""

    @override
    def wait(self, chat: str, lane: int, now: float) -> float:
        return 0.0

    @override
    def sent(self, chat: str, lane: int, now: float) -> None: ...

    @override
    def pause(self, chat: str | None, seconds: float, now: float) -> None: ...


def a_message(person: int, at: datetime, number: int, **said: Any) -> dict[str, Any]:
    """An update: a message of any kind, named as in the Bot API."""
    return {"message": _message(person, at, number) | {"from": _who(person)} | said}


def a_press(person: int, at: datetime, message_id: int, data: str) -> dict[str, Any]:
    """An update: a button was pressed."""
    query = {"id": "9", "from": _who(person), "chat_instance": "1", "data": data}
    return {"callback_query": query | {"message": _message(person, at, message_id) | {"text": "…"}}}


def a_block(person: int, at: datetime, *, blocked: bool) -> dict[str, Any]:
    """An update: somebody blocked the bot, or let it in again."""
    bot = {"id": 1, "is_bot": True, "first_name": "ص"}
    was, now = ("member", "kicked") if blocked else ("kicked", "member")
    return {
        "my_chat_member": {
            "chat": {"id": person, "type": "private"},
            "from": _who(person),
            "date": int(at.timestamp()),
            "old_chat_member": _member(bot, was),
            "new_chat_member": _member(bot, now),
        }
    }


def _member(user: Mapping[str, Any], status: str) -> dict[str, Any]:
    return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def _who(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": "م", "language_code": "ar"}


def _message(person: int, at: datetime, number: int) -> dict[str, Any]:
    chat = {"id": person, "type": "private"}
    return {"message_id": number, "date": int(at.timestamp()), "chat": chat}
