"""Somebody in the sandbox, as a test drives them."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from typing_extensions import override

from bot.sandbox.errors import ControlError
from bot.sandbox.people import plain

Json = dict[str, Any]

_POLL = 25.0


class _Server(Protocol):
    async def request(
        self, method: str, path: str, body: Json | None = None, /, **query: object
    ) -> Any: ...  # noqa: ANN401 - any JSON


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the person sees it now."""

    id: int
    text: str
    kind: str
    mine: bool
    from_bot: bool
    edited: bool
    protected: bool
    buttons: tuple[tuple[str, ...], ...]
    seq: int
    raw: Json

    @classmethod
    def of(cls, raw: Json) -> "Bubble":
        """From the control API's JSON."""
        rows = tuple(tuple(one["text"] for one in row) for row in raw["buttons"])
        return cls(
            id=raw["message_id"],
            text=plain(raw["text"]),
            kind=raw["kind"],
            mine=raw["mine"],
            from_bot=raw["from_bot"],
            edited=raw["edited"],
            protected=raw["protected"],
            buttons=rows,
            seq=raw["seq"],
            raw=raw,
        )

    @override
    def __str__(self) -> str:
        """As a printed chat shows it."""
        who = "me" if self.mine else "bot" if self.from_bot else self.raw["sender"]
        marks = (" (edited)" if self.edited else "") + (" (protected)" if self.protected else "")
        kind = "" if self.kind == "text" else f"[{self.kind}] "
        lines = [f"#{self.id} {who}{marks}: {kind}{self.text}"]
        lines += ["    " + " ".join(f"[{label}]" for label in row) for row in self.buttons]
        return "\n".join(lines)


