"""What people do in their chats, as their apps would do it, and the updates for the bot."""

from typing import Any

from bot.sandbox import samples
from bot.sandbox.errors import ControlError
from bot.sandbox.sending import document_content, photo_content, voice_content
from bot.sandbox.state import QUERY_LIFETIME, Chat, Json, Message, Person, World
from bot.sandbox.telegram_html import found_entities


class People:
    """Every act returns the sequence number at which it happened; the bot's part comes after it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def person(self, person_id: int) -> Person:
        """Somebody known."""
        found = self._world.persons.get(person_id)
        if found is None:
            raise ControlError(f"There is no person {person_id}.", 404)
        return found

    def chat_of(self, person: Person, chat_id: int | None) -> Chat:
        """The private chat, or a group the person is in."""
        if chat_id is None or chat_id == person.id:
            return self._world.chats[person.id]
        chat = self._world.chats.get(chat_id)
        if chat is None or person.id not in chat.members:
            raise ControlError(f"{person.first_name} is not in a chat {chat_id}.", 404)
        return chat

    # -- writing

    def say(self, person: Person, chat: Chat, wish: Json) -> Json:
        """Send text; commands and links are marked as Telegram marks them."""
        text = str(wish.get("text", "")).strip()
        if not text:
            raise ControlError("There is nothing to say.")
        if person.blocked and chat.person is person and text.startswith("/start"):
            self.unblock(person)  # the apps' button «إعادة التشغيل» does both
        content: Json = {"text": text}
        if entities := found_entities(text):
            content["entities"] = entities
        return self._write(person, chat, content, wish.get("reply_to"))

    def voice(self, person: Person, chat: Chat, wish: Json) -> Json:
        """A voice note of so many seconds; `size` may claim more bytes than there are."""
        seconds = int(wish.get("seconds", 3))
        data = samples.voice_note(seconds)
        size = wish.get("size")
        blob = self._world.store_blob("voice", data, mime="audio/ogg", size=size)
        return self._write(person, chat, voice_content(blob, seconds), wish.get("reply_to"))

    def photo(self, person: Person, chat: Chat, wish: Json) -> Json:
        """A picture with a caption."""
        blob = self._world.store_blob("photo", samples.picture(), mime="image/png")
        return self._write(person, chat, photo_content(blob) | _caption(wish))

    def document(self, person: Person, chat: Chat, wish: Json) -> Json:
        """A small text file."""
        name = str(wish.get("file_name", "note.txt"))
        data = str(wish.get("content", "sandbox")).encode()
        blob = self._world.store_blob("document", data, mime="text/plain", name=name)
        return self._write(person, chat, document_content(blob) | _caption(wish))

    def location(self, person: Person, chat: Chat, wish: Json) -> Json:
        """A place on the map."""
        place = {key: float(wish[key]) for key in ("latitude", "longitude")}
        return self._write(person, chat, {"location": place})

    def contact(self, person: Person, chat: Chat, wish: Json) -> Json:
        """One's own number, or with `own` false somebody else's."""
        contact = {
            "phone_number": str(wish.get("phone_number", "218910000000")),
            "first_name": str(wish.get("first_name", person.first_name)),
        }
        own: Json = {"user_id": person.id} if wish.get("own", True) else {}
        return self._write(person, chat, {"contact": contact | own})

    def sticker(self, person: Person, chat: Chat, wish: Json) -> Json:
        """A sticker, which says nothing."""
        blob = self._world.store_blob("sticker", samples.picture(), mime="image/webp")
        flags = {"is_animated": False, "is_video": False, "type": "regular"}
        sticker = {**blob.api(), "width": 512, "height": 512, **flags}
        emoji = str(wish.get("emoji", "🙂"))
        return self._write(person, chat, {"sticker": sticker | {"emoji": emoji}})

    def edit(self, person: Person, chat: Chat, wish: Json) -> Json:
        """Change one's own text."""
        message = self._message(chat, wish.get("message_id"))
        if message.sender is not person or "text" not in message.content:
            raise ControlError("Only one's own text can be edited.")
        text = str(wish["text"])
        message.content = {"text": text}
        if entities := found_entities(text):
            message.content["entities"] = entities
        message.edit_date = int(self._world.clock.now())
        seq = self._world.touch(chat, message)
        self._update("edited_message", self._world.api_message(message))
        return {"seq": seq, "message_id": message.message_id}

    def _write(
        self, person: Person, chat: Chat, content: Json, reply_to: int | None = None
    ) -> Json:
        if chat.person is person:
            if person.blocked:
                raise ControlError(f"{person.first_name} has blocked the bot.", 409)
            person.started = True
        message = self._world.post(chat, person, content)
        if reply_to is not None:
            message.reply_to = int(reply_to)
        if chat.keyboard is not None and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        if chat.person is not None or self._reaches_bot(message):
            self._update("message", self._world.api_message(message))
        return {"seq": self._world.seq, "message_id": message.message_id}

    def _reaches_bot(self, message: Message) -> bool:
        """Privacy mode: in groups a bot hears commands, its own name, and replies to itself."""
        if self._world.me["can_read_all_group_messages"]:
            return True
        text = message.content.get("text", "")
        if text.startswith("/") or f"@{self._world.me['username']}" in text:
            return True
        target = message.chat.messages.get(message.reply_to or 0)
        return target is not None and target.sender is None

    def _update(self, kind: str, payload: Json) -> None:
        self._world.journal.stir()
        lives = QUERY_LIFETIME if kind == "callback_query" else None
        self._world.queue.push(kind, payload, lives)

    # -- pressing

    def press(self, person: Person, chat: Chat, wish: Json) -> Json:
        """Press an inline button, by data, label or place; or else one of the reply keyboard.

        With `force` the data goes out even if no such button stands there any more: the tap of
        somebody whose screen was a moment behind.
        """
        if wish.get("force"):
            return self._pressed(person, self._message(chat, wish.get("message_id")), wish["data"])
        for message in self._candidates(chat, wish.get("message_id")):
            button = _matching((message.markup or {}).get("inline_keyboard", []), wish)
            if button is not None and "callback_data" in button:
                return self._pressed(person, message, button["callback_data"])
            if button is not None:
                return {"seq": self._world.seq, "url": button.get("url")}
        if wish.get("message_id") is None and chat.keyboard is not None:
            button = _matching(chat.keyboard["keyboard"], wish)
            if button is not None:
                return self._pressed_plain(person, chat, button, wish)
        raise ControlError("There is no such button.", 404)

    def _candidates(self, chat: Chat, message_id: int | None) -> list[Message]:
        if message_id is not None:
            return [self._message(chat, message_id)]
        return [one for one in reversed(chat.messages.values()) if one.markup and not one.hidden]

    def _pressed(self, person: Person, message: Message, data: str) -> Json:
        world = self._world
        query = {
            "id": world.open_query(message.chat, person),
            "from": person.user(),
            "message": world.api_message(message),
            "chat_instance": str(abs(message.chat.id) * 31),
            "data": data,
        }
        seq = world.seq
        message.chat.attention.act(seq, world.clock.now())
        self._update("callback_query", query)
        return {"seq": seq, "message_id": message.message_id, "query_id": query["id"], "data": data}

    def _pressed_plain(self, person: Person, chat: Chat, button: Json, wish: Json) -> Json:
        """A button of the reply keyboard: sends its text, the place, or the number."""
        if button.get("request_location"):
            default = {"latitude": 32.116, "longitude": 20.067}
            return self.location(person, chat, default | wish)
        if button.get("request_contact"):
            return self.contact(person, chat, wish)
        return self._write(person, chat, {"text": button["text"]})

    # -- leaving, deleting

    def block(self, person: Person) -> Json:
        """Stop the bot."""
        return self._membership(person, blocked=True)

    def unblock(self, person: Person) -> Json:
        """Allow the bot again."""
        return self._membership(person, blocked=False)

    def _membership(self, person: Person, *, blocked: bool) -> Json:
        world = self._world
        if person.blocked == blocked:
            return {"seq": world.seq}
        person.blocked = blocked
        bot = world.me_user()
        states: list[Json] = [{"user": bot, "status": "member"}]
        states.append({"user": bot, "status": "kicked", "until_date": 0})
        old, new = states if blocked else reversed(states)
        chat = world.chats[person.id]
        event = {
            "chat": chat.api(),
            "from": person.user(),
            "date": int(world.clock.now()),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        seq = world.touch(chat)
        self._update("my_chat_member", event)
        return {"seq": seq}

    def delete(self, chat: Chat, wish: Json) -> Json:
        """Delete one message, for both unless `for_both` is false. The bot is not told."""
        return self._forget(chat, [self._message(chat, wish.get("message_id"))], wish)

    def clear(self, chat: Chat, wish: Json) -> Json:
        """Delete the whole chat."""
        chat.keyboard = None
        return self._forget(chat, list(chat.messages.values()), wish)

    def _forget(self, chat: Chat, messages: list[Message], wish: Json) -> Json:
        for message in messages:
            if wish.get("for_both", True):
                chat.messages.pop(message.message_id, None)
            message.hidden = True
        return {"seq": self._world.touch(chat)}

    def _message(self, chat: Chat, message_id: int | None) -> Message:
        found = chat.messages.get(message_id or 0)
        if found is None:
            raise ControlError(f"There is no message {message_id} in this chat.", 404)
        return found


def _caption(wish: Json) -> Json:
    return {"caption": str(wish["caption"])} if wish.get("caption") else {}


def _matching(rows: list[list[dict[str, Any]]], wish: Json) -> Json | None:
    """The button in a place, with this data, with this label, or with a label that contains it.

    `button` may be any of the last three.
    """
    if "row" in wish:
        try:
            return rows[wish["row"]][wish.get("col", 0)]
        except IndexError:
            return None
    buttons = [button for row in rows for button in row]
    either = wish.get("button")
    data, label = wish.get("data", either), plain(str(wish.get("label", either or "")))
    if data is not None:
        meant = next((one for one in buttons if one.get("callback_data") == data), None)
        if meant is not None or either is None:
            return meant
    exact = (one for one in buttons if plain(one["text"]) == label)
    part = (one for one in buttons if label and label in plain(one["text"]))
    return next(exact, None) or next(part, None)


_BIDI = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def plain(text: str) -> str:
    """Without the invisible marks of writing direction."""
    return text.translate(_BIDI)
