"""The send… methods: text, voice, picture, document, place, and "typing"."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.markup import read_markup
from bot.sandbox.method import Method
from bot.sandbox.params import Params
from bot.sandbox.state import Blob, Chat, Json, Message, World
from bot.sandbox.telegram_html import Entity, found_entities, parse_html, utf16_length

#: "1-4096 characters after entities parsing", "0-1024 characters" for a caption.
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_COMMON = (
    "chat_id",
    "reply_markup",
    "reply_parameters",
    "protect_content",
    "disable_notification",
)
_CAPTION = ("caption", "parse_mode", "caption_entities")
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def formatted(params: Params, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    """Text with its marks, trimmed at both ends as Telegram does."""
    text, mode = params.text(name), params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(text)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        entities = params.structure(entities_name) or []
    return _trimmed(text, entities + [one for one in found_entities(text) if _free(one, entities)])


def _free(found: Entity, entities: list[Entity]) -> bool:
    """Nothing is looked for inside code, nor where something begins already."""
    return all(
        found["offset"] != one["offset"]
        and not (
            one["type"] in {"pre", "code"}
            and one["offset"] <= found["offset"] < one["offset"] + one["length"]
        )
        for one in entities
    )


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    cut = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    end = utf16_length(text)
    kept = []
    for entity in sorted(entities, key=lambda one: (one["offset"], -one["length"])):
        begin = max(0, entity["offset"] - cut)
        length = min(end, entity["offset"] - cut + entity["length"]) - begin
        if length > 0:
            kept.append(entity | {"offset": begin, "length": length})
    return text, kept


def text_content(params: Params) -> Json:
    """The content of a text message, within Telegram's limits."""
    text, entities = formatted(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption(params: Params) -> Json:
    text, entities = formatted(params, "caption", "caption_entities")
    if utf16_length(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _deliver(world: World, params: Params, chat: Chat, content: Json) -> Json:
    inline, plain = read_markup(params)
    reply_to = _reply_target(params, chat)
    world.pace.spend(chat.id)
    message = world.post(chat, None, content)
    message.markup = inline
    message.plain_markup = plain is not None
    message.protected = params.flag("protect_content")
    message.reply_to = reply_to
    _show_keyboard(chat, plain, message)
    return world.api_message(message)


def _reply_target(params: Params, chat: Chat) -> int | None:
    wanted = params.structure("reply_parameters") or {}
    message_id = wanted.get("message_id")
    if message_id is None:
        return None
    if message_id in chat.messages:
        return int(message_id)
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _show_keyboard(chat: Chat, plain: Json | None, message: Message) -> None:
    """A reply keyboard stays until another one, or its removal, arrives."""
    if plain is None:
        return
    if "keyboard" in plain:
        chat.keyboard = {**plain, "message_id": message.message_id}
    elif plain.get("remove_keyboard"):
        chat.keyboard = None


def _send_message(world: World, params: Params) -> Json:
    chat = world.writable(params.chat_id())
    return _deliver(world, params, chat, text_content(params))


def _blob(world: World, params: Params, kind: str) -> Blob:
    """The uploaded file, or the one that a file_id names."""
    wanted = params.text(kind)
    upload = params.files.get(wanted.removeprefix("attach://") or kind) or params.files.get(kind)
    if upload is not None:
        if not upload.data:
            raise bad_request("file must be non-empty")
        return world.store_blob(kind, upload.data, mime=upload.mime, name=upload.name)
    if not wanted:
        raise bad_request(f"there is no {kind} in the request")
    blob = world.blobs.get(wanted)
    if blob is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return blob


def voice_content(blob: Blob, seconds: int) -> Json:
    """A voice note."""
    return {"voice": {**blob.api(), "duration": seconds, "mime_type": blob.mime or "audio/ogg"}}


def photo_content(blob: Blob) -> Json:
    """A picture; the sandbox offers one size only."""
    return {"photo": [{**blob.api(), "width": 1080, "height": 1350}]}


def document_content(blob: Blob) -> Json:
    """A file."""
    return {"document": {**blob.api(), "file_name": blob.name, "mime_type": blob.mime}}


def _send_voice(world: World, params: Params) -> Json:
    chat = world.writable(params.chat_id())
    caption = _caption(params)
    content = voice_content(_blob(world, params, "voice"), params.integer("duration"))
    return _deliver(world, params, chat, content | caption)


def _send_photo(world: World, params: Params) -> Json:
    chat = world.writable(params.chat_id())
    caption = _caption(params)
    return _deliver(world, params, chat, photo_content(_blob(world, params, "photo")) | caption)


def _send_document(world: World, params: Params) -> Json:
    chat = world.writable(params.chat_id())
    caption = _caption(params)
    content = document_content(_blob(world, params, "document"))
    return _deliver(world, params, chat, content | caption)


def _send_location(world: World, params: Params) -> Json:
    chat = world.writable(params.chat_id())
    place: dict[str, Any] = {
        "latitude": params.decimal("latitude"),
        "longitude": params.decimal("longitude"),
    }
    return _deliver(world, params, chat, {"location": place})


def _send_chat_action(world: World, params: Params) -> bool:
    world.writable(params.chat_id())
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


METHODS = (
    Method(
        "sendMessage",
        (*_COMMON, "text", "parse_mode", "entities", "link_preview_options"),
        _send_message,
    ),
    Method("sendVoice", (*_COMMON, *_CAPTION, "voice", "duration"), _send_voice),
    Method("sendPhoto", (*_COMMON, *_CAPTION, "photo"), _send_photo),
    Method(
        "sendDocument",
        (*_COMMON, *_CAPTION, "document", "disable_content_type_detection"),
        _send_document,
    ),
    Method("sendLocation", (*_COMMON, "latitude", "longitude"), _send_location),
    Method("sendChatAction", ("chat_id", "action"), _send_chat_action),
)