class Person:
    """Acts return when the server has taken them; `sees` waits for what the bot makes of them.

    `mark` is the sequence number of the last act: what changed after it counts as an answer.
    """

    def __init__(self, server: _Server, person_id: int, first_name: str) -> None:
        self._server = server
        self.id = person_id
        self.first_name = first_name
        self.mark = 0

    # -- acts

    async def says(
        self, text: str, *, reply_to: int | None = None, chat_id: int | None = None
    ) -> int:
        """Send text (also commands: `/start PAYLOAD`); the message's id."""
        return await self._writes("say", {"text": text, "reply_to": reply_to}, chat_id)

    async def voice(
        self, seconds: int = 3, *, size: int | None = None, chat_id: int | None = None
    ) -> int:
        """Send a voice note; `size` claims more bytes than there are."""
        return await self._writes("voice", {"seconds": seconds, "size": size}, chat_id)

    async def photo(self, caption: str = "", *, chat_id: int | None = None) -> int:
        """Send a picture."""
        return await self._writes("photo", {"caption": caption}, chat_id)

    async def document(self, file_name: str = "note.txt", content: str = "sandbox") -> int:
        """Send a small file."""
        return await self._writes("document", {"file_name": file_name, "content": content}, None)

    async def location(
        self, latitude: float, longitude: float, *, chat_id: int | None = None
    ) -> int:
        """Send a place."""
        place = {"latitude": latitude, "longitude": longitude}
        return await self._writes("location", place, chat_id)

    async def contact(self, phone_number: str = "218910000000", *, own: bool = True) -> int:
        """Send a telephone number."""
        return await self._writes("contact", {"phone_number": phone_number, "own": own}, None)

    async def sticker(self, emoji: str = "🙂") -> int:
        """Send a sticker."""
        return await self._writes("sticker", {"emoji": emoji}, None)

    async def edits(self, message_id: int, text: str) -> int:
        """Change one's own message."""
        return await self._writes("edit", {"message_id": message_id, "text": text}, None)

    async def presses(
        self,
        button: str,
        *,
        message_id: int | None = None,
        within: float = 10,
        chat_id: int | None = None,
    ) -> Json:
        """Press the newest button with this label, part of a label, or callback data.

        Inline buttons come before the reply keyboard. Waits until there is such a button; an old
        message with the same button would be pressed at once, so ask `sees` first.
        """
        deadline = asyncio.get_running_loop().time() + within
        wish = {"button": button, "message_id": message_id, "chat_id": chat_id}
        since = 0
        while (done := await self._try_press(wish)) is None:
            view = await self._news(chat_id, since, deadline, f"finds no button «{button}»")
            since = view["chat_seq"]
        return done

    async def _try_press(self, wish: Json) -> Json | None:
        try:
            return await self._acts("press", wish)
        except ControlError as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND:
                raise
            return None

    async def presses_at(self, message_id: int, row: int, col: int = 0) -> Json:
        """Press the button in this place."""
        return await self._acts("press", {"message_id": message_id, "row": row, "col": col})

    async def presses_stale(self, message_id: int, data: str) -> Json:
        """Press a button that stood under the message a moment ago."""
        return await self._acts("press", {"message_id": message_id, "data": data, "force": True})

    async def blocks_bot(self) -> None:
        """Stop the bot."""
        await self._acts("block", {})

    async def unblocks_bot(self) -> None:
        """Allow the bot again."""
        await self._acts("unblock", {})

    async def deletes(self, message_id: int, *, for_both: bool = True) -> None:
        """Delete a message; the bot is not told."""
        await self._acts("delete", {"message_id": message_id, "for_both": for_both})

    async def clears_chat(self, *, for_both: bool = True) -> None:
        """Delete the whole chat."""
        await self._acts("clear", {"for_both": for_both})

    # -- looking

    async def messages(self, *, chat_id: int | None = None) -> list[Bubble]:
        """The chat as it looks now, oldest first."""
        return _bubbles(await self._view(chat_id))

    async def last(self, *, chat_id: int | None = None) -> Bubble:
        """The newest message of the bot."""
        found = [one for one in await self.messages(chat_id=chat_id) if one.from_bot]
        if not found:
            raise AssertionError(f"{self.first_name} sees nothing from the bot.")
        return found[-1]

    async def buttons(self, *, chat_id: int | None = None) -> list[str]:
        """Labels under the newest message that has any, else those of the reply keyboard."""
        view = await self._view(chat_id)
        for bubble in reversed(_bubbles(view)):
            if bubble.buttons:
                return [label for row in bubble.buttons for label in row]
        return [one["text"] for row in view["keyboard"] or [] for one in row]

    async def keyboard(self) -> list[list[str]]:
        """The rows of the reply keyboard; empty if there is none."""
        view = await self._view(None)
        return [[one["text"] for one in row] for row in view["keyboard"] or []]

    async def toasts(self) -> list[str]:
        """What answers to pressed buttons have shown, oldest first."""
        return [one["text"] for one in (await self._view(None))["toasts"]]

    async def sees(
        self,
        fragment: str,
        *,
        within: float = 10,
        since: int | None = None,
        chat_id: int | None = None,
    ) -> Bubble:
        """Wait until something the bot wrote or edited after the last act contains the fragment.

        `since` replaces the mark of the last act; 0 looks at the whole chat. Invisible marks of
        writing direction are not compared. A toast counts too.
        """
        mark = self.mark if since is None else since
        wanted = plain(fragment)
        deadline = asyncio.get_running_loop().time() + within
        since = mark
        while True:
            view = await self._news(chat_id, since, deadline, f"does not see «{fragment}»")
            for bubble in reversed(_bubbles(view) + _toasts(view)):
                if bubble.seq > mark and bubble.from_bot and wanted in bubble.text:
                    return bubble
            since = view["chat_seq"]

    async def sees_nothing(self, *, within: float = 10) -> None:
        """Wait until the chat is empty."""
        deadline = asyncio.get_running_loop().time() + within
        since = 0
        while await self.messages():
            view = await self._news(None, since, deadline, "still sees something")
            since = view["chat_seq"]

    async def does_not_see(self, fragment: str, *, chat_id: int | None = None) -> None:
        """Nothing visible now contains the fragment; let the bot settle first."""
        for bubble in await self.messages(chat_id=chat_id):
            if plain(fragment) in bubble.text:
                raise AssertionError(f"{self.first_name} sees «{fragment}»:\n{bubble}")

    async def chat(self, *, chat_id: int | None = None) -> str:
        """The whole chat, printable."""
        return _printed(await self._view(chat_id))

    # -- inside

    async def _acts(self, act: str, wish: Json) -> Json:
        given = {key: value for key, value in wish.items() if value is not None}
        done: Json = await self._server.request("POST", f"persons/{self.id}/{act}", given)
        self.mark = int(done["seq"])
        return done

    async def _writes(self, act: str, wish: Json, chat_id: int | None) -> int:
        done = await self._acts(act, wish | {"chat_id": chat_id})
        return int(done["message_id"])

    async def _view(self, chat_id: int | None, **query: float) -> Json:
        path = f"persons/{self.id}/messages"
        view: Json = await self._server.request("GET", path, chat_id=chat_id, **query)
        return view

    async def _news(self, chat_id: int | None, since: int, deadline: float, trouble: str) -> Json:
        """What changed after `since`, waiting for it if need be, or say what is wrong."""
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            chat = await self.chat(chat_id=chat_id)
            raise AssertionError(f"{self.first_name} {trouble}. The chat:\n{chat}")
        return await self._view(chat_id, since=since, wait=min(left, _POLL), only_new=1)


def _bubbles(view: Json) -> list[Bubble]:
    return [Bubble.of(raw) for raw in view["messages"]]


def _toasts(view: Json) -> list[Bubble]:
    return [
        Bubble(0, plain(one["text"]), "toast", False, True, False, False, (), one["seq"], one)
        for one in view["toasts"]
    ]


def _printed(view: Json) -> str:
    lines = [str(bubble) for bubble in _bubbles(view)]
    lines += [f"(toast) {one['text']}" for one in view["toasts"]]
    for row in view["keyboard"] or []:
        lines.append("  keyboard: " + " ".join(f"[{one['text']}]" for one in row))
    return "\n".join(lines) or "(empty)"
