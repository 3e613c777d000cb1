"""What the sandbox's Telegram knows: people, chats, messages, files, the queue to the bot."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.attention import Attention
from bot.sandbox.bell import Bell
from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ApiError, ControlError, bad_request
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.pace import Pace
from bot.sandbox.updates import UpdateQueue

Json = dict[str, Any]

#: Ids as Telegram gives them today: larger than 32 bits.
FIRST_PERSON_ID = 6_100_000_001
FIRST_GROUP_ID = -1_002_100_000_001
#: "A callback query must be answered" within this time, or the server refuses the answer.
QUERY_LIFETIME = 150
#: A file that a bot may fetch with getFile.
LARGEST_DOWNLOAD = 20 * 1024 * 1024


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram account; `group` is only a label for the page."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "ar"
    group: str = ""
    started: bool = False
    blocked: bool = False

    def user(self) -> Json:
        """The person as a Telegram `User`."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        optional = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        return user | {key: value for key, value in optional.items() if value}


@dataclass(slots=True)
class Message:
    """One message as it stands now; `content` holds the Bot API fields of its kind."""

    chat: "Chat"
    message_id: int
    date: int
    sender: Person | None
    content: Json
    markup: Json | None = None
    plain_markup: bool = False
    protected: bool = False
    edit_date: int | None = None
    reply_to: int | None = None
    seq: int = 0
    #: The sequence number at which it appeared; edits leave it as it is.
    born: int = 0
    unasked: bool = False
    hidden: bool = False


@dataclass(slots=True)
class Chat:
    """A private chat with the bot (`person` set) or a supergroup."""

    id: int
    person: Person | None = None
    title: str = ""
    members: dict[int, Person] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: Json | None = None
    toasts: list[Json] = field(default_factory=list)
    last_message_id: int = 0
    seq: int = 0
    bell: Bell = field(default_factory=Bell)
    attention: Attention = field(default_factory=Attention)

    def api(self) -> Json:
        """The chat as a Telegram `Chat`."""
        if self.person is None:
            return {"id": self.id, "type": "supergroup", "title": self.title}
        user = self.person.user()
        chat: Json = {"id": self.id, "type": "private"}
        names = ("first_name", "last_name", "username")
        return chat | {key: user[key] for key in names if key in user}


