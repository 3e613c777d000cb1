"""«/start»: by a one-time link somebody of the register joins; otherwise it is a plain welcome.

A link that is unknown, used or too old is answered exactly like none, so that trying one teaches
nobody anything (safety rules §13).
"""

import re
from typing import Final

from bot.chat import officers
from bot.chat.applicant import applying
from bot.chat.coordinator import joining as coordinator
from bot.chat.mediator import joining as mediator
from bot.chat.resident import report
from bot.chat.screen import Act
from bot.chat.turn import Turn
from bot.store.register import MEDIATOR, OFFICER
from bot.usecases.invite import LENGTH
from bot.usecases.join import join
from bot.usecases.keep_apart import reckon_person
from bot.usecases.send_digest import plan_digests

_TOKEN: Final = re.compile(rf"[A-Za-z0-9]{{{LENGTH}}}")


async def start(turn: Turn, act: Act) -> None:
    """Join by the link that came along, or welcome."""
    token = act.args.get("argument", "")
    joined = None
    if _TOKEN.fullmatch(token):
        chat = (turn.chat.key, turn.incoming.chat_id)
        joined = await join(turn.uow, token, chat, turn.now)
    if joined is None and token and await mediator.waits_for_code(turn):
        # Their own link, pressed again before they had read to the end.
        await mediator.welcome(turn)
        return
    if joined is None and await applying.waits(turn):
        await applying.offer(turn)
        return
    if joined is None or not (await turn.actor()).is_staff:
        # Somebody suspended has joined, but nothing of what mediators see is shown to them.
        await report.start(turn, act)
        return
    # Whoever joins wants to be written to, whatever they wished for a report of their own.
    turn.keep(silent=False)
    # Ties declared in one role bind in the other (rule N18).
    country = turn.kit.country
    await turn.tell(await reckon_person(turn.uow, country, turn.chat.key, turn.now))
    if joined.role == MEDIATOR:
        await mediator.welcome(turn)
        return
    if joined.role == OFFICER:
        await officers.welcome(turn)
        return
    await plan_digests(turn.uow, turn.kit.country, turn.now)
    await coordinator.welcome(turn)
