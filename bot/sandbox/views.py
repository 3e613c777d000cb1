"""A chat as a person sees it now."""

from bot.sandbox.state import Chat, Json, Message, Person, World

_KINDS = ("voice", "photo", "document", "location", "contact", "sticker")


def chat_view(world: World, chat: Chat, person: Person, since: int = 0) -> Json:
    """All that is visible; `since` leaves out what has not changed after that number."""
    messages = [
        message_view(message, person)
        for message in chat.messages.values()
        if message.seq > since and not (message.hidden and chat.person is person)
    ]
    toasts = [one for one in chat.toasts if one["person"] == person.id and one["seq"] > since]
    return {
        "seq": world.seq,
        "chat_seq": chat.seq,
        "chat_id": chat.id,
        "person": person_view(person),
        "messages": messages,
        "keyboard": _keyboard(chat),
        "toasts": toasts,
    }


def person_view(person: Person) -> Json:
    """Somebody in the list of people."""
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language_code,
        "group": person.group,
        "started": person.started,
        "blocked": person.blocked,
    }


def news_view(chat: Chat) -> Json | None:
    """The newest message that came unasked after the person's last act: for a locked phone."""
    for message in reversed(chat.messages.values()):
        if message.born <= chat.attention.acted_seq:
            break
        if message.unasked and not message.hidden:
            text = message.content.get("text", message.content.get("caption", ""))
            return {"seq": message.born, "kind": _kind(message), "text": text, "date": message.date}
    return None


def _kind(message: Message) -> str:
    return next((one for one in _KINDS if one in message.content), "text")


def _keyboard(chat: Chat) -> list[list[Json]] | None:
    if chat.keyboard is None:
        return None
    kinds = ("request_location", "request_contact")
    return [
        [{"text": one["text"], **{key: True for key in kinds if one.get(key)}} for one in row]
        for row in chat.keyboard["keyboard"]
    ]


def message_view(message: Message, person: Person) -> Json:
    """One bubble."""
    content = message.content
    kind = _kind(message)
    view: Json = {
        "message_id": message.message_id,
        "seq": message.seq,
        "born": message.born,
        "unasked": message.unasked,
        "date": message.date,
        "mine": message.sender is person,
        "from_bot": message.sender is None,
        "sender": message.sender.first_name if message.sender else "",
        "edited": message.edit_date is not None,
        "kind": kind,
        "text": content.get("text", content.get("caption", "")),
        "entities": content.get("entities", content.get("caption_entities", [])),
        "buttons": _buttons(message),
        "protected": message.protected,
        "reply_to": message.reply_to,
    }
    if kind != "text":
        view["media"] = content["photo"][-1] if kind == "photo" else content[kind]
    return view


def _buttons(message: Message) -> list[list[Json]]:
    rows = (message.markup or {}).get("inline_keyboard", [])
    return [
        [
            {"text": one["text"], "data": one.get("callback_data"), "url": one.get("url")}
            for one in row
        ]
        for row in rows
    ]