@dataclass(slots=True)
class Query:
    """A pressed button that waits for its answer."""

    chat: Chat
    person: Person
    asked_at: float
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Blob:
    """A file on the sandbox's server; `size` may be larger than what is really stored."""

    file_id: str
    kind: str
    data: bytes
    size: int
    path: str
    mime: str
    name: str

    def api(self) -> Json:
        """The file as a Telegram `File`, without its path."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"U{self.file_id[2:]}",
            "file_size": self.size,
        }


class World:
    """Everything in one place, in memory, with dictionary look-ups only."""

    def __init__(self, token: str, clock: SandboxClock, *, pace: bool = False) -> None:
        self.token = token
        self.clock = clock
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Sandbox",
            "username": "sandbox_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.persons: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.queue = UpdateQueue(clock.now)
        self.blobs: dict[str, Blob] = {}
        self.blob_paths: dict[str, Blob] = {}
        self.queries: dict[str, Query] = {}
        self.faults = Faults()
        self.journal = Journal()
        self.pace = Pace(on=pace)
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.seq = 0
        self.bell = Bell()
        self.closing = False
        #: Tells one run of the sandbox from the next, in which the numbers begin again.
        self.run = f"{clock.now():.6f}"
        self._message_id = 0
        self._query_id = 4_200_000_000_000_000_000

    # -- people and chats

    def add_person(self, person: Person) -> Person:
        """A new account; its private chat exists at once, the bot may not write there yet."""
        if person.id in self.persons:
            raise ControlError(f"There is already a person {person.id}.", 409)
        self.persons[person.id] = person
        self.chats[person.id] = Chat(person.id, person)
        self.touch(self.chats[person.id])
        return person

    def free_person_id(self) -> int:
        """The next realistic id that nobody has."""
        wanted = FIRST_PERSON_ID + len(self.persons) * 7919
        while wanted in self.persons:
            wanted += 1
        return wanted

    def add_group(self, title: str, members: list[Person]) -> Chat:
        """A supergroup with these people and the bot."""
        count = sum(1 for chat_id in self.chats if chat_id < 0)
        chat = Chat(FIRST_GROUP_ID - count, None, title, {one.id: one for one in members})
        self.chats[chat.id] = chat
        self.touch(chat)
        return chat

    def chat(self, chat_id: int) -> Chat:
        """The chat, or Telegram's refusal."""
        found = self.chats.get(chat_id)
        if found is None:
            raise bad_request("chat not found")
        return found

    def writable(self, chat_id: int) -> Chat:
        """The chat if the bot may write there now."""
        chat = self.chat(chat_id)
        if chat.person is not None:
            if chat.person.blocked:
                raise ApiError(403, "Forbidden: bot was blocked by the user")
            if not chat.person.started:
                raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    # -- messages

    def post(self, chat: Chat, sender: Person | None, content: Json) -> Message:
        """Put a message into a chat. Private chats share one counter, as a bot's do."""
        if chat.person is not None:
            self._message_id += 1
            message_id = self._message_id
        else:
            chat.last_message_id += 1
            message_id = chat.last_message_id
        message = Message(chat, message_id, int(self.clock.now()), sender, content)
        chat.messages[message_id] = message
        message.born = self.touch(chat, message)
        if sender is None:
            message.unasked = not chat.attention.answer(self.clock.now())
        else:
            chat.attention.act(message.born, self.clock.now())
        return message

    def touch(self, chat: Chat, message: Message | None = None) -> int:
        """Give the change the next sequence number and wake whoever waits for it."""
        self.seq += 1
        chat.seq = self.seq
        if message is not None:
            message.seq = self.seq
        chat.bell.ring()
        self.bell.ring()
        return self.seq

    def api_message(self, message: Message, *, with_reply: bool = True) -> Json:
        """The message as a Telegram `Message`."""
        sender = self.me_user() if message.sender is None else message.sender.user()
        result: Json = {
            "message_id": message.message_id,
            "from": sender,
            "chat": message.chat.api(),
            "date": message.date,
            **message.content,
        }
        if message.edit_date is not None:
            result["edit_date"] = message.edit_date
        if message.protected:
            result["has_protected_content"] = True
        if message.markup is not None:
            result["reply_markup"] = message.markup
        if with_reply and message.reply_to is not None:
            target = message.chat.messages.get(message.reply_to)
            if target is not None:
                result["reply_to_message"] = self.api_message(target, with_reply=False)
        return result

    def me_user(self) -> Json:
        """The bot as the sender of a message."""
        name = self.texts.get(("name", "")) or self.me["first_name"]
        return {
            "id": self.me["id"],
            "is_bot": True,
            "first_name": name,
            "username": self.me["username"],
        }

    # -- files and queries

    def store_blob(
        self, kind: str, data: bytes, *, mime: str, name: str = "", size: int | None = None
    ) -> Blob:
        """Keep a file and give it the id by which it can be sent and fetched."""
        number = len(self.blobs) + 1
        file_id = f"Aw{kind[:3].upper()}{number:06d}QACAgQAAxkBAAI"
        suffix = {"voice": ".oga", "photo": ".jpg", "sticker": ".webp"}.get(kind, "")
        folder = {"voice": "voice", "photo": "photos", "sticker": "stickers"}.get(kind, "documents")
        path = f"{folder}/file_{number}{suffix or '.' + (name.rpartition('.')[2] or 'bin')}"
        length = len(data) if size is None else size
        blob = Blob(file_id, kind, data, length, path, mime, name)
        self.blobs[file_id] = self.blob_paths[path] = blob
        return blob

    def open_query(self, chat: Chat, person: Person) -> str:
        """A fresh callback query id."""
        self._query_id += 1
        query_id = str(self._query_id)
        self.queries[query_id] = Query(chat, person, self.clock.now())
        return query_id

    def close(self) -> None:
        """Let every waiting request end: the server is going down."""
        self.closing = True
        self.queue.close()
        self.bell.ring()
        for chat in self.chats.values():
            chat.bell.ring()
