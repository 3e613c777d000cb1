"""Changing what was sent: edits, deletions, and the answer to a pressed button."""

from bot.sandbox.errors import bad_request
from bot.sandbox.markup import read_markup
from bot.sandbox.method import Method
from bot.sandbox.params import Params
from bot.sandbox.sending import text_content
from bot.sandbox.state import QUERY_LIFETIME, Chat, Json, Message, World

#: "A message can only be deleted if it was sent less than 48 hours ago."
DELETABLE_FOR = 48 * 3600
_MOST_DELETED = 100
_LONGEST_TOAST = 200
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_QUERY_GONE = "query is too old and response timeout expired or query ID is invalid"


def _editable(chat: Chat, params: Params) -> Message:
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender is not None or message.plain_markup:
        raise bad_request("message can't be edited")
    return message


def _edit_text(world: World, params: Params) -> Json:
    chat = world.chat(params.chat_id())
    message = _editable(chat, params)
    content = text_content(params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _apply(world, params, message, content)


def _edit_markup(world: World, params: Params) -> Json:
    chat = world.chat(params.chat_id())
    message = _editable(chat, params)
    return _apply(world, params, message, message.content)


def _apply(world: World, params: Params, message: Message, content: Json) -> Json:
    inline, _ = read_markup(params)
    if content == message.content and inline == message.markup:
        raise bad_request(_NOT_MODIFIED)
    world.pace.spend(message.chat.id)
    message.content = content
    message.markup = inline
    message.edit_date = int(world.clock.now())
    world.touch(message.chat, message)
    message.chat.attention.answer(world.clock.now())
    return world.api_message(message)


def _delete_message(world: World, params: Params) -> bool:
    chat = world.chat(params.chat_id())
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _remove(world, chat, [message])
    return True


def _delete_messages(world: World, params: Params) -> bool:
    chat = world.chat(params.chat_id())
    wanted = params.structure("message_ids") or []
    if not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > _MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    found = [chat.messages[one] for one in map(int, wanted) if one in chat.messages]
    _remove(world, chat, found)
    return True


def _remove(world: World, chat: Chat, messages: list[Message]) -> None:
    """All or none: one message that is too old refuses the whole call."""
    oldest = world.clock.now() - DELETABLE_FOR
    for message in messages:
        foreign = chat.person is None and message.sender is not None
        if message.date < oldest or foreign:
            raise bad_request("message can't be deleted for everyone")
    for message in messages:
        del chat.messages[message.message_id]
        # A reply keyboard outlives the message that brought it, in the apps as here.
    if messages:
        world.touch(chat)


def _answer_query(world: World, params: Params) -> bool:
    query = world.queries.get(params.text("callback_query_id"))
    if query is None or query.answered or world.clock.now() - query.asked_at > QUERY_LIFETIME:
        raise bad_request(_QUERY_GONE)
    text = params.text("text")
    if len(text) > _LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    if text:
        seq = world.touch(query.chat)
        query.chat.attention.answer(world.clock.now())
        alert = params.flag("show_alert")
        query.chat.toasts.append(
            {"text": text, "alert": alert, "person": query.person.id, "seq": seq}
        )
    return True


METHODS = (
    Method(
        "editMessageText",
        (
            "chat_id",
            "message_id",
            "text",
            "parse_mode",
            "entities",
            "link_preview_options",
            "reply_markup",
        ),
        _edit_text,
    ),
    Method("editMessageReplyMarkup", ("chat_id", "message_id", "reply_markup"), _edit_markup),
    Method("deleteMessage", ("chat_id", "message_id"), _delete_message),
    Method("deleteMessages", ("chat_id", "message_ids"), _delete_messages),
    Method(
        "answerCallbackQuery",
        ("callback_query_id", "text", "show_alert", "cache_time"),
        _answer_query,
    ),
)
