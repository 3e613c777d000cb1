"""After a long silence between Telegram and us, open questions are asked again.

Telegram keeps a press for some 150 seconds only. Where we did not hear it in that time, whoever
pressed waits for nothing: so those who were answering a form then get the neutral line, behind
which their question stands (safety rule 5). Before consent nobody's chat is known but by its key
(safety rule 10): there only the old button, which still works, leads on.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.chat.kit import Kit
from bot.chat.post import Parcel, Post
from bot.chat.screen import Act
from bot.conversation.forms import FORMS
from bot.domain.events import Event
from bot.domain.hours import Kind, next_allowed
from bot.store.chats import Chat
from bot.store.database import UnitOfWork
from bot.store.hot import Timer

ASK_AGAIN = "ask_again"
#: A press that nobody fetched is gone after this time (Bot API server: 150 seconds).
PRESSES_LIVE = timedelta(seconds=150)
#: Where a message came so long before the silence, somebody may well have pressed during it.
BEFORE = timedelta(minutes=30)
#: What Telegram did keep is dealt with first; who acted meanwhile needs no asking.
SETTLES = timedelta(seconds=10)
#: Somebody who acted so long ago is there, whatever the hour; others are written to by day.
FRESH = timedelta(hours=1)
#: So many messages are looked at in one transaction.
STEP = 200
#: Keys of a stored draft: the chat's number, kept once consent was given and as long as the draft;
#: and the outbox row of the line, until the person acts.
CHAT, AGAIN = "chat", "again"

_MS = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def plan_asking(uow: UnitOfWork, since: datetime, now: datetime) -> None:
    """Telegram is heard again after a silence that began at `since`: ask soon, where it lasted."""
    if now - since > PRESSES_LIVE:
        await uow.timers.set(ASK_AGAIN, _span(since - BEFORE, now), 0, now + SETTLES)


async def ask_again(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    """Send the neutral line to those who were answering and have not acted since."""
    since, until = (_EPOCH + int(ms) * _MS for ms in timer.subject.split("-"))
    found, on = await uow.chats.answering(since, until, STEP)
    for chat in found:
        if chat.seen_at < until:
            await _ask(uow, kit, chat, now)
    if on is not None:
        await uow.timers.set(ASK_AGAIN, _span(max(on, since + _MS), until), 0, now)
    return []


async def _ask(uow: UnitOfWork, kit: Kit, chat: Chat, now: datetime) -> None:
    draft = dict(chat.draft or {})
    if draft.get("form") not in FORMS or CHAT not in draft or AGAIN in draft:
        return
    at = now
    if now - chat.seen_at > FRESH:
        region = str(draft["answers"].get("place", ""))[:4]
        at = next_allowed(Kind.UPDATE, now, region, kit.country.calendar)
    row = await Post(kit, uow, now).to_chat(
        (chat.key, draft[CHAT]), Parcel(Act("report.resume"), at=at)
    )
    if row is not None:
        await uow.chats.put(replace(chat, draft={**draft, AGAIN: row}))


async def acted(uow: UnitOfWork, chat: Chat) -> None:
    """Somebody acts: the line that waits to go out is not needed any more."""
    row = (chat.draft or {}).get(AGAIN)
    if row is not None:
        await uow.outbox.recall(row)


def _span(since: datetime, until: datetime) -> str:
    ends: Sequence[datetime] = (since, until)
    return "-".join(str((end - _EPOCH) // _MS) for end in ends)
